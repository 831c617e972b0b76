import type { Operation } from "../../operation.ts";
import { mustFit, optionalNumber } from "../../wire/parameters.ts";
import { refuseSession } from "./long-term.ts";
import { refuseMfa } from "./mfa.ts";
import { calls, userDurationSeconds } from "./rules.ts";
import { mintSession, userDuration } from "./session.ts";

/**
 * Gives a user, or the root user, temporary credentials of their own: with them they are who they
 * are, except for IAM and most of STS. No permission is needed.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export const GetSessionToken: Operation = context => {
  const { caller } = context;
  mustFit(context.parameters, calls.GetSessionToken);
  const asked = optionalNumber(context.parameters, "DurationSeconds", userDurationSeconds);
  refuseSession(context);
  refuseMfa(context);
  context.authorize();
  return mintSession(
    context,
    { ...caller, temporary: true } as typeof caller,
    userDuration(context, asked),
  );
};
