import type { User } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import type { Credential } from "../../state.ts";
import { optionalText, requiredText } from "../../wire/parameters.ts";
import { noSuchEntity, validationError } from "./faults.ts";
import { userNamed } from "./principals.ts";
import { userName } from "./rules.ts";
import { isoTime } from "./time.ts";

/**
 * The user that UserName names, or the one who calls, once the caller has been found to be allowed.
 * @throws ServiceError ValidationError where it is missing and no user calls
 */
export function namedOrOwn(context: OperationContext): User {
  const { caller, parameters, state } = context;
  const name = optionalText(parameters, "UserName", userName);
  context.authorize();
  if (name !== undefined) return userNamed(context, name);
  const own = caller.kind === "user" ? state.principals.get(caller.arn) : undefined;
  // Recorded: https://github.com/mhausenblas/rbIAM/issues/4
  if (own?.kind !== "user") {
    throw validationError("Must specify userName when calling with non-User credentials");
  }
  return own;
}

/** A user's access keys, the oldest first. */
export function accessKeysOf({ state }: OperationContext, user: User): Credential[] {
  const keys: Credential[] = [];
  for (const credential of state.table("credential").values()) {
    if (credential.principalId === user.id && credential.expires === undefined) {
      keys.push(credential);
    }
  }
  return keys.sort((a, b) => a.created - b.created);
}

/** The one of a user's access keys that AccessKeyId names. */
export function accessKeyOf(context: OperationContext, user: User): Credential {
  const id = requiredText(context.parameters, "AccessKeyId", { min: 16, max: 128 });
  const key = accessKeysOf(context, user).find(one => one.accessKeyId === id);
  if (key === undefined) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
}

/** An access key without its secret. */
export function describeAccessKey(user: User, key: Credential): Readonly<Record<string, unknown>> {
  return {
    UserName: user.name,
    AccessKeyId: key.accessKeyId,
    Status: key.inactive === true ? "Inactive" : "Active",
    CreateDate: isoTime(key.created),
  };
}
