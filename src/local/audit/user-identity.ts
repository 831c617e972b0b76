import { nameOf, parseArn } from "../../model/arn.ts";
import {
  accountOf,
  type Caller,
  callerArn,
  type FederatedUserCaller,
  type RoleCaller,
  type RootCaller,
  type UserCaller,
} from "../../model/request.ts";
import type { Credential } from "../state.ts";

// A credential and its caller are replaced, never changed.
const identities = new WeakMap<Credential, string>();

/**
 * Who called, as the JSON of CloudTrail's `userIdentity`, made once for each credential.
 * @param credential what the call was signed with; absent of the bearer of a token
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function userIdentity(caller: Caller, credential: Credential | undefined): string {
  if (credential === undefined) return JSON.stringify(identityOf(caller, undefined));
  const known = identities.get(credential);
  if (known !== undefined) return known;
  const made = JSON.stringify(identityOf(caller, credential));
  identities.set(credential, made);
  return made;
}

function identityOf(caller: Caller, credential: Credential | undefined): object {
  const principalId = credential?.principalId;
  const rest = {
    arn: callerArn(caller),
    accountId: accountOf(caller),
    accessKeyId: credential?.accessKeyId,
  };
  switch (caller.kind) {
    case "root":
      return { type: "Root", principalId, ...rest, sessionContext: ofUser(caller, credential) };
    case "user":
      return {
        type: "IAMUser",
        principalId,
        ...rest,
        userName: nameOf(caller.arn),
        sessionContext: ofUser(caller, credential),
      };
    case "role":
      return {
        type: "AssumedRole",
        principalId: `${principalId}:${caller.session}`,
        ...rest,
        sessionContext: sessionContext(caller, credential),
      };
    case "federated-user":
      return {
        type: "FederatedUser",
        principalId: `${accountOf(caller)}:${caller.name}`,
        ...rest,
        sessionContext: ofFederatedUser(caller, credential),
      };
    case "federated":
      return webIdentity(caller.provider, caller.claims);
    case "service":
      return { type: "AWSService", invokedBy: caller.service };
  }
}

/** Where a session of a role came from. No session here is opened with a second factor. */
function sessionContext(caller: RoleCaller, credential: Credential | undefined): object {
  const accountId = accountOf(caller);
  return {
    sessionIssuer: {
      type: "Role",
      principalId: credential?.principalId,
      arn: caller.role,
      accountId,
      userName: nameOf(caller.role),
    },
    webIdFederationData: federationOf(caller),
    attributes: attributesOf(credential),
    sourceIdentity: caller.sourceIdentity,
  };
}

/** Only a session of GetSessionToken has a context; what it issued is the user itself. */
function ofUser(
  { temporary }: RootCaller | UserCaller,
  credential: Credential | undefined,
): object | undefined {
  return temporary && { attributes: attributesOf(credential) };
}

/** The user who called GetFederationToken. */
function ofFederatedUser(caller: FederatedUserCaller, credential: Credential | undefined): object {
  return {
    sessionIssuer: {
      type: "IAMUser",
      principalId: credential?.principalId,
      arn: caller.user,
      accountId: accountOf(caller),
      userName: nameOf(caller.user),
    },
    attributes: attributesOf(credential),
  };
}

function attributesOf(credential: Credential | undefined): object {
  const creationDate = new Date(credential?.created ?? 0).toISOString();
  return { creationDate: `${creationDate.slice(0, 19)}Z`, mfaAuthenticated: "false" };
}

/** The provider that vouched for the token of the session; its claims stay out, as AWS has it. */
function federationOf({ federated, role }: RoleCaller): object | undefined {
  const claim = Object.keys(federated ?? {}).find(key => key.endsWith(":sub"));
  if (claim === undefined) return undefined;
  const { account = "", partition = "aws" } = parseArn(role) ?? {};
  const issuer = claim.slice(0, -":sub".length);
  return {
    federatedProvider: `arn:${partition}:iam::${account}:oidc-provider/${issuer}`,
    attributes: {},
  };
}

/**
 * The bearer of a token.
 * Recorded: https://buildkite.com/docs/pipelines/security/oidc/aws
 */
function webIdentity(
  provider: string,
  claims: Readonly<Record<string, string | readonly string[]>>,
): object {
  const claim = (name: string) => {
    const value = Object.entries(claims).find(([key]) => key.endsWith(`:${name}`))?.[1];
    return typeof value === "string" ? value : (value?.[0] ?? "");
  };
  return {
    type: "WebIdentityUser",
    principalId: `${provider}:${claim("aud")}:${claim("sub")}`,
    userName: claim("sub"),
    identityProvider: provider,
  };
}
