/** A value of JSON. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

/** The way to a value in a document: names of members and indexes of lists. */
export type Path = readonly (string | number)[];

/** A path as people write it: `Statement[1].Condition.Bool."aws:SecureTransport"`. */
export function pathText(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += `${text === "" ? "" : "."}${/^\w+$/.test(part) ? part : JSON.stringify(part)}`;
  }
  return text;
}

/** The value at a path; undefined where there is none. */
export function valueAt(json: Json | undefined, path: Path): Json | undefined {
  let at = json;
  for (const part of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Readonly<Record<string | number, Json>>)[part];
  }
  return at;
}

/**
 * The same value with another one at a path, or without it where `after` is undefined. An index at
 * or past the end of a list adds to it.
 */
export function withValueAt(json: Json, path: Path, after: Json | undefined): Json {
  const [part, ...rest] = path;
  if (part === undefined) return after ?? null;
  if (Array.isArray(json)) return listWith(json as readonly Json[], Number(part), rest, after);
  const members = { ...(json as Readonly<Record<string, Json>>) };
  const name = String(part);
  if (rest.length === 0 && after === undefined) delete members[name];
  else members[name] = rest.length === 0 ? (after as Json) : inner(members[name], rest, after);
  return members;
}

function inner(json: Json | undefined, rest: Path, after: Json | undefined): Json {
  return withValueAt(json ?? {}, rest, after);
}

function listWith(list: readonly Json[], index: number, rest: Path, after: Json | undefined): Json {
  if (rest.length === 0 && after === undefined) return list.filter((_, at) => at !== index);
  const value = rest.length === 0 ? (after as Json) : inner(list[index], rest, after);
  return index >= list.length ? [...list, value] : list.with(index, value);
}

/** Whether two values are the same JSON; the order of members does not count. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(name => sameJson(valueAt(a, [name]), valueAt(b, [name])))
  );
}

/** How many values are in the one and not, at the same place, in the other. In lists the place does not count. */
export function leavesChanged(before: Json | undefined, after: Json | undefined): number {
  const old = leavesOf(before);
  const fresh = leavesOf(after);
  const gone = old.filter(leaf => !take(fresh, leaf)).length;
  return Math.max(gone, fresh.length);
}

function take(leaves: string[], leaf: string): boolean {
  const at = leaves.indexOf(leaf);
  if (at >= 0) leaves.splice(at, 1);
  return at >= 0;
}

function leavesOf(json: Json | undefined, way = ""): string[] {
  if (json === undefined) return [];
  if (typeof json !== "object" || json === null) return [`${way}=${JSON.stringify(json)}`];
  // One value and a list of it mean the same in a policy, so the index is no part of the way.
  if (Array.isArray(json)) {
    return json.length === 0 ? [`${way}=[]`] : json.flatMap(item => leavesOf(item as Json, way));
  }
  return Object.entries(json).flatMap(([name, value]) => leavesOf(value as Json, `${way}.${name}`));
}
