import { callerArn } from "../../../model/request.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";

/**
 * Refuses credentials that are temporary themselves, of whatever kind.
 * Recorded: https://github.com/aws/aws-sdk-net/issues/1704 (GetSessionToken) and
 * https://github.com/fwdcloudsec/granted/issues/151 (GetFederationToken)
 */
export function refuseSession({ caller, operation }: OperationContext): void {
  if ((caller.kind === "user" || caller.kind === "root") && caller.temporary !== true) return;
  throw denied(`Cannot call ${operation} with session credentials`);
}

/**
 * Refuses credentials of GetSessionToken and GetFederationToken, which no operation of STS takes
 * but the few that its page names.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export function refuseUserSession(context: OperationContext, temporaryToo = true): void {
  const { caller, operation } = context;
  const temporary = (caller.kind === "user" || caller.kind === "root") && caller.temporary === true;
  if (caller.kind !== "federated-user" && !(temporary && temporaryToo)) return;
  // The text is that of the operations above; of this one no answer is recorded.
  if (operation !== "AssumeRole") throw denied(`Cannot call ${operation} with session credentials`);
  const user = callerArn(caller);
  const role = String(context.parameters["RoleArn"]);
  throw denied(`User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${role}`);
}

function denied(text: string): ServiceError {
  return new ServiceError("AccessDenied", text, { status: 403 });
}
