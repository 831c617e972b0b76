import type { Estate, Key } from "../model/estate.ts";
import { type Delays, type LateChange, type LateJson, usualDelays } from "../model/late-change.ts";
import { arrivalOf, LateEstate } from "../policy/index.ts";
import type { Clock } from "./clock.ts";
import type { State } from "./state.ts";

/**
 * Lets changes of aliases, tags and grants reach authorization after a delay, as AWS does. The times
 * at which they were made are kept with the data and nothing runs by itself: what authorization
 * knows is worked out for the moment of each call, the same after a restart and on every server.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/programming-eventual-consistency.html
 */
export class Eventual {
  readonly delays: Delays;
  readonly #state: State;
  readonly #clock: Clock;

  /** @param clock by which changes are made and arrive */
  constructor(state: State, clock: Clock, delays: Partial<Delays> = {}) {
    this.#state = state;
    this.#clock = clock;
    this.delays = { ...usualDelays, ...delays };
  }

  /** From now on changes of keys take their time; what the file said until here counts at once. */
  begin(): void {
    this.#state.keyChanged = (before, after) => this.#record(before, after);
  }

  /**
   * What authorization knows; the state itself where nothing is under way.
   * @param now milliseconds since the epoch
   * @param granted the ids of grants whose tokens a call bears
   */
  estate(now = this.#clock(), granted?: ReadonlySet<string>): Estate | LateEstate {
    const late = this.#state.table("late");
    if (late.size === 0) return this.#state;
    const { delays } = this;
    return new LateEstate(this.#state, { now, delays, late, ...(granted && { granted }) });
  }

  /** What is under way, for who works out elsewhere what authorization knows. */
  toJson(now: number): LateJson {
    this.settle(now);
    return { now, delays: this.delays, keys: [...this.#state.table("late").values()] };
  }

  /**
   * Forgets what has arrived.
   * @param now milliseconds since the epoch
   */
  settle(now: number): void {
    for (const arn of [...this.#state.table("late").keys()]) this.#keepLate(arn, [], now);
  }

  /**
   * The clock was moved: what had arrived stays so, and what was made later than it now is begins its
   * way now.
   * @param before milliseconds since the epoch, as is `now`
   */
  moved(before: number, now: number): void {
    this.settle(Math.max(before, now));
    for (const { changes, key } of [...this.#state.table("late").values()]) {
      if (changes.every(({ made }) => made <= now)) continue;
      const begun = changes.map(change => ({ ...change, made: Math.min(change.made, now) }));
      this.#state.put("late", key, { key, changes: begun });
    }
  }

  #record(before: Key | undefined, after: Key | undefined): void {
    const arn = (after ?? before)?.arn ?? "";
    if (after === undefined) {
      this.#state.delete("late", arn);
      return;
    }
    // A key that is made has its tags from the beginning: nothing was known of it before.
    if (before === undefined) return;
    const now = this.#clock();
    const changes = changesBetween(before, after, now);
    if (changes.length > 0) this.#keepLate(arn, changes, now);
    this.#forgetOldest(now);
  }

  /** Of many keys that were changed once nobody would ever look again: a few go with each change. */
  #forgetOldest(now: number): void {
    let few = 3;
    for (const arn of this.#state.table("late").keys()) {
      this.#keepLate(arn, [], now);
      few -= 1;
      if (few === 0) return;
    }
  }

  /** Adds changes to those of a key, of which those go that have arrived. */
  #keepLate(key: string, added: readonly LateChange[], now: number): void {
    const known = this.#state.table("late").get(key)?.changes ?? [];
    const late = known.filter(change => arrivalOf(change, this) > now);
    const changes = [...late, ...added];
    if (changes.length === 0) this.#state.delete("late", key);
    else if (added.length > 0 || late.length < known.length) {
      this.#state.put("late", key, { key, changes });
    }
  }
}

/** Forgets every change that is under way: without delays everything has arrived. */
export function arriveAtOnce(state: State): void {
  for (const arn of [...state.table("late").keys()]) state.delete("late", arn);
}

function changesBetween(before: Key, after: Key, made: number): LateChange[] {
  return [
    ...aliasChanges(before, after, made),
    ...tagChanges(before, after, made),
    ...grantChanges(before, after, made),
  ];
}

// What an operation does not change it hands on as it is: most changes are none of these.

function aliasChanges(before: Key, after: Key, made: number): LateChange[] {
  if (before.aliases === after.aliases) return [];
  const { added, removed } = difference(before.aliases, after.aliases);
  const change = (name: string, isNew: boolean): LateChange => ({
    kind: "alias",
    made,
    name,
    added: isNew,
  });
  return [...removed.map(name => change(name, false)), ...added.map(name => change(name, true))];
}

function tagChanges(before: Key, after: Key, made: number): LateChange[] {
  if (before.tags === after.tags) return [];
  const names = new Set([...Object.keys(before.tags), ...Object.keys(after.tags)]);
  return [...names].flatMap((name): LateChange[] => {
    const [was, is] = [own(before.tags, name), own(after.tags, name)];
    if (was === is) return [];
    return [
      {
        kind: "tag",
        made,
        name,
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
      },
    ];
  });
}

function own(tags: Key["tags"], name: string): string | undefined {
  return Object.hasOwn(tags, name) ? tags[name] : undefined;
}

function grantChanges(before: Key, after: Key, made: number): LateChange[] {
  if (before.grants === after.grants) return [];
  const [was, is] = [before, after].map(
    ({ grants }) => new Map(grants.map(grant => [grant.id, grant])),
  );
  const { added, removed } = difference([...(was?.keys() ?? [])], [...(is?.keys() ?? [])]);
  const change = (from: typeof was, isNew: boolean) => (id: string) => {
    const grant = from?.get(id);
    return grant === undefined ? [] : [{ kind: "grant" as const, made, grant, added: isNew }];
  };
  return [...removed.flatMap(change(was, false)), ...added.flatMap(change(is, true))];
}

function difference(before: readonly string[], after: readonly string[]) {
  const [was, is] = [new Set(before), new Set(after)];
  return {
    added: after.filter(name => !was.has(name)),
    removed: before.filter(name => !is.has(name)),
  };
}
