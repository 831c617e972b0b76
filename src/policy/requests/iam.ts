import { formatArn, nameOf, parseArn, partitionOf } from "../../model/arn.ts";
import type { Estate, Group, Principal, Tags } from "../../model/estate.ts";
import { accountOf, type Call, callerArn, type Request } from "../../model/request.ts";
import {
  addRequestTags,
  addTags,
  type Context,
  type Draft,
  tagsIn,
  textIn,
  textsIn,
} from "./context.ts";
import { addOwner, globalsOf } from "./globals.ts";
import { type IamKind, type IamOperation, iamOperations, untagged } from "./iam-table.ts";

/**
 * What a call to IAM asks for: the permission of its name on what its parameters name, and where it
 * carries tags on a new resource, renames one or hands out a role, the permission for that.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function iamRequests(call: Call, estate: Estate): Request[] {
  const { operation, parameters } = call;
  const form = formOf(call);
  const entity = form && !form.creates ? entityNamed(call, form, estate) : undefined;
  const resource = form === undefined ? "*" : resourceOf(call, form, entity);
  const target: Target = { resource, entity, form };
  const draft = draftOn(target, call, estate);
  if (form !== undefined) addOwnKeys(draft, call, form, entity);
  const requests = [draft.request(`iam:${operation}`, resource)];
  if (form?.tagging && Object.keys(tagsOfCall(parameters)).length > 0) {
    requests.push(draftOn(target, call, estate).request(`iam:${form.tagging}`, resource));
  }
  if (form?.renames) requests.push(...renamed(call, form, resource, draft));
  if (form?.passes) requests.push(...passed(call, estate));
  return requests;
}

function formOf({ operation, parameters }: Call): IamOperation | undefined {
  const form = iamOperations.get(operation);
  const unknown = form?.found && textIn(parameters, form.parameter) === undefined;
  return unknown ? undefined : form;
}

/** What a permission is asked on. */
interface Target {
  readonly resource: string;
  /** Where the estate holds it. */
  readonly entity: Principal | Group | undefined;
  readonly form: IamOperation | undefined;
}

/** A request with the keys that every permission on the resource has in this call. */
function draftOn({ resource, entity, form }: Target, call: Call, estate: Estate): Draft {
  const draft = globalsOf(call, estate);
  const { context } = draft;
  addOwner(draft, resource, isHeld(resource, estate), estate);
  addResourceTags(context, resource, entity, estate);
  const requestTags = tagsOfCall(call.parameters);
  addRequestTags(context, requestTags);
  const taken = textsIn(call.parameters, "TagKeys");
  if (taken.length > 0) context["aws:TagKeys"] = taken;
  if (form?.creates) draft.leaveOpen(...newTagKeys(form.kind, Object.keys(requestTags)));
  else if (form !== undefined && untagged.includes(form.kind)) {
    draft.leaveOpen("aws:ResourceTag/*");
  }
  return draft;
}

function tagsOfCall(parameters: Call["parameters"]): Tags {
  return tagsIn(parameters["Tags"], ["Key", "Value"]);
}

/** Whether a request that makes a resource has its tags as the resource's is not said for IAM. */
function newTagKeys(kind: IamKind, names: readonly string[]): string[] {
  const prefixes = ["aws:ResourceTag/"];
  if (kind === "role" || kind === "user") prefixes.push("iam:ResourceTag/");
  return names.flatMap(name => prefixes.map(prefix => prefix + name));
}

/** Tags of policies and providers count under the global key only. */
function addResourceTags(
  context: Context,
  resource: string,
  entity: Principal | Group | undefined,
  estate: Estate,
): void {
  const principal = entity !== undefined && "tags" in entity ? entity : undefined;
  if (principal !== undefined) addTags(context, "iam:ResourceTag/", principal.tags);
  addTags(context, "aws:ResourceTag/", principal?.tags ?? tagsOf(resource, estate));
}

/** Keys about the policy that a call attaches, the boundary that it sets or finds, and others. */
function addOwnKeys(
  draft: Draft,
  { parameters }: Call,
  form: IamOperation,
  entity: Principal | Group | undefined,
): void {
  const { context } = draft;
  const policy = form.policy && textIn(parameters, "PolicyArn");
  if (policy) context["iam:PolicyARN"] = policy;
  const own = entity !== undefined && "boundary" in entity ? entity.boundary : undefined;
  const boundary = form.boundary && (textIn(parameters, "PermissionsBoundary") ?? own);
  if (boundary) context["iam:PermissionsBoundary"] = boundary;
  for (const [key, parameter] of Object.entries(form.sent ?? {})) {
    const value = parameters[parameter];
    if (value !== undefined) context[key] = String(value);
  }
  if (form.open !== undefined) draft.leaveOpen(...form.open);
}

/**
 * Renaming asks for the permission on the new name too.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
 */
