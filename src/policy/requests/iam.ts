import { formatArn, nameOf, parseArn, partitionOf } from "../../model/arn.ts";
import type { Estate, Principal, Tags } from "../../model/estate.ts";
import { accountOf, type Call, callerArn, type Request } from "../../model/request.ts";
import {
  addRequestTags,
  addResourceAccount,
  addTags,
  type Context,
  type Globals,
  tagsIn,
  textIn,
  textsIn,
} from "./globals.ts";
import { type IamOperation, iamOperations } from "./iam-table.ts";

/**
 * What a call to IAM asks for: the permission of its name on the role, user, policy or provider
 * that its parameters name, and where it carries tags on a new one, the permission to tag.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function iamRequests(call: Call, estate: Estate, globals: Globals): Request[] {
  const { caller, operation, parameters } = call;
  const form = iamOperations.get(operation);
  const entity = form && !form.creates ? principalNamed(call, form, estate) : undefined;
  const resource = form === undefined ? "*" : resourceOf(call, form, entity);
  const { context } = globals;
  addResourceAccount(context, resource);
  const resourceTags = entity?.tags ?? tagsOf(resource, estate);
  addTags(context, "aws:ResourceTag/", resourceTags);
  addTags(context, "iam:ResourceTag/", resourceTags);
  const requestTags = tagsIn(parameters["Tags"], ["Key", "Value"]);
  addRequestTags(context, requestTags);
  const untagged = textsIn(parameters, "TagKeys");
  if (untagged.length > 0) context["aws:TagKeys"] = untagged;
  addPolicyKeys(context, call, entity);
  const permissions = [operation];
  if (form?.tagging && Object.keys(requestTags).length > 0) permissions.push(form.tagging);
  const { unknown } = globals;
  return permissions.map(name => ({ caller, action: `iam:${name}`, resource, context, unknown }));
}

/** Keys about the policy that a call attaches and the boundary that it sets or finds. */
function addPolicyKeys(context: Context, call: Call, entity: Principal | undefined): void {
  const attaches = /^(Attach|Detach)(Role|User|Group)Policy$/.test(call.operation);
  const policy = textIn(call.parameters, "PolicyArn");
  if (attaches && policy !== undefined) context["iam:PolicyARN"] = policy;
  const boundary = textIn(call.parameters, "PermissionsBoundary") ?? entity?.boundary;
  if (boundary !== undefined) context["iam:PermissionsBoundary"] = boundary;
}

/** The role or user that a call names: without a UserName it is the caller. */
function principalNamed(call: Call, form: IamOperation, estate: Estate): Principal | undefined {
  if (form.kind !== "role" && form.kind !== "user") return undefined;
  const name = textIn(call.parameters, form.parameter);
  if (name === undefined) return estate.principals.get(callerArn(call.caller));
  const account = accountOf(call.caller);
  const direct = estate.principals.get(arnOf(call, `${form.kind}/${name}`));
  if (direct !== undefined) return direct;
  // A call gives the bare name, the ARN has the path as well.
  for (const each of estate.principals.values()) {
    if (each.name === name && each.account === account && each.kind === form.kind) return each;
  }
  return undefined;
}

function resourceOf(call: Call, form: IamOperation, entity: Principal | undefined): string {
  if (entity !== undefined) return entity.arn;
  const named = textIn(call.parameters, form.parameter);
  if (named === undefined) return form.kind === "user" ? callerArn(call.caller) : "*";
  if (parseArn(named) !== undefined) return named;
  if (form.kind === "oidc-provider") {
    return arnOf(call, `oidc-provider/${named.replace(/^https:\/\//i, "")}`);
  }
  const path = (form.creates && textIn(call.parameters, "Path")) || "/";
  return arnOf(call, `${form.kind}${path}${named}`);
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
