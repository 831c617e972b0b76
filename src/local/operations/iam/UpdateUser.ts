import type { Arn } from "../../../model/arn.ts";
import type { User } from "../../../model/estate.ts";
import type { Caller } from "../../../model/request.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { optionalText } from "../../wire/parameters.ts";
import { alreadyExists } from "./faults.ts";
import { authorizedUser, principalsOf, replace } from "./principals.ts";
import { renameInPolicies } from "./renaming.ts";
import { newUserName, path } from "./rules.ts";

/**
 * Changes a user's name or path, and so its ARN. Its access keys, and the policies that name it,
 * stay its own.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
 */
export const UpdateUser: Operation = context => {
  const { account, parameters, partition, state } = context;
  const newName = optionalText(parameters, "NewUserName", newUserName);
  const newPath = optionalText(parameters, "NewPath", path);
  const user = authorizedUser(context);
  const name = newName ?? user.name;
  const folder = newPath ?? user.path;
  refuseTaken(context, user, name);
  const arn = `arn:${partition}:iam::${account}:user${folder}${name}`;
  if (arn === user.arn) return {};
  state.delete("principal", user.arn);
  replace(context, { ...user, arn, name, path: folder });
  for (const credential of state.table("credential").values()) {
    if (credential.principalId !== user.id) continue;
    const caller = renamedCaller(credential.caller, arn);
    state.put("credential", credential.accessKeyId, { ...credential, caller });
  }
  renameInPolicies(state, user.arn, arn);
  return {};
};

function renamedCaller(caller: Caller, arn: Arn): Caller {
  return caller.kind === "federated-user"
    ? { ...caller, user: arn }
    : { ...caller, kind: "user", arn };
}

function refuseTaken(context: OperationContext, user: User, name: string): void {
  const lower = name.toLowerCase();
  const taken = principalsOf(context, "user").some(
    one => one.id !== user.id && one.name.toLowerCase() === lower,
  );
  if (taken) throw alreadyExists(`User with name ${name} already exists.`);
}
