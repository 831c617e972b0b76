import type { Position, Problem, Span } from "../../model/problem.ts";
import { shown } from "./shown.ts";

/** A JSON value with its place in the text. */
export type Node = ObjectNode | ArrayNode | ScalarNode;

export interface ObjectNode {
  readonly kind: "object";
  readonly span: Span;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Node;
}

export interface ArrayNode {
  readonly kind: "array";
  readonly span: Span;
  readonly items: readonly Node[];
}

export interface ScalarNode {
  readonly kind: "string" | "number" | "boolean" | "null";
  readonly span: Span;
  /** A number that is written as JavaScript would not write it stays text, so that no digit is lost. */
  readonly value: string | number | boolean | null;
}

const byteOrderMark = "\ufeff";

// No policy is nested this deep, and a text made to be would exhaust the stack.
const deepest = 64;

/** A text of JSON that was read. */
export interface ParsedJson {
  /** Absent where the text is no JSON. */
  readonly node?: Node;
  readonly problems: Problem[];
  /** The place of a stretch of the text, from its offsets. */
  span(start: number, end: number): Span;
}

/**
 * Parses JSON as RFC 8259 has it, with the place of every value. Two members of one name are a
 * problem, where JSON.parse would keep the last and drop the other without a word.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parseJson(text: string, file: string): ParsedJson {
  const parser = new Parser(text, file);
  const node = parser.document();
  const rest = { problems: parser.problems, span: parser.span };
  return node === undefined ? rest : { node, ...rest };
}

class Parser {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #file: string;
  readonly #lines: number[] = [0];
  #at = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      this.#lines.push(at + 1);
    }
  }

  document(): Node | undefined {
    if (this.#text.startsWith(byteOrderMark)) {
      return this.#fail("the text begins with a byte order mark", "save it as UTF-8 without one");
    }
    this.#space();
    const node = this.#value(0);
    if (node === undefined) return undefined;
    this.#space();
    return this.#at < this.#text.length ? this.#fail("nothing may follow the policy") : node;
  }

  #value(depth: number): Node | undefined {
    const char = this.#text[this.#at];
    if (depth > deepest) return this.#fail("the policy is nested too deep");
    if (char === "{") return this.#object(depth);
    if (char === "[") return this.#array(depth);
    if (char === '"') return this.#string();
    return this.#word();
  }

  #object(depth: number): ObjectNode | undefined {
    const start = this.#at++;
    const members: Member[] = [];
    const seen = new Set<string>();
    this.#space();
    if (this.#take("}")) return { kind: "object", span: this.#span(start), members };
    for (;;) {
      if (this.#text[this.#at] !== '"') return this.#fail("expected a name in double quotes");
      const name = this.#string();
      if (name === undefined) return undefined;
      this.#noteName(String(name.value), name.span, seen);
      this.#space();
      if (!this.#take(":")) return this.#fail("expected `:` after the name");
      this.#space();
      const value = this.#value(depth + 1);
      if (value === undefined) return undefined;
      members.push({ name: String(name.value), nameSpan: name.span, value });
      this.#space();
      if (this.#take("}")) return { kind: "object", span: this.#span(start), members };
      if (!this.#take(",")) return this.#fail("expected `,` or `}`");
      this.#space();
    }
  }

  #noteName(name: string, span: Span, seen: Set<string>): void {
    if (seen.has(name)) {
      this.problems.push({
        code: "duplicate-key",
        severity: "error",
        message: `${shown(name)} stands twice in the same object`,
        hint: "put the values together under one name: a reader would keep only one of them",
        span,
      });
    }
    seen.add(name);
  }

  #array(depth: number): ArrayNode | undefined {
    const start = this.#at++;
    const items: Node[] = [];
    this.#space();
    if (this.#take("]")) return { kind: "array", span: this.#span(start), items };
    for (;;) {
      const item = this.#value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      this.#space();
      if (this.#take("]")) return { kind: "array", span: this.#span(start), items };
      if (!this.#take(",")) return this.#fail("expected `,` or `]`");
      this.#space();
    }
  }

  #string(): ScalarNode | undefined {
    const start = this.#at;
    const end = stringEnd(this.#text, start);
    if (end === undefined) return this.#fail("this string does not end");
    const source = this.#text.slice(start, end);
    this.#at = end;
    if (!stringForm.test(source)) {
      this.#at = start;
      return this.#fail(
        "this string holds a control character or an escape that JSON does not have",
      );
    }
    return { kind: "string", span: this.#span(start), value: JSON.parse(source) as string };
  }

  /** A number, true, false or null. */
  #word(): ScalarNode | undefined {
    const start = this.#at;
    wordForm.lastIndex = start;
    const word = wordForm.exec(this.#text)?.[0];
    if (word === undefined) return this.#fail("expected a value");
    const value = JSON.parse(word) as number | boolean | null;
    this.#at = start + word.length;
    const kind = value === null ? "null" : (typeof value as "number" | "boolean");
    const exact = kind === "number" && String(value) !== word ? word : value;
    return { kind, span: this.#span(start), value: exact };
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #fail(message: string, hint?: string): undefined {
    const span = this.span(this.#at, Math.min(this.#at + 1, this.#text.length));
    const problem = { code: "json-syntax", severity: "error", message, span } as const;
    this.problems.push(hint === undefined ? problem : { ...problem, hint });
    return undefined;
  }

  readonly span = (start: number, end: number): Span => ({
    file: this.#file,
    start: this.#position(start),
    end: this.#position(end),
  });

  #span(start: number): Span {
    return this.span(start, this.#at);
  }

  #position(offset: number): Position {
    let [low, high] = [0, this.#lines.length];
    // The last line that begins at or before the offset.
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.#lines[low] ?? 0) + 1, offset };
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const stringForm = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"$/;
const wordForm = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;

/** The offset behind the closing quote; undefined where there is none. */
function stringEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
}

/** The plain value of a node. */
export function plainValue(node: Node): unknown {
  if (node.kind === "array") return node.items.map(plainValue);
  if (node.kind !== "object") return node.value;
  // Not by assignment: a member may be called `__proto__`.
  return Object.fromEntries(node.members.map(({ name, value }) => [name, plainValue(value)]));
}
