import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { Problem, Span } from "../../model/problem.ts";
import type { Positions } from "./positions.ts";
import type { SourceEntry, SourceMap, SourceNode, SourceScalar } from "./tree.ts";

/** How many values a file may hold once its aliases are written out. */
const maximumNodes = 50_000;
const maximumDepth = 60;

/** Turns the YAML library's nodes into our tree: writes aliases out and merges `<<`. */
export class Walker {
  readonly problems: Problem[] = [];
  readonly #positions: Positions;
  /** What was cut off the text before it was parsed. */
  readonly #shift: number;
  readonly #anchors = new Map<string, unknown>();
  readonly #open = new Set<unknown>();
  #nodes = 0;
  #depth = 0;

  constructor(positions: Positions, shift: number) {
    this.#positions = positions;
    this.#shift = shift;
  }

  /** Whether the file holds more than is read. */
  get exhausted(): boolean {
    return this.#nodes > maximumNodes;
  }

  /** Adds an error to the problems. */
  problem(code: string, span: Span, message: string, hint: string): void {
    this.problems.push({ code, severity: "error", message, hint, span });
  }

  /** The tree of a node and everything in it. */
  walk(node: unknown): SourceNode {
    this.#nodes += 1;
    this.#depth += 1;
    try {
      return this.#walk(node);
    } finally {
      this.#depth -= 1;
    }
  }

  #walk(node: unknown): SourceNode {
    const span = this.#spanOf(node);
    if (this.#nodes > maximumNodes) return this.#tooMany(span);
    if (this.#depth > maximumDepth) return this.#tooDeep(span);
    if (isAlias(node)) return this.#alias(node.source, span);
    if (isNode(node) && "anchor" in node && typeof node.anchor === "string") {
      this.#anchors.set(node.anchor, node);
    }
    if (isScalar(node)) return this.#scalar(node, span);
    this.#open.add(node);
    const walked = this.#collection(node, span);
    this.#open.delete(node);
    return walked;
  }

  #collection(node: unknown, span: Span): SourceNode {
    if (isMap(node)) return { kind: "map", span, entries: this.#entries(node) };
    if (isSeq(node)) return { kind: "list", span, items: node.items.map(item => this.walk(item)) };
    return { kind: "scalar", span, value: null, text: "" };
  }

  #scalar(node: Scalar, span: Span): SourceScalar {
    const { value } = node;
    const text = typeof value === "string" ? value : (node.source ?? String(value));
    if (value === null || typeof value === "boolean" || typeof value === "number") {
      return { kind: "scalar", span, value, text };
    }
    return { kind: "scalar", span, value: text, text };
  }

  #alias(name: string, span: Span): SourceNode {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      const hint = `write \`&${name}\` before the first use, or put text that starts with \`*\` in quotes`;
      this.problem("unknown-anchor", span, `there is no anchor \`&${name}\` above`, hint);
    } else if (this.#open.has(target)) {
      const hint = "write the values out instead of the alias";
      this.problem(
        "alias-loop",
        span,
        `the alias \`*${name}\` stands inside of its own anchor`,
        hint,
      );
    } else {
      return this.walk(target);
    }
    return { kind: "scalar", span, value: null, text: "" };
  }

  #entries(map: YAMLMap): Map<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>();
    const merges: Pair[] = [];
    for (const pair of map.items) {
      const key = this.#keyOf(pair);
      if (key === undefined) continue;
      if (key.text === "<<" && isScalar(pair.key) && pair.key.type === "PLAIN") {
        merges.push(pair);
        continue;
      }
      const value = pair.value === null ? nothing(key.span) : this.walk(pair.value);
      const first = entries.get(key.text);
      if (first === undefined) entries.set(key.text, { key: key.span, value });
      else this.#duplicate(key, first);
    }
    for (const pair of merges) this.#merge(pair, entries);
    return entries;
  }

  #duplicate(key: SourceScalar, first: SourceEntry): void {
    const line = first.key.start.line;
    const hint = `put both together, or take out the one on line ${line}`;
    this.problem("duplicate-key", key.span, `\`${key.text}\` stands here a second time`, hint);
  }

  #keyOf(pair: Pair): SourceScalar | undefined {
    const key = this.walk(pair.key);
    if (key.kind !== "scalar" || (key.value === null && key.text === "")) {
      this.problem("bad-key", key.span, "a key must be text", "put a name before the `:`");
      return undefined;
    }
    if (key.text === "__proto__") {
      this.problem("bad-key", key.span, "`__proto__` cannot be a key", "take another name");
      return undefined;
    }
    return key;
  }

  /** What the map itself says stays; of several merged maps the first counts. */
  #merge(pair: Pair, entries: Map<string, SourceEntry>): void {
    const merged = this.walk(pair.value);
    for (const source of merged.kind === "list" ? merged.items : [merged]) {
      if (source.kind !== "map") {
        const hint = "write `<<: *name`, where `&name` stands at a mapping";
        this.problem("bad-merge", source.span, "`<<` merges mappings only", hint);
        continue;
      }
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
  }

  #tooMany(span: Span): SourceMap | SourceScalar {
    if (this.#nodes === maximumNodes + 1) {
      const message = `the file holds more than ${maximumNodes} values once its aliases are written out`;
      this.problem("alias-bomb", span, message, "use fewer aliases of aliases");
    }
    return { kind: "scalar", span, value: null, text: "" };
  }

  #tooDeep(span: Span): SourceScalar {
    const message = "lists and mappings are nested too deeply";
    this.problem("yaml-too-deep", span, message, "write it flatter");
    return { kind: "scalar", span, value: null, text: "" };
  }

  #spanOf(node: unknown): Span {
    const range = isNode(node) ? node.range : undefined;
    const [start, end] = range ?? [0, 0];
    return this.#positions.span(start + this.#shift, end + this.#shift);
  }
}

function nothing(after: Span): SourceScalar {
  return { kind: "scalar", span: after, value: null, text: "" };
}
