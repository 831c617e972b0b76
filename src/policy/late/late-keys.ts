import type { Arn } from "../../model/arn.ts";
import type { Grant, Key, Tags } from "../../model/estate.ts";
import type { Lag, LateChange, LateChanges } from "../../model/late-change.ts";

/** Keys as authorization knows them, over the keys as they are. */
export class LateKeys implements ReadonlyMap<Arn, Key> {
  readonly #keys: ReadonlyMap<Arn, Key>;
  readonly #lag: Lag;
  /** What was worked out already: a decision looks at a key several times. */
  readonly #known = new Map<Key, Key>();

  constructor(keys: ReadonlyMap<Arn, Key>, lag: Lag) {
    this.#keys = keys;
    this.#lag = lag;
  }

  get size(): number {
    return this.#keys.size;
  }

  get(arn: Arn): Key | undefined {
    const key = this.#keys.get(arn);
    return key && this.#seen(key);
  }

  has(arn: Arn): boolean {
    return this.#keys.has(arn);
  }

  keys(): MapIterator<Arn> {
    return this.#keys.keys();
  }

  *values(): MapIterator<Key> {
    for (const key of this.#keys.values()) yield this.#seen(key);
  }

  *entries(): MapIterator<[Arn, Key]> {
    for (const [arn, key] of this.#keys.entries()) yield [arn, this.#seen(key)];
  }

  [Symbol.iterator](): MapIterator<[Arn, Key]> {
    return this.entries();
  }

  forEach(each: (key: Key, arn: Arn, map: ReadonlyMap<Arn, Key>) => void): void {
    for (const [arn, key] of this.entries()) each(key, arn, this);
  }

  #seen(key: Key): Key {
    const late = this.#lag.late.get(key.arn);
    if (late === undefined) return key;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const seen = keyBefore(key, underWay(late, this.#lag));
    this.#known.set(key, seen);
    return seen;
  }
}

/** When a change reaches authorization, in milliseconds since the epoch. */
export function arrivalOf(change: LateChange, { delays }: Pick<Lag, "delays">): number {
  return change.made + delays[change.kind];
}

/** The changes of a key that have not reached authorization, the oldest first. */
export function underWay({ changes }: LateChanges, lag: Lag): readonly LateChange[] {
  return changes.filter(change => {
    if (change === lag.held) return true;
    if (arrivalOf(change, lag) <= lag.now) return false;
    // https://docs.aws.amazon.com/kms/latest/developerguide/using-grant-token.html
    const byToken = change.kind === "grant" && change.added;
    return !(byToken && lag.granted?.has(change.grant.id));
  });
}

/** A key as it was before some changes; the key itself where there are none. */
export function keyBefore(key: Key, changes: readonly LateChange[]): Key {
  if (changes.length === 0) return key;
  const aliases = new Set(key.aliases);
  const tags = new Map(Object.entries(key.tags));
  const grants = new Map(key.grants.map(grant => [grant.id, grant]));
  for (const change of changes.toReversed()) {
    if (change.kind === "alias") undoAlias(aliases, change.name, change.added);
    else if (change.kind === "tag") undoTag(tags, change.name, change.before);
    else undoGrant(grants, change.grant, change.added);
  }
  const before: Tags = Object.fromEntries(tags);
  return { ...key, aliases: [...aliases].sort(), tags: before, grants: [...grants.values()] };
}

function undoAlias(aliases: Set<string>, name: string, added: boolean): void {
  if (added) aliases.delete(name);
  else aliases.add(name);
}

function undoTag(tags: Map<string, string>, name: string, before: string | undefined): void {
  if (before === undefined) tags.delete(name);
  else tags.set(name, before);
}

function undoGrant(grants: Map<string, Grant>, grant: Grant, added: boolean): void {
  if (added) grants.delete(grant.id);
  else grants.set(grant.id, grant);
}
