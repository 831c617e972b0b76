import type { Role } from "../../../model/estate.ts";
import { type Caller, callerArn, type RoleCaller } from "../../../model/request.ts";
import { mintCredential } from "../../credentials.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { Credential, State } from "../../state.ts";
import { isoTime } from "../iam/time.ts";
import { userIdOf } from "./user-id.ts";

const oneHour = 3600;

/**
 * How long a session is to last, in seconds: an hour where the call does not say.
 * Recorded: https://github.com/d2a4u/sqs4s/pull/270 and https://github.com/coinbase/assume-role/issues/24
 * @throws ServiceError ValidationError where that is longer than the role, or role chaining, allows
 */
export function durationOf(
  { caller }: OperationContext,
  role: Role,
  asked: number | undefined,
): number {
  const duration = asked ?? oneHour;
  if (caller.kind === "role" && duration > oneHour) {
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  if (duration > role.maxSessionDuration) {
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  return duration;
}

/**
 * Opens a session of a role and gives the members that every operation which does so answers with.
 * @param duration seconds
 */
export function openSession(
  context: OperationContext,
  session: RoleCaller,
  duration: number,
): Readonly<Record<string, unknown>> {
  const { state } = context;
  return {
    ...mintSession(context, session, duration),
    AssumedRoleUser: { AssumedRoleId: userIdOf(session, state), Arn: callerArn(session) },
    ...(session.sourceIdentity === undefined ? {} : { SourceIdentity: session.sourceIdentity }),
  };
}

/**
 * Makes temporary credentials.
 * @param duration seconds
 */
export function mintTemporary(
  { now, state }: OperationContext,
  caller: Caller,
  duration: number,
): Credential {
  dropLongExpired(state, now);
  return mintCredential(state, caller, now, duration * 1000);
}

/**
 * Makes temporary credentials and gives the member that tells them.
 * @param duration seconds
 */
export function mintSession(
  context: OperationContext,
  caller: Caller,
  duration: number,
): Readonly<Record<string, unknown>> {
  return credentialsMember(mintTemporary(context, caller, duration));
}

/** The member of an answer of STS that tells temporary credentials. */
export function credentialsMember(credential: Credential): Readonly<Record<string, unknown>> {
  return {
    Credentials: {
      AccessKeyId: credential.accessKeyId,
      SecretAccessKey: credential.secretAccessKey,
      SessionToken: credential.sessionToken,
      Expiration: isoTime(credential.expires ?? 0),
    },
  };
}

/**
 * How long the session of a user is to last, in seconds: twelve hours where the call does not say.
 * One of the root user lasts an hour at most, whatever the call says.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html#API_GetSessionToken_RequestParameters
 */
export function userDuration({ caller }: OperationContext, asked: number | undefined): number {
  const duration = asked ?? 12 * oneHour;
  return caller.kind === "root" ? Math.min(duration, oneHour) : duration;
}

const aDay = 24 * 60 * 60 * 1000;
const few = 256;

/**
 * Forgets sessions that expired more than a day ago. Until then they are answered as expired,
 * later as unknown, as AWS does (https://github.com/jrl84/amazon-sp-api/issues/57). Looked for only
 * now and then, since it walks all of them.
 */
function dropLongExpired(state: State, now: number): void {
  const credentials = state.table("credential");
  if (credentials.size < few || credentials.size % few !== 0) return;
  for (const { accessKeyId, expires } of credentials.values()) {
    if (expires !== undefined && expires + aDay < now) state.delete("credential", accessKeyId);
  }
}
