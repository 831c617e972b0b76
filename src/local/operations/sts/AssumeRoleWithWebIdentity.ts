import type { ContextValue, RoleCaller } from "../../../model/request.ts";
import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { optionalNumber, requiredText } from "../../wire/parameters.ts";
import { arn, durationSeconds, sessionName } from "./rules.ts";
import { durationOf, openSession } from "./session.ts";
import { packedSize, readSessionPolicies } from "./session-policies.ts";
import { sessionOf } from "./token-tags.ts";

/**
 * Opens a session of a role for the bearer of an OIDC token, as a Kubernetes service account is.
 * The token has been verified: it is what tells the caller.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export const AssumeRoleWithWebIdentity: Operation = context => {
  const { caller, parameters, state } = context;
  const roleArn = requiredText(parameters, "RoleArn", arn);
  const name = requiredText(parameters, "RoleSessionName", sessionName);
  const asked = optionalNumber(parameters, "DurationSeconds", durationSeconds);
  const policies = readSessionPolicies(context);
  context.authorize();
  const role = state.principals.get(roleArn);
  if (caller.kind !== "federated" || role?.kind !== "role") throw notAuthorized();
  const session: RoleCaller = {
    kind: "role",
    role: roleArn,
    session: name,
    ...policies,
    ...sessionOf(caller.claims),
    federated: textsOf(caller.claims),
  };
  const members = openSession(context, session, durationOf(context, role, asked));
  return {
    ...members,
    ...packedSize(context),
    SubjectFromWebIdentityToken: claim(caller.claims, "sub"),
    Provider: caller.provider,
    Audience: claim(caller.claims, "aud"),
  };
};

/** What the session keeps of the claims: those with one value, without its tags and identity. */
function textsOf(claims: Readonly<Record<string, ContextValue>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(claims)) {
    const own = !/^(?:aws|sts):/.test(key);
    if (own && typeof value === "string") texts[key] = value;
  }
  return texts;
}

function claim(claims: Readonly<Record<string, ContextValue>>, name: string): string | undefined {
  const value = Object.entries(claims).find(([key]) => key.endsWith(`:${name}`))?.[1];
  return typeof value === "string" ? value : value?.[0];
}

function notAuthorized(): ServiceError {
  return new ServiceError(
    "AccessDenied",
    "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    { status: 403 },
  );
}
