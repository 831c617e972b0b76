import type { Operation } from "../../operation.ts";
import { checkAliasName, dropName, findAlias } from "./aliases.ts";
import { members, required } from "./rules.ts";
import { aliasName } from "./shapes.ts";

const read = members({ AliasName: required(aliasName) });

/**
 * Takes a name away from a key, whatever state the key is in.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html
 */
export const DeleteAlias: Operation = context => {
  const { AliasName } = read(context.parameters);
  checkAliasName(AliasName);
  const { alias, key } = findAlias(context, AliasName);
  context.authorize();
  context.state.delete("alias", alias.arn);
  dropName(context.state, key, AliasName);
  return {};
};
