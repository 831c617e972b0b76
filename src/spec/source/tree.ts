import type { Span } from "../../model/problem.ts";

/** The file's content, where every key and value knows its place. */
export type SourceNode = SourceMap | SourceList | SourceScalar;

/** A mapping; keys are text, whatever YAML makes of them. */
export interface SourceMap {
  readonly kind: "map";
  readonly span: Span;
  readonly entries: Map<string, SourceEntry>;
}

/** A key's place, and its value. */
export interface SourceEntry {
  readonly key: Span;
  readonly value: SourceNode;
}

/** A list. */
export interface SourceList {
  readonly kind: "list";
  readonly span: Span;
  readonly items: SourceNode[];
}

/** A single value. */
export interface SourceScalar {
  readonly kind: "scalar";
  readonly span: Span;
  readonly value: string | number | boolean | null;
  /** As it is written, without quotes. */
  readonly text: string;
}

/** Keys and indices from the top of the file. */
export type Path = readonly (string | number)[];

/** The content without its places. Maps have no prototype, so that no name is special. */
export function plain(node: SourceNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plain);
  const record: Record<string, unknown> = Object.create(null);
  for (const [key, { value }] of node.entries) record[key] = plain(value);
  return record;
}

/** What lies at a path, if anything does. */
export function nodeAt(root: SourceNode, path: Path): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const step of path) {
    if (node?.kind === "map") node = node.entries.get(String(step))?.value;
    else if (node?.kind === "list") node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** The place of the value at a path; of the nearest thing around it where there is none. */
export function valueSpan(root: SourceNode, path: Path): Span {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(root, path.slice(0, length));
    if (node) return length === path.length ? node.span : keySpan(root, path.slice(0, length));
  }
  return firstLine(root.span);
}

/** The place of the key at a path; of the value where it stands in a list. */
export function keySpan(root: SourceNode, path: Path): Span {
  const parent = nodeAt(root, path.slice(0, -1));
  const entry = parent?.kind === "map" ? parent.entries.get(String(path.at(-1))) : undefined;
  return entry ? entry.key : valueSpan(root, path);
}

/** Takes out what lies at a path. */
export function remove(root: SourceNode, path: Path): void {
  const parent = nodeAt(root, path.slice(0, -1));
  const step = path.at(-1);
  if (step === undefined) return;
  if (parent?.kind === "map") parent.entries.delete(String(step));
  else if (parent?.kind === "list") parent.items.splice(Number(step), 1);
}

/** Puts text or a number in the place of what lies at a path of the top of the file. */
export function replace(root: SourceMap, key: string, value: string | number): void {
  const before = root.entries.get(key);
  const span = before?.value.span ?? firstLine(root.span);
  root.entries.set(key, {
    key: before?.key ?? span,
    value: { kind: "scalar", span, value, text: String(value) },
  });
}

function firstLine(span: Span): Span {
  return { file: span.file, start: span.start, end: span.start };
}
