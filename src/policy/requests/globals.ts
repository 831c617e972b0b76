import { parseArn } from "../../model/arn.ts";
import type { Estate } from "../../model/estate.ts";
import {
  accountOf,
  type Call,
  type Caller,
  callerArn,
  type FederatedUserCaller,
  principalArn,
  type RoleCaller,
} from "../../model/request.ts";
import { addTags, type Context, Draft } from "./context.ts";
import { addOrganization, endpointKeys, principalKeys, resourceKeys } from "./organization-keys.ts";
import { untold } from "./unknown-keys.ts";

/**
 * Condition keys that no request carries: callers are IAM principals that call directly, from a
 * program and not by a link in a browser. For the same reason aws:ViaAWSService and
 * aws:PrincipalIsAWSService are always false.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export const absentKeys: readonly string[] = [
  "aws:CalledVia",
  "aws:CalledViaAWSMCP",
  "aws:CalledViaFirst",
  "aws:CalledViaLast",
  "aws:IsMcpServiceAction",
  "aws:PrincipalServiceName",
  "aws:PrincipalServiceNamesList",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceOrgID",
  "aws:SourceOrgPaths",
  "aws:SourceOwner",
  "aws:referer",
  "kms:ViaService",
];

/**
 * A request with the global condition keys that every call carries, before the service has added
 * its own.
 * @param region the Region that is asked, where it is not that of the endpoint
 * @param withCaller whether the keys that `callerKeys` gives are among them
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function globalsOf(
  call: Call,
  estate: Estate,
  region = regionOf(call),
  withCaller = true,
): Draft {
  const context: Context = { "aws:RequestedRegion": region, "aws:ViaAWSService": "false" };
  const { time, secureTransport, userAgent, vpcEndpoint } = call.surroundings ?? {};
  const draft = new Draft(call.caller, context, vpcEndpoint);
  if (withCaller) addCaller(draft, call.caller, estate);
  addNetwork(draft, call, estate);
  if (secureTransport !== undefined) context["aws:SecureTransport"] = String(secureTransport);
  else draft.unknown |= untold.secureTransport;
  if (userAgent !== undefined) context["aws:UserAgent"] = userAgent;
  else draft.unknown |= untold.userAgent;
  if (time !== undefined) {
    context["aws:CurrentTime"] = new Date(time).toISOString();
    context["aws:EpochTime"] = String(Math.floor(time / 1000));
  } else draft.unknown |= untold.time;
  return draft;
}

/** IAM is one service for its whole partition: its calls go to that partition's first Region. */
function regionOf({ service, region }: Call): string {
  if (service !== "iam") return region;
  if (region.startsWith("cn-")) return "cn-north-1";
  return region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
}

/** The part of every request of a caller that tells who calls, and what of that is not told. */
export function callerKeys(
  caller: Caller,
  estate: Estate,
): { readonly context: Context; readonly unknown: readonly string[] } {
  const draft = new Draft(caller, {});
  addCaller(draft, caller, estate);
  return { context: draft.context, unknown: draft.unknownNames };
}

/** Adds the keys that tell who calls. */
function addCaller(draft: Draft, caller: Caller, estate: Estate): void {
  const { context } = draft;
  if (caller.kind === "federated") {
    Object.assign(context, caller.claims);
    context["aws:FederatedProvider"] = caller.provider;
    draft.unknown |= untold.token;
    return;
  }
  const arn = principalArn(caller);
  const account = accountOf(caller);
  context["aws:PrincipalIsAWSService"] = "false";
  context["aws:PrincipalArn"] = arn;
  context["aws:PrincipalAccount"] = account;
  draft.unknown |= untold.signIn;
  const entity = caller.kind === "root" ? undefined : estate.principals.get(arn);
  addOrganization(draft, account, entity !== undefined, principalKeys, estate);
  if (caller.kind === "root") {
    context["aws:PrincipalType"] = "Account";
    context["aws:userid"] = account;
    draft.unknown |= untold.credentials | untold.root;
    return;
  }
  if (entity === undefined) draft.unknown |= untold.entity;
  else addTags(context, "aws:PrincipalTag/", entity.tags);
  if (caller.kind === "role") {
    addSession(draft, caller, entity?.id);
    return;
  }
  if (caller.kind === "federated-user") {
    addFederatedUser(draft, caller);
    return;
  }
  context["aws:PrincipalType"] = "User";
  context["aws:username"] = arn.slice(arn.lastIndexOf("/") + 1);
  if (entity !== undefined) context["aws:userid"] = entity.id;
  draft.unknown |= untold.credentials;
}

