import { accountIn, parseArn } from "../../model/arn.ts";
import type { Estate, Tags } from "../../model/estate.ts";
import {
  accountOf,
  type Call,
  type Caller,
  callerArn,
  type FederatedUserCaller,
  isOutsider,
  principalArn,
  type RoleCaller,
  type ServiceCaller,
} from "../../model/request.ts";
import { addTags, type Context, Draft, Part, type SharedPart } from "./context.ts";
import {
  addOrganization,
  endpointKeys,
  principalKeys,
  resourceKeys,
  sourceKeys,
} from "./organization-keys.ts";
import { untold } from "./unknown-keys.ts";

/**
 * Condition keys that no request carries: callers call directly, from a program and not by a link
 * in a browser, and no AWS service on their behalf. For the same reason aws:ViaAWSService is always
 * false.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export const absentKeys: readonly string[] = [
  "aws:CalledVia",
  "aws:CalledViaAWSMCP",
  "aws:CalledViaFirst",
  "aws:CalledViaLast",
  "aws:IsMcpServiceAction",
  "aws:SourceOwner",
  "aws:referer",
  "kms:ViaService",
];

/**
 * A request with the global condition keys that every call carries, before the service has added
 * its own.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function globalsOf(call: Call, estate: Estate): Draft {
  const draft = startDraft(call);
  addPrincipalTags(draft, call.caller, estate);
  addGlobals(draft, call, estate, true);
  if (call.open !== undefined) draft.leaveOpen(...call.open);
  return draft;
}

/**
 * A request without any keys but two. Names that are made up, such as those of tags, are best added
 * before `addGlobals` adds the fixed ones: the other way round V8 takes the context for a
 * dictionary, and reading its names costs ten times as much.
 * @param region the Region that is asked, where it is not that of the endpoint
 */
export function startDraft(call: Call, region = regionOf(call)): Draft {
  const context: Context = { "aws:RequestedRegion": region, "aws:ViaAWSService": "false" };
  return new Draft(call.caller, context, call.surroundings?.vpcEndpoint);
}

/**
 * Adds the global keys of fixed names.
 * @param whole whether the keys that `callerKeys` gives are among them
 */
export function addGlobals(draft: Draft, call: Call, estate: Estate, whole: boolean): void {
  const { context } = draft;
  const { time, secureTransport, userAgent } = call.surroundings ?? {};
  if (whole) addCaller(draft, call.caller, estate);
  addNetwork(draft, call, estate);
  if (secureTransport !== undefined) context["aws:SecureTransport"] = String(secureTransport);
  else draft.unknown |= untold.secureTransport;
  if (userAgent !== undefined) context["aws:UserAgent"] = userAgent;
  else draft.unknown |= untold.userAgent;
  if (time !== undefined) {
    context["aws:CurrentTime"] = isoTime(time);
    context["aws:EpochTime"] = String(Math.floor(time / 1000));
  } else draft.unknown |= untold.time;
}

// Calls come in bursts, and telling a time takes as long as deciding.
let lastTime = Number.NaN;
let lastIso = "";

function isoTime(time: number): string {
  if (time !== lastTime) {
    lastIso = new Date(time).toISOString();
    lastTime = time;
  }
  return lastIso;
}

/** IAM is one service for its whole partition: its calls go to that partition's first Region. */
function regionOf({ service, region }: Call): string {
  if (service !== "iam") return region;
  if (region.startsWith("cn-")) return "cn-north-1";
  return region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
}

/** The part of every request of a caller that tells who calls, and what of that is not told. */
export function callerKeys(caller: Caller, estate: Estate): SharedPart {
  const part = new Part({});
  addPrincipalTags(part, caller, estate);
  addCaller(part, caller, estate);
  return { context: part.context, unknown: part.unknownNames };
}

/** Adds the tags of the principal. A session tag takes the role's place, whatever its case. */
export function addPrincipalTags(part: Part, caller: Caller, estate: Estate): void {
  if (caller.kind === "root" || isOutsider(caller)) return;
  const tags = estate.principals.get(principalArn(caller))?.tags ?? {};
  const sessionTags = caller.kind === "user" ? undefined : caller.sessionTags;
  addTags(part.context, "aws:PrincipalTag/", sessionTags ? overridden(tags, sessionTags) : tags);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
function overridden(tags: Tags, sessionTags: Tags): Tags {
  const names = new Set(Object.keys(sessionTags).map(name => name.toLowerCase()));
  const kept = Object.entries(tags).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...sessionTags };
}

/** Adds the keys that tell who calls, but for the tags. */
function addCaller(draft: Part, caller: Caller, estate: Estate): void {
  const { context } = draft;
  if (caller.kind === "federated") {
    Object.assign(context, caller.claims);
    context["aws:FederatedProvider"] = caller.provider;
    draft.unknown |= untold.token;
    return;
  }
  if (caller.kind === "service") {
    addService(draft, caller, estate);
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
 * Adds what a call of an AWS service's own carries: its name, and the resource that it is for.
 * Which other names the service has, what stands for the principal, and with what kind of
 * credentials it signs, is not told.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalservicename
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
function addService(draft: Part, { service, source }: ServiceCaller, estate: Estate): void {
  const { context } = draft;
  const account = accountIn(source);
  context["aws:PrincipalIsAWSService"] = "true";
  context["aws:PrincipalServiceName"] = service;
  context["aws:SourceArn"] = source;
  context["aws:SourceAccount"] = account;
  draft.unknown |= untold.token | untold.serviceNames | untold.credentials | untold.signIn;
  addOrganization(draft, account, false, sourceKeys, estate);
}

/**
 * Adds what a federated user's session carries: its own ARN and not the user's, and no user name.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function addFederatedUser(draft: Part, caller: FederatedUserCaller): void {
  const { context } = draft;
  context["aws:PrincipalArn"] = callerArn(caller);
  context["aws:PrincipalType"] = "FederatedUser";
  context["aws:userid"] = `${accountOf(caller)}:${caller.name}`;
  draft.unknown |= untold.credentials;
}

/** Adds what a session of a role carries from its beginning. */
function addSession(draft: Part, caller: RoleCaller, id: string | undefined): void {
  const { context } = draft;
  context["aws:PrincipalType"] = "AssumedRole";
  if (id !== undefined) context["aws:userid"] = `${id}:${caller.session}`;
  const { sourceIdentity, federated } = caller;
  if (sourceIdentity !== undefined) context["aws:SourceIdentity"] = sourceIdentity;
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
export function addOwner(draft: Part, resource: string, known: boolean, estate: Estate): void {
  const account = resource === "*" ? "" : (parseArn(resource)?.account ?? "");
  addOwningAccount(draft, account, known, estate);
}

/** As `addOwner`, where the account is at hand; AWS's own `aws` is no account that a page tells of. */
export function addOwningAccount(
  draft: Part,
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
