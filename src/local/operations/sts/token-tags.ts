import type { Tags } from "../../../model/estate.ts";
import type { ContextValue, RoleCaller } from "../../../model/request.ts";
import { isTag } from "../iam/tags.ts";

/** The claims that AWS reads session tags and a source identity from. */
const tagsClaim = "https://aws.amazon.com/tags";
const identityClaim = "https://aws.amazon.com/source_identity";

const tagPrefix = "aws:RequestTag/";
const mostTags = 50;

/**
 * The condition keys of the session tags and the source identity that a token carries.
 * @param claims of a verified token
 * @returns undefined where they have not the form that AWS takes
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
export function tokenKeys(
  claims: Readonly<Record<string, unknown>>,
): Readonly<Record<string, ContextValue>> | undefined {
  const keys: Record<string, ContextValue> = {};
  const identity = claims[identityClaim];
  if (identity !== undefined) {
    if (typeof identity !== "string" || !/^[\w+=,.@-]{2,64}$/.test(identity)) return undefined;
    keys["sts:SourceIdentity"] = identity;
  }
  if (claims[tagsClaim] === undefined) return keys;
  const tags = tagsIn(claims[tagsClaim]);
  if (tags === undefined) return undefined;
  const names = Object.keys(tags.tags);
  for (const name of names) keys[tagPrefix + name] = tags.tags[name] ?? "";
  if (names.length > 0) keys["aws:TagKeys"] = names;
  if (tags.transitive.length > 0) keys["sts:TransitiveTagKeys"] = tags.transitive;
  return keys;
}

function tagsIn(
  claim: unknown,
): { readonly tags: Tags; readonly transitive: readonly string[] } | undefined {
  if (!isRecord(claim)) return undefined;
  const { principal_tags: given = {}, transitive_tag_keys: transitive = [] } = claim;
  if (!isRecord(given) || !isTexts(transitive)) return undefined;
  const tags: [string, string][] = [];
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(given)) {
    // A tag has one value, which stands in a list.
    const text = isTexts(value) && value.length === 1 ? value[0] : value;
    if (typeof text !== "string" || !isTag(name, text)) return undefined;
    if (seen.has(name.toLowerCase())) return undefined;
    seen.add(name.toLowerCase());
    tags.push([name, text]);
  }
  const known = transitive.every(name => seen.has(name.toLowerCase()));
  return tags.length > mostTags || !known
    ? undefined
    : { tags: Object.fromEntries(tags), transitive };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(one => typeof one === "string");
}

/** What a session keeps of those keys. */
export function sessionOf(
  keys: Readonly<Record<string, ContextValue>>,
): Pick<RoleCaller, "sessionTags" | "transitiveTagKeys" | "sourceIdentity"> {
  const tags = Object.entries(keys).flatMap(([key, value]): [string, string][] =>
    key.startsWith(tagPrefix) ? [[key.slice(tagPrefix.length), String(value)]] : [],
  );
  const { "sts:SourceIdentity": identity, "sts:TransitiveTagKeys": transitive } = keys;
  return {
    ...(tags.length > 0 && { sessionTags: Object.fromEntries(tags) }),
    ...(Array.isArray(transitive) && { transitiveTagKeys: transitive.map(String) }),
    ...(typeof identity === "string" && { sourceIdentity: identity }),
  };
}
