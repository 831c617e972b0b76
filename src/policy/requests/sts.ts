import type { Estate } from "../../model/estate.ts";
import type { Call, Request } from "../../model/request.ts";
import {
  addRequestTags,
  addResourceAccount,
  addTags,
  type Globals,
  tagsIn,
  textIn,
  textsIn,
} from "./globals.ts";

/** Operations that anybody with credentials may call, whatever any policy says. */
const free = new Set(["GetCallerIdentity", "GetSessionToken"]);

/**
 * What a call to STS asks for. With tags or a source identity AssumeRole asks for those too.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export function stsRequests(call: Call, estate: Estate, globals: Globals): Request[] {
  const { operation, parameters, caller } = call;
  if (free.has(operation)) return [];
  const resource = textIn(parameters, "RoleArn") ?? "*";
  const { context } = globals;
  addResourceAccount(context, resource);
  const tags = estate.principals.get(resource)?.tags ?? {};
  addTags(context, "aws:ResourceTag/", tags);
  addTags(context, "iam:ResourceTag/", tags);
  const sent = {
    "sts:RoleSessionName": textIn(parameters, "RoleSessionName"),
    "sts:ExternalId": textIn(parameters, "ExternalId"),
    "sts:SourceIdentity": textIn(parameters, "SourceIdentity"),
  };
  for (const [key, value] of Object.entries(sent)) if (value !== undefined) context[key] = value;
  const requestTags = tagsIn(parameters["Tags"], ["Key", "Value"]);
  addRequestTags(context, requestTags);
  const transitive = textsIn(parameters, "TransitiveTagKeys");
  if (transitive.length > 0) context["sts:TransitiveTagKeys"] = transitive;
  const permissions = [operation];
  if (Object.keys(requestTags).length > 0 || transitive.length > 0) permissions.push("TagSession");
  if (sent["sts:SourceIdentity"] !== undefined) permissions.push("SetSourceIdentity");
  const { unknown } = globals;
  return permissions.map(name => ({ caller, action: `sts:${name}`, resource, context, unknown }));
}
