import { aliasArn, parseArn } from "../../../model/arn.ts";
import type { PolicyDocument } from "../../../model/document.ts";
import {
  type ContextValue,
  isSession,
  principalArn,
  type RequestContext,
} from "../../../model/request.ts";
import type { ContextEdit, Edit, Step, TagEdit, World } from "./change.ts";
import { type Json, sameJson, valueAt, withValueAt } from "./json.ts";
import {
  documentAt,
  plainEstate,
  set,
  withDocument,
  withNewPolicy,
  withoutPolicy,
} from "./places.ts";

const pairPrefix = "kms:EncryptionContext:";
const namesKey = "kms:EncryptionContextKeys";

/**
 * Applies edits, one after the other, to a copy.
 * @returns undefined where one of them does not fit: what it edits is not as it says
 */
export function applyEdits(edits: Step, world: World): World | undefined {
  let at: World | undefined = { ...world, estate: plainEstate(world.estate) };
  for (const edit of edits) at = at && applyEdit(edit, at);
  return at;
}

/** The world before, in which the call itself is already as the edits want it. */
export function asCalled(edits: Step, start: World): World {
  const ofCall = edits.filter(isOfCall);
  return ofCall.length === 0 ? start : (applyEdits(ofCall, start) ?? start);
}

/** Whether an edit is one of the call, and of nothing that stays. */
export function isOfCall({ kind }: Edit): boolean {
  return kind === "encryption-context" || kind === "request-alias";
}

function applyEdit(edit: Edit, world: World): World | undefined {
  switch (edit.kind) {
    case "policy": {
      const place = { kind: edit.policyKind, name: edit.policy, on: edit.on };
      const document = documentAt(place, world) as unknown as Json | undefined;
      if (document === undefined || !sameJson(valueAt(document, edit.at), edit.before)) {
        return undefined;
      }
      const fresh = withValueAt(document, edit.at, edit.after);
      return withDocument(place, fresh as unknown as PolicyDocument, world);
    }
    case "new-policy": {
      const place = { kind: edit.policyKind, name: edit.policy, on: edit.on };
      return withNewPolicy(place, edit.after as unknown as PolicyDocument, world);
    }
    case "remove-policy": {
      const place = { kind: edit.policyKind, name: edit.policy, on: edit.on };
      const document = documentAt(place, world) as unknown as Json | undefined;
      return sameJson(document, edit.before) ? withoutPolicy(place, world) : undefined;
    }
    case "revoke-grant":
      return set(world, "keys", edit.on, key => ({
        ...key,
        grants: key.grants.filter(({ id }) => id !== edit.grant),
      }));
    case "encryption-context":
      return withContext(world, withPair(world.request.context, edit));
    case "request-alias":
      return withContext(world, withKey(world.request.context, "kms:RequestAlias", edit.after));
    case "tag":
      return withTag(world, edit);
    case "alias":
      return withAlias(world, edit.on, edit.after);
  }
}

function withContext(world: World, context: RequestContext): World {
  return { ...world, request: { ...world.request, context } };
}

/** A context in which a key has a value; undefined takes it away. Names have no case. */
function withKey(
  context: RequestContext,
  name: string,
  value: ContextValue | undefined,
): RequestContext {
  const others = Object.entries(context).filter(
    ([other]) => other.toLowerCase() !== name.toLowerCase(),
  );
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}

function withPair(context: RequestContext, { name, after }: ContextEdit): RequestContext {
  const pairs = withKey(context, pairPrefix + name, after);
  const given = [contextValue(context, namesKey) ?? []].flat();
  const others = given.filter(other => other.toLowerCase() !== name.toLowerCase());
  const names = after === undefined ? others : [...others, name];
  return withKey(pairs, namesKey, names.length === 0 ? undefined : names);
}

/** What a context gives a key, whose name has no case. */
export function contextValue(context: RequestContext, name: string): ContextValue | undefined {
  const lower = name.toLowerCase();
  return Object.entries(context).find(([other]) => other.toLowerCase() === lower)?.[1];
}

function withTag(world: World, { on, name, after }: TagEdit): World {
  const tags = <T extends { readonly tags: Readonly<Record<string, string>> }>(entity: T): T => ({
    ...entity,
    tags: { ...entity.tags, [name]: after },
  });
  const { request } = world;
  if (world.estate.keys.has(on)) {
    const tagged = set(world, "keys", on, tags);
    if (request.resource !== on) return tagged;
    return withContext(tagged, withKey(request.context, `aws:ResourceTag/${name}`, after));
  }
  const tagged = set(world, "principals", on, tags);
  const { caller } = request;
  // A session tag takes the place of the role's tag of that name.
  const sessionTags = isSession(caller) ? Object.keys(caller.sessionTags ?? {}) : [];
  const hidden = sessionTags.some(other => other.toLowerCase() === name.toLowerCase());
  if (principalArn(caller) !== on || hidden) return tagged;
  return withContext(tagged, withKey(request.context, `aws:PrincipalTag/${name}`, after));
}

function withAlias(world: World, on: string, name: string): World | undefined {
  const key = world.estate.keys.get(on);
  const place = parseArn(on);
  if (key === undefined || place === undefined) return undefined;
  const arn = aliasArn(place, name);
  if (world.estate.aliases.has(arn) || key.aliases.includes(name)) return undefined;
  const names = [...key.aliases, name].sort();
  const { account, region } = place;
  const alias = { arn, name, account, region, key: on, created: 0, updated: 0 };
  const fresh = set(world, "keys", on, entity => ({ ...entity, aliases: names }));
  const aliases = new Map(world.estate.aliases).set(arn, alias);
  const estate = { ...fresh.estate, aliases };
  const { request } = world;
  if (request.resource !== on) return { request, estate };
  return withContext({ request, estate }, withKey(request.context, "kms:ResourceAliases", names));
}
