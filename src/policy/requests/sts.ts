import { formatArn, parseArn, partitionOf } from "../../model/arn.ts";
import type { Estate } from "../../model/estate.ts";
import { accountOf, type Call, type ContextValue, type Request } from "../../model/request.ts";
import { addRequestTags, addTags, tagsIn, textIn } from "./context.ts";
import { addOwner, globalsOf } from "./globals.ts";
import { type StsOperation, stsOperations } from "./sts-table.ts";

/**
 * What a call to STS asks for. With tags, a source identity or a provided context, assuming a role
 * asks for those too, on the role, and so it does where the caller's session hands them on. The
 * requests of one call carry the same keys.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export function stsRequests(call: Call, estate: Estate): Request[] {
  const { operation, parameters } = call;
  const form = stsOperations.get(operation) ?? { on: "*" };
  if (form.free) return [];
  const draft = globalsOf(call, estate);
  const { context } = draft;
  const resource = resourceOf(call, form);
  const role = estate.principals.get(resource);
  addOwner(draft, resource, role !== undefined, estate);
  if (role !== undefined) {
    addTags(context, "aws:ResourceTag/", role.tags);
    addTags(context, "iam:ResourceTag/", role.tags);
  }
  for (const [key, parameter] of Object.entries(form.sent ?? {})) {
    const value = valueIn(parameters[parameter]);
    if (value !== undefined) context[key] = value;
  }
  // A role assumed from a session keeps the session's source identity and its transitive tags.
  const { caller } = call;
  const chained = form.on === "role" && caller.kind === "role";
  if (chained && caller.sourceIdentity !== undefined) {
    context["sts:SourceIdentity"] = caller.sourceIdentity;
  }
  const inherits = chained && (caller.transitiveTagKeys?.length ?? 0) > 0;
  if (inherits) draft.leaveOpen("aws:RequestTag/*", "aws:TagKeys");
  addRequestTags(context, tagsIn(parameters["Tags"], ["Key", "Value"]));
  if (form.open !== undefined) draft.leaveOpen(...form.open);
  const more: string[] = [];
  const names = Object.keys(context);
  const tagged = names.some(key => /^(aws:RequestTag\/|sts:TransitiveTagKeys$)/.test(key));
  if (form.tagging && (tagged || inherits)) more.push(form.tagging);
  if (form.on === "role" && names.includes("sts:SourceIdentity")) more.push("SetSourceIdentity");
  if (Array.isArray(parameters["ProvidedContexts"]) && parameters["ProvidedContexts"].length > 0) {
    more.push("SetContext");
    draft.leaveOpen("sts:RequestContext/*", "sts:RequestContextProviders");
  }
  return [operation, ...more].map(name => draft.request(`sts:${name}`, resource));
}

/** A parameter's value as a condition key has it; a policy is told as a structure with its ARN. */
function valueIn(value: unknown): ContextValue | undefined {
  if (Array.isArray(value)) return value.length > 0 ? value.map(String) : undefined;
  if (typeof value !== "object" || value === null) {
    return value === undefined || value === "" ? undefined : String(value);
  }
  return "arn" in value ? String(value.arn) : undefined;
}

function resourceOf(call: Call, { on, parameter = "" }: StsOperation): string {
  const named = textIn(call.parameters, parameter);
  if (on === "*" || named === undefined) return "*";
  if (on === "role") return named;
  const partition = partitionOf(call.region);
  if (on === "federated-user") {
    const account = accountOf(call.caller);
    return formatArn({
      partition,
      service: "sts",
      region: "",
      account,
      resource: `${on}/${named}`,
    });
  }
  // AssumeRoot names the account, by its id or by its root user's ARN.
  const account = parseArn(named)?.account ?? named;
  return formatArn({ partition, service: "iam", region: "", account, resource: "root" });
}
