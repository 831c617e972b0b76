import { mintCredential } from "../../credentials.ts";
import type { Operation } from "../../operation.ts";
import { accessKeysOf, describeAccessKey, namedOrOwn } from "./access-keys.ts";
import { limitExceeded } from "./faults.ts";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const most = 2;

/**
 * Makes an access key for a user. The answer is the only one that holds its secret.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 */
export const CreateAccessKey: Operation = context => {
  const { now, state } = context;
  const user = namedOrOwn(context);
  if (accessKeysOf(context, user).length >= most) {
    throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${most}`);
  }
  const key = mintCredential(state, { kind: "user", arn: user.arn }, now);
  const { secretAccessKey: SecretAccessKey } = key;
  return { AccessKey: { ...describeAccessKey(user, key), SecretAccessKey } };
};
