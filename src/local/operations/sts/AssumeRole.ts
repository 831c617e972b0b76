import { type Arn, parseArn } from "../../../model/arn.ts";
import type { Role } from "../../../model/estate.ts";
import { callerArn, type RoleCaller } from "../../../model/request.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { mustFit, optionalNumber, optionalText, requiredText } from "../../wire/parameters.ts";
import { refuseUserSession } from "./long-term.ts";
import { refuseMfa } from "./mfa.ts";
import { arn, calls, durationSeconds, sessionName } from "./rules.ts";
import { durationOf, openSession } from "./session.ts";
import { packedSize, readSessionPolicies } from "./session-policies.ts";
import { readSessionTags } from "./session-tags.ts";

/**
 * Opens a session of a role for a user or another role that its trust policy lets in.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const AssumeRole: Operation = context => {
  const { parameters } = context;
  mustFit(parameters, calls.AssumeRole);
  const roleArn = requiredText(parameters, "RoleArn", arn);
  const name = requiredText(parameters, "RoleSessionName", sessionName);
  const asked = optionalNumber(parameters, "DurationSeconds", durationSeconds);
  const policies = readSessionPolicies(context, parseArn(roleArn)?.account);
  const tags = readSessionTags(context);
  refuseRoot(context);
  refuseUserSession(context, false);
  refuseMfa(context);
  context.authorize();
  const session: RoleCaller = {
    kind: "role",
    role: roleArn,
    session: name,
    ...policies,
    ...tags,
    ...sourceIdentityOf(context),
  };
  const members = openSession(
    context,
    session,
    durationOf(context, roleOf(context, roleArn), asked),
  );
  return { ...members, ...packedSize(context) };
};

/** Recorded: https://github.com/kubeflow/testing/pull/961 */
function refuseRoot({ caller }: OperationContext): void {
  if (caller.kind !== "root") return;
  throw new ServiceError("AccessDenied", "Roles may not be assumed by root accounts.", {
    status: 403,
  });
}

function roleOf({ caller, state }: OperationContext, roleArn: Arn): Role {
  const role = state.principals.get(roleArn);
  if (role?.kind === "role") return role;
  throw new ServiceError(
    "AccessDenied",
    `User: ${callerArn(caller)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    { status: 403 },
  );
}

/**
 * A source identity, once set, stays through every role that is assumed from there.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function sourceIdentityOf({ caller, parameters }: OperationContext): {
  readonly sourceIdentity?: string;
} {
  const given = optionalText(parameters, "SourceIdentity");
  const kept = caller.kind === "role" ? caller.sourceIdentity : undefined;
  if (given !== undefined && kept !== undefined && given !== kept) {
    // The text has no recorded source.
    throw new ServiceError("AccessDenied", "The source identity of a session cannot be changed.", {
      status: 403,
    });
  }
  const sourceIdentity = kept ?? given;
  return sourceIdentity === undefined ? {} : { sourceIdentity };
}
