import type { Operation } from "../../operation.ts";
import {
  checkAliasName,
  checkTarget,
  dropName,
  findAlias,
  mustTakeAlias,
  putAlias,
} from "./aliases.ts";
import { mustBeAlike } from "./key-kinds.ts";
import { mustNotBePendingDeletion } from "./key-state.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { aliasName, keyId } from "./shapes.ts";

const read = members({ AliasName: required(aliasName), TargetKeyId: required(keyId) });

/**
 * Points an alias at another key. The key behind it until now may be pending deletion, the new
 * one may not.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html
 */
export const UpdateAlias: Operation = context => {
  const { AliasName, TargetKeyId } = read(context.parameters);
  checkAliasName(AliasName);
  checkTarget(TargetKeyId);
  const { alias, key: old } = findAlias(context, AliasName);
  const key = findKey(context, TargetKeyId);
  context.authorize();
  mustNotBePendingDeletion(key);
  mustBeAlike(old, key);
  if (old.arn !== key.arn) {
    mustTakeAlias(key);
    dropName(context.state, old, AliasName);
  }
  putAlias(context.state, { ...alias, key: key.arn, updated: context.now }, key);
  return {};
};