/**
 * Adds what a federated user's session carries: its own ARN and not the user's, and no user name.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function addFederatedUser(draft: Draft, caller: FederatedUserCaller): void {
  const { context } = draft;
  context["aws:PrincipalArn"] = callerArn(caller);
  context["aws:PrincipalType"] = "FederatedUser";
  context["aws:userid"] = `${accountOf(caller)}:${caller.name}`;
  // A session tag takes the place of the user's tag of that name.
  if (caller.sessionTags !== undefined) addTags(context, "aws:PrincipalTag/", caller.sessionTags);
  draft.unknown |= untold.credentials;
}

/** Adds what a session of a role carries from its beginning. */
function addSession(draft: Draft, caller: RoleCaller, id: string | undefined): void {
  const { context } = draft;
  context["aws:PrincipalType"] = "AssumedRole";
  if (id !== undefined) context["aws:userid"] = `${id}:${caller.session}`;
  const { sourceIdentity, sessionTags, federated } = caller;
  if (sourceIdentity !== undefined) context["aws:SourceIdentity"] = sourceIdentity;
  // A session tag takes the place of the role's tag of that name.
  if (sessionTags !== undefined) addTags(context, "aws:PrincipalTag/", sessionTags);
  if (federated === undefined) {
    draft.unknown |= untold.session;
    return;
  }
  draft.unknown |= untold.webIdentity;
  // Which claims outlive the call that made the session depends on the provider.
  const claims = Object.keys(federated);
  if (claims.length > 0) draft.leaveOpen(...claims);
  const provider = providerOf(claims, caller.role);
  if (provider === undefined) draft.unknown |= untold.federatedProvider;
  else context["aws:FederatedProvider"] = provider;
}

/** Providers that need no entity in IAM: they are told by their names, all others by their ARNs. */
const builtIn = [
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
  "graph.facebook.com",
  "www.amazon.com",
];

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-federatedprovider */
function providerOf(claims: readonly string[], role: string): string | undefined {
  const subject = claims.find(name => name.endsWith(":sub") || name.endsWith(":aud"));
  const issuer = subject?.slice(0, -":sub".length);
  if (issuer === undefined || builtIn.includes(issuer)) return issuer;
  const [, partition, , , account] = role.split(":");
  return `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
}

/**
 * Adds where the call comes from: through a VPC endpoint there is no aws:SourceIp, and without one
 * there are no keys of a VPC.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-network-properties
 */
function addNetwork(draft: Draft, call: Call, estate: Estate): void {
  const { sourceIp, vpcEndpoint } = call.surroundings ?? {};
  if (vpcEndpoint !== undefined) addEndpoint(draft, call, vpcEndpoint, estate);
  else if (sourceIp !== undefined) draft.context["aws:SourceIp"] = sourceIp;
  else draft.unknown |= untold.network;
}

/** The services of which the page says that they support aws:VpceAccount and its kin. */
const tellEndpointOwner = ["kms", "iam"];

function addEndpoint(draft: Draft, call: Call, id: string, estate: Estate): void {
  const { context } = draft;
  const endpoint = estate.vpcEndpoints.get(id);
  const vpcSourceIp = call.surroundings?.vpcSourceIp;
  context["aws:SourceVpce"] = id;
  if (vpcSourceIp !== undefined) context["aws:VpcSourceIp"] = vpcSourceIp;
  else draft.unknown |= untold.vpcSourceIp;
  draft.unknown |= untold.vpcArn;
  if (endpoint === undefined) {
    draft.unknown |= untold.vpc | untold.endpointOwner;
    return;
  }
  context["aws:SourceVpc"] = endpoint.vpc;
  if (!tellEndpointOwner.includes(call.service)) {
    draft.unknown |= untold.endpointOwner;
    return;
  }
  context["aws:VpceAccount"] = endpoint.account;
  addOrganization(draft, endpoint.account, true, endpointKeys, estate);
}

/**
 * Adds the account that owns a resource and its organization.
 * @param resource an ARN; `*` where the action has no resource, and then no page says who owns it
 * @param known whether the estate holds the resource itself
 */
export function addOwner(draft: Draft, resource: string, known: boolean, estate: Estate): void {
  const account = resource === "*" ? "" : (parseArn(resource)?.account ?? "");
  addOwningAccount(draft, account, known, estate);
}

/** As `addOwner`, where the account is at hand; AWS's own `aws` is no account that a page tells of. */
export function addOwningAccount(
  draft: Draft,
  account: string,
  known: boolean,
  estate: Estate,
): void {
  if (account === "" || account === "aws") {
    draft.unknown |= untold.resource;
    return;
  }
  draft.context["aws:ResourceAccount"] = account;
  addOrganization(draft, account, known, resourceKeys, estate);
}
