import type { Estate } from "../../model/estate.ts";
import type { Call, Request } from "../../model/request.ts";
import { addGlobals, addOwner, addPrincipalTags, startDraft } from "./globals.ts";

/**
 * What a call asks for of which the tables know nothing: the permission of the operation's name on
 * `*`, with the condition keys that all calls carry.
 */
export function anyRequest(call: Call, estate: Estate, whole = true): Request {
  const draft = startDraft(call);
  if (whole) addPrincipalTags(draft, call.caller, estate);
  addGlobals(draft, call, estate, whole);
  addOwner(draft, "*", false, estate);
  // Keys of the service's own may be there.
  draft.leaveOpen(`${call.service}:*`);
  return draft.request(`${call.service}:${call.operation}`, "*");
}
