import { parseArn } from "../../model/arn.ts";
import type { Estate, Tags } from "../../model/estate.ts";
import { accountOf, type Call, type ContextValue, principalArn } from "../../model/request.ts";

/** A request's context while it is being put together. */
export type Context = Record<string, ContextValue>;

/** The condition keys of a call, before the service has added its own. */
export interface Globals {
  readonly context: Context;
  readonly unknown: readonly string[];
}

/** The estate holds no organizations, and a call does not tell how its credentials were made. */
const neverTold = [
  "aws:MultiFactorAuthAge",
  "aws:MultiFactorAuthPresent",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:Referer",
  "aws:ResourceOrgID",
  "aws:ResourceOrgPaths",
  "aws:TokenIssueTime",
];
/** Roles carry more where a compute service has handed out their credentials. */
const computeKeys = [
  "aws:Ec2InstanceSourcePrivateIPv4",
  "aws:Ec2InstanceSourceVpc",
  "ec2:RoleDelivery",
  "ec2:SourceInstanceArn",
  "lambda:SourceFunctionArn",
  "ssm:SourceInstanceArn",
];
/** Through a VPC endpoint there is no aws:SourceIp, and with aws:SourceIp there is no endpoint. */
const notToldWithoutIp = ["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];

const notToldOfUser: readonly string[] = neverTold;
const notToldOfRole: readonly string[] = [...neverTold, ...computeKeys];
const notToldOfToken: readonly string[] = [
  ...neverTold,
  "aws:FederatedProvider",
  "aws:Principal*",
  "aws:userid",
];

/**
 * The global condition keys that every call carries.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function globalsOf(call: Call, estate: Estate): Globals {
  const context: Context = {
    "aws:RequestedRegion": call.service === "iam" ? globalRegion(call) : call.region,
    "aws:PrincipalIsAWSService": "false",
    "aws:ViaAWSService": "false",
  };
  const unknown: string[] = [];
  const ofCaller = callerKeys(call, estate, context, unknown);
  const { sourceIp, time, secureTransport, userAgent } = call.surroundings ?? {};
  if (sourceIp !== undefined) context["aws:SourceIp"] = sourceIp;
  else unknown.push(...notToldWithoutIp);
  if (secureTransport !== undefined) context["aws:SecureTransport"] = String(secureTransport);
  else unknown.push("aws:SecureTransport");
  if (userAgent !== undefined) context["aws:UserAgent"] = userAgent;
  else unknown.push("aws:UserAgent");
  if (time !== undefined) {
    context["aws:CurrentTime"] = new Date(time).toISOString();
    context["aws:EpochTime"] = String(Math.floor(time / 1000));
  } else unknown.push("aws:CurrentTime", "aws:EpochTime");
  return { context, unknown: unknown.length === 0 ? ofCaller : [...ofCaller, ...unknown] };
}

/** IAM is one service for its whole partition: its calls go to that partition's first Region. */
function globalRegion(call: Call): string {
  if (call.region.startsWith("cn-")) return "cn-north-1";
  return call.region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
}

/** Adds the keys that tell who calls; gives those never told of such a caller, and adds others. */
function callerKeys(
  call: Call,
  estate: Estate,
  context: Context,
  unknown: string[],
): readonly string[] {
  const { caller } = call;
  if (caller.kind === "federated") {
    Object.assign(context, caller.claims);
    return notToldOfToken;
  }
  const arn = principalArn(caller);
  const account = accountOf(caller);
  context["aws:PrincipalArn"] = arn;
  context["aws:PrincipalAccount"] = account;
  if (caller.kind === "root") {
    context["aws:PrincipalType"] = "Account";
    context["aws:userid"] = account;
    return notToldOfUser;
  }
  const entity = estate.principals.get(arn);
  const role = caller.kind === "role";
  context["aws:PrincipalType"] = role ? "AssumedRole" : "User";
  if (!role) context["aws:username"] = arn.slice(arn.lastIndexOf("/") + 1);
  if (role && caller.sourceIdentity !== undefined) {
    context["aws:SourceIdentity"] = caller.sourceIdentity;
  }
  const sessionTags = role ? caller.sessionTags : undefined;
  if (entity !== undefined) addTags(context, "aws:PrincipalTag/", entity.tags);
  // A session tag takes the place of the role's tag of that name.
  if (sessionTags !== undefined) addTags(context, "aws:PrincipalTag/", sessionTags);
  if (entity === undefined) unknown.push("aws:userid", "aws:PrincipalTag/*");
  else context["aws:userid"] = role ? `${entity.id}:${caller.session}` : entity.id;
  if (role && caller.federated !== undefined) {
    // Which claims outlive the call that made the session depends on the provider.
    unknown.push("aws:FederatedProvider", ...Object.keys(caller.federated));
  }
  return role ? notToldOfRole : notToldOfUser;
}

/** Adds one key for each tag. */
export function addTags(context: Context, prefix: string, tags: Tags): void {
  for (const name in tags) context[prefix + name] = tags[name] ?? "";
}

/** Adds the keys for tags that a call carries: a pair each, and the list of their names. */
export function addRequestTags(context: Context, tags: Tags): void {
  addTags(context, "aws:RequestTag/", tags);
  const names = Object.keys(tags);
  if (names.length > 0) context["aws:TagKeys"] = names;
}

/** Adds the account that owns a resource, where the resource is one and has an owner. */
export function addResourceAccount(context: Context, resource: string): void {
  const account = parseArn(resource)?.account;
  if (account) context["aws:ResourceAccount"] = account;
}

/**
 * Tags as an API takes them: a list of pairs, or anything else, which counts as none.
 * @param names the names of the pair's members: `Key` and `Value`, in KMS `TagKey` and `TagValue`
 */
export function tagsIn(list: unknown, names: readonly [string, string]): Tags {
  if (!Array.isArray(list)) return {};
  const pairs = list.flatMap((pair: Record<string, unknown> | null): [string, string][] => {
    const [key, value] = [pair?.[names[0]], pair?.[names[1]]];
    return typeof key === "string" && typeof value === "string" ? [[key, value]] : [];
  });
  return Object.fromEntries(pairs);
}

/** A parameter's text, where it is one. */
export function textIn(parameters: Call["parameters"], name: string): string | undefined {
  const value = parameters[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A parameter's list of texts; anything else counts as none. */
export function textsIn(parameters: Call["parameters"], name: string): string[] {
  const value = parameters[name];
  return Array.isArray(value) ? value.filter(each => typeof each === "string") : [];
}
