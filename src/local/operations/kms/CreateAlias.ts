import { aliasArn } from "../../../model/arn.ts";
import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { checkAliasName, checkTarget, livingAlias, mustTakeAlias, putAlias } from "./aliases.ts";
import { mustNotBePendingDeletion } from "./key-state.ts";
import { findKey, placeOf } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { aliasName, keyId } from "./shapes.ts";

const read = members({ AliasName: required(aliasName), TargetKeyId: required(keyId) });

/**
 * Gives a key another name.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 */
export const CreateAlias: Operation = context => {
  const { AliasName, TargetKeyId } = read(context.parameters);
  checkAliasName(AliasName);
  checkTarget(TargetKeyId);
  const key = findKey(context, TargetKeyId);
  context.authorize();
  const { account, now, region, state } = context;
  const arn = aliasArn(placeOf(context), AliasName);
  if (livingAlias(context, arn) !== undefined) {
    // Recorded: getmoto/moto, tests/test_kms/test_kms_boto3.py
    throw new ServiceError(
      "AlreadyExistsException",
      `An alias with the name ${arn} already exists`,
    );
  }
  mustNotBePendingDeletion(key);
  mustTakeAlias(key);
  const dates = { created: now, updated: now };
  putAlias(state, { arn, name: AliasName, account, region, key: key.arn, ...dates }, key);
  return {};
};
