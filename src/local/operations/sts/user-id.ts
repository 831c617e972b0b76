import { accountOf, type Caller, principalArn } from "../../../model/request.ts";
import type { State } from "../../state.ts";

/**
 * A caller's `aws:userid`: the account of a root user, a user's unique id, a role's with the
 * session's name behind it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-infotouse
 */
export function userIdOf(caller: Caller, state: State): string {
  if (caller.kind === "root") return caller.account;
  if (caller.kind === "federated-user") return `${accountOf(caller)}:${caller.name}`;
  const id = state.principals.get(principalArn(caller))?.id ?? "";
  return caller.kind === "role" ? `${id}:${caller.session}` : id;
}
