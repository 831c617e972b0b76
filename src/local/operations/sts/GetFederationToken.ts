import { accountOf, callerArn, type FederatedUserCaller } from "../../../model/request.ts";
import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { mustFit, optionalNumber, requiredText } from "../../wire/parameters.ts";
import { readTags } from "../iam/tags.ts";
import { refuseSession } from "./long-term.ts";
import { calls, federatedName, userDurationSeconds } from "./rules.ts";
import { mintSession, userDuration } from "./session.ts";
import { packedSize, readSessionPolicies } from "./session-policies.ts";

/**
 * Opens a session under a name that the user who calls makes up.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export const GetFederationToken: Operation = context => {
  const { caller, parameters } = context;
  mustFit(parameters, calls.GetFederationToken);
  const name = requiredText(parameters, "Name", federatedName);
  const asked = optionalNumber(parameters, "DurationSeconds", userDurationSeconds);
  const { sessionPolicies = [] } = readSessionPolicies(context);
  const sessionTags = readTags(context);
  refuseSession(context);
  context.authorize();
  // The local AWS's own: AWS lets the root user federate, and advises against it.
  if (caller.kind !== "user") {
    throw new ServiceError("AccessDenied", "The local AWS federates users only.", { status: 403 });
  }
  const session: FederatedUserCaller = {
    kind: "federated-user",
    user: caller.arn,
    name,
    sessionPolicies,
    ...(Object.keys(sessionTags).length > 0 && { sessionTags }),
  };
  return {
    ...mintSession(context, session, userDuration(context, asked)),
    FederatedUser: { FederatedUserId: `${accountOf(caller)}:${name}`, Arn: callerArn(session) },
    ...packedSize(context),
  };
};
