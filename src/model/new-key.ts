import { type Arn, parseArn } from "./arn.ts";
import type { Key } from "./estate.ts";

/** What is told of a new key: its policy, and whatever is not as with CreateKey's defaults. */
export type NewKey = Pick<Key, "policy"> & Partial<Omit<Key, "arn">>;

/**
 * A key as CreateKey makes it when nothing is asked for: enabled, symmetric, of one Region, without
 * aliases, tags, grants and rotation, made at the epoch.
 * @param arn the key's ARN, from which its id, account and Region are
 * @param told the key policy and what is otherwise
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 */
export function newKey(arn: Arn, { policy, ...more }: NewKey): Key {
  const { account = "", region = "", resource = "" } = parseArn(arn) ?? {};
  return {
    arn,
    id: resource.slice(resource.indexOf("/") + 1),
    account,
    region,
    state: "Enabled",
    spec: "SYMMETRIC_DEFAULT",
    usage: "ENCRYPT_DECRYPT",
    origin: "AWS_KMS",
    manager: "CUSTOMER",
    multiRegion: false,
    description: "",
    tags: {},
    aliases: [],
    policy,
    grants: [],
    rotation: { enabled: false, periodInDays: 365 },
    created: 0,
    ...more,
  };
}