function renamed(call: Call, form: IamOperation, resource: string, draft: Draft): Request[] {
  const [newName = "", newPath = ""] = form.renames ?? [];
  const name = textIn(call.parameters, newName);
  const path = textIn(call.parameters, newPath);
  if (name === undefined && path === undefined) return [];
  const old = (parseArn(resource)?.resource ?? "").slice(form.kind.length);
  const oldPath = old.slice(0, old.lastIndexOf("/") + 1);
  const target = arnOf(call, `${form.kind}${path ?? oldPath}${name ?? nameOf(resource)}`);
  return target === resource ? [] : [draft.request(`iam:${call.operation}`, target)];
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html */
function passed(call: Call, estate: Estate): Request[] {
  const form: IamOperation = { kind: "role", parameter: "RoleName" };
  const role = entityNamed(call, form, estate);
  const resource = resourceOf(call, form, role);
  const draft = globalsOf(call, estate);
  addOwner(draft, resource, role !== undefined, estate);
  addResourceTags(draft.context, resource, role, estate);
  draft.leaveOpen("iam:AssociatedResourceArn", "iam:PassedToService");
  return [draft.request("iam:PassRole", resource)];
}

function isHeld(arn: string, estate: Estate): boolean {
  return estate.principals.has(arn) || estate.policies.has(arn) || estate.groups.has(arn);
}

/** The role, user or group that a call names: a user without a UserName is the caller. */
function entityNamed(
  call: Call,
  form: IamOperation,
  estate: Estate,
): Principal | Group | undefined {
  const { kind } = form;
  if (kind !== "role" && kind !== "user" && kind !== "group") return undefined;
  const name = textIn(call.parameters, form.parameter);
  if (name === undefined) {
    return kind === "user" ? estate.principals.get(callerArn(call.caller)) : undefined;
  }
  const account = accountOf(call.caller);
  const plain = arnOf(call, `${kind}/${name}`);
  if (kind === "group") return named(estate.groups.get(plain), estate.groups, name, account);
  const direct = estate.principals.get(plain);
  if (direct !== undefined) return direct;
  // A call gives the bare name, the ARN has the path as well.
  for (const each of estate.principals.values()) {
    if (each.name === name && each.account === account && each.kind === kind) return each;
  }
  return undefined;
}

function named(
  direct: Group | undefined,
  groups: Estate["groups"],
  name: string,
  account: string,
): Group | undefined {
  if (direct !== undefined) return direct;
  return [...groups.values()].find(each => each.name === name && each.account === account);
}

function resourceOf(call: Call, form: IamOperation, entity: Principal | Group | undefined): string {
  if (entity !== undefined) return entity.arn;
  const name = form.kind === "*" ? undefined : textIn(call.parameters, form.parameter);
  if (name === undefined) return form.kind === "user" ? callerArn(call.caller) : "*";
  if (parseArn(name) !== undefined) return name;
  if (form.kind === "oidc-provider") {
    return arnOf(call, `oidc-provider/${name.replace(/^https:\/\//i, "")}`);
  }
  const path = (form.creates && textIn(call.parameters, "Path")) || "/";
  return arnOf(call, `${form.kind}${path}${name}`);
}

function arnOf(call: Call, resource: string): string {
  const [account, partition] = [accountOf(call.caller), partitionOf(call.region)];
  return formatArn({ partition, service: "iam", region: "", account, resource });
}

function tagsOf(arn: string, estate: Estate): Tags {
  const policy = estate.policies.get(arn);
  if (policy !== undefined) return policy.tags;
  if (!arn.includes(":oidc-provider/")) return {};
  const account = estate.accounts.get(parseArn(arn)?.account ?? "");
  return account?.oidcProviders.find(provider => provider.arn === arn)?.tags ?? {};
}

/**
 * A resource of IAM as its messages name it: an existing role or user by its name, a policy by
 * its ARN with the kind before it, a new one by its ARN, a list by the ARN of all.
 * @param caller the caller's ARN
 */
export function shownIamResource(action: string, resource: string, caller: string): string {
  const operation = action.slice(action.indexOf(":") + 1);
  const form = iamOperations.get(operation);
  const list = /^List(Roles|Users|Policies|Groups)$/.exec(operation)?.[1];
  if (list !== undefined) {
    const kind = list === "Policies" ? "policy" : list.slice(0, -1).toLowerCase();
    const [, partition, , , account] = caller.split(":");
    return `arn:${partition}:iam::${account}:${kind}/`;
  }
  if (form === undefined || form.creates) return resource;
  if (form.kind === "policy") return `policy ${resource}`;
  const byName = ["role", "user", "group", "instance-profile"].includes(form.kind);
  return byName ? `${form.kind.replace("-", " ")} ${nameOf(resource)}` : resource;
}
