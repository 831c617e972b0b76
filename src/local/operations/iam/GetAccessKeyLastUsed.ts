import { callerArn } from "../../../model/request.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { Credential } from "../../state.ts";
import { requiredText } from "../../wire/parameters.ts";
import { isoTime } from "./time.ts";

/**
 * Tells when an access key last signed a call here, since this server started, and of which service.
 * It is asked on the user whose key it is.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
 */
export const GetAccessKeyLastUsed: Operation = context => {
  const { account, parameters, state } = context;
  const rule = { min: 16, max: 128, pattern: /^\w+$/, cited: "[\\w]+" };
  const id = requiredText(parameters, "AccessKeyId", rule);
  const key = state.table("credential").get(id);
  const owner = key?.expires === undefined && key ? ownerOf(context, key) : undefined;
  if (owner === undefined) {
    context.authorize();
    throw hidden(context, id);
  }
  const { name } = owner;
  context.authorize(name === undefined ? {} : { parameters: { ...parameters, UserName: name } });
  const used = state.keyUses.get(id);
  // The root user bears the account's id for a name.
  return {
    UserName: name ?? account,
    AccessKeyLastUsed:
      used === undefined
        ? { ServiceName: "N/A", Region: "N/A" }
        : { LastUsedDate: isoTime(used.time), ServiceName: used.service, Region: used.region },
  };
};

/** Whose key it is: a user of the account, or its root user, who has no name. */
function ownerOf(
  { account, state }: OperationContext,
  { caller, principalId }: Credential,
): { readonly name?: string } | undefined {
  if (caller.kind === "root") return caller.account === account ? {} : undefined;
  const user = caller.kind === "user" ? state.principals.get(caller.arn) : undefined;
  const own = user?.account === account && user.id === principalId;
  return own ? { name: user.name } : undefined;
}

/** Of a key that is none of the account's. The text is known from public code, not from a recorded answer. */
function hidden({ caller }: OperationContext, id: string): ServiceError {
  const who = `User: ${callerArn(caller)} is not authorized to perform`;
  const text = `${who}: iam:GetAccessKeyLastUsed on resource: access key ${id}`;
  return new ServiceError("AccessDenied", text, { status: 403 });
}
