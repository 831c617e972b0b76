import { randomBytes } from "node:crypto";
import type { AccountId, Arn } from "../model/arn.ts";
import { type Caller, principalArn } from "../model/request.ts";
import type { Credential, State } from "./state.ts";

/** The letters of AWS's unique ids and access key ids. */
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * A random id in AWS's form: the prefix that tells the kind and letters and digits behind it.
 * @param prefix such as `AROA`
 * @param length of the whole; 21 for principals and policies, 20 for access keys
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function uniqueId(prefix: string, length = 21): string {
  const random = randomBytes(length - prefix.length);
  return prefix + Array.from(random, byte => letters[byte & 31]).join("");
}

/** What the credentials of a caller are bound to: the unique id, or the account of a root user. */
export function principalIdOf(caller: Caller, state: State): string | undefined {
  if (caller.kind === "root") return caller.account;
  return state.principals.get(principalArn(caller))?.id;
}

/**
 * Makes credentials for a caller and keeps them in the state.
 * @param lifetime milliseconds until a session expires; none for an access key that stays
 */
export function mintCredential(
  state: State,
  caller: Caller,
  now: number,
  lifetime?: number,
): Credential {
  const principalId = principalIdOf(caller, state);
  if (principalId === undefined) throw new Error(`no principal ${principalArn(caller)}`);
  const temporary = lifetime !== undefined;
  const credential: Credential = {
    accessKeyId: uniqueId(temporary ? "ASIA" : "AKIA", 20),
    secretAccessKey: randomBytes(30).toString("base64"),
    ...(temporary && { sessionToken: randomBytes(96).toString("base64"), expires: now + lifetime }),
    caller,
    principalId,
    created: now,
  };
  state.put("credential", credential.accessKeyId, credential);
  return credential;
}

const sessionLifetime = 12 * 60 * 60 * 1000;

/**
 * The credentials with which a person or a test acts as somebody: the root user's and a user's
 * access key, made at the first call, and a fresh session for a role.
 * @param who the ARN of a user or role, or the account whose root user is meant
 * @returns undefined where the local AWS has no such principal
 */
export function credentialsFor(
  state: State,
  who: Arn | { readonly root: AccountId },
  now: number,
): Credential | undefined {
  const caller = callerOf(state, who);
  if (caller === undefined) return undefined;
  if (caller.kind === "role") {
    dropExpired(state, now);
    return mintCredential(state, caller, now, sessionLifetime);
  }
  const id = principalIdOf(caller, state);
  for (const credential of state.table("credential").values()) {
    const { expires, inactive, principalId } = credential;
    if (principalId === id && expires === undefined && !inactive) return credential;
  }
  return mintCredential(state, caller, now);
}

function callerOf(state: State, who: Arn | { readonly root: AccountId }): Caller | undefined {
  if (typeof who !== "string") {
    const account = state.accounts.get(who.root);
    return account && { kind: "root", partition: account.partition, account: account.id };
  }
  const principal = state.principals.get(who);
  if (principal === undefined) return undefined;
  return principal.kind === "user"
    ? { kind: "user", arn: principal.arn }
    : { kind: "role", role: principal.arn, session: "keywright" };
}

function dropExpired(state: State, now: number): void {
  for (const { accessKeyId, expires } of state.table("credential").values()) {
    if (expires !== undefined && expires < now) state.delete("credential", accessKeyId);
  }
}
