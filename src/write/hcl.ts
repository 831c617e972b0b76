/**
 * Terraform's language, as far as the files need it, laid out as `terraform fmt` would.
 *
 * @see https://developer.hashicorp.com/terraform/language/style
 */
export type HclValue =
  | string
  | number
  | boolean
  | null
  | Expression
  | readonly HclValue[]
  | HclObject;

/** Keys come out in the order in which they are given. */
export interface HclObject {
  readonly [key: string]: HclValue;
}

/** Text that stands in the file as it is: a reference, a call, a `for`. */
export interface Expression {
  readonly [expressionText]: string;
}

const expressionText = Symbol("expression");

/** An expression of one line. Further lines, if any, must be indented as from the margin. */
export function expression(text: string): Expression {
  return { [expressionText]: text };
}

/** One thing in the body of a file or block. */
export type HclItem = Attribute | Block | Comment | "";

export interface Attribute {
  readonly kind: "attribute";
  readonly name: string;
  readonly value: HclValue;
}

export interface Block {
  readonly kind: "block";
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: readonly HclItem[];
}

/** One `#` line for each line of the text. */
export interface Comment {
  readonly kind: "comment";
  readonly text: string;
}

/** `name = value`. */
export function attribute(name: string, value: HclValue): Attribute {
  return { kind: "attribute", name, value };
}

/** `type "label" { … }`; an empty string in the body is an empty line. */
export function block(type: string, labels: readonly string[], body: readonly HclItem[]): Block {
  return { kind: "block", type, labels, body };
}

/** A comment on lines of its own. */
export function comment(text: string): Comment {
  return { kind: "comment", text };
}

/**
 * The text of a file: its items, each kept apart from the next by an empty line where one of them
 * is a block.
 *
 * @returns text that `terraform fmt` leaves as it is, with a final newline
 */
export function printHcl(items: readonly HclItem[]): string {
  const lines: string[] = [];
  for (const [index, item] of items.entries()) {
    const before = items[index - 1];
    const apart = isBlock(item) || (isBlock(before) && item !== "");
    if (before !== undefined && apart && before !== "" && !isComment(before)) lines.push("");
    lines.push(...printBody([item], ""));
  }
  return `${lines.join("\n")}\n`;
}

function isBlock(item: HclItem | undefined): boolean {
  return typeof item === "object" && item.kind === "block";
}

function isComment(item: HclItem): boolean {
  return typeof item === "object" && item.kind === "comment";
}

function printBody(items: readonly HclItem[], indent: string): string[] {
  const lines: string[] = [];
  let pending: [string, string[]][] = [];
  const flush = () => {
    lines.push(...align(pending, indent));
    pending = [];
  };
  for (const item of items) {
    if (typeof item === "object" && item.kind === "attribute") {
      pending.push([item.name, printValue(item.value, indent)]);
      continue;
    }
    flush();
    if (item === "") lines.push("");
    else if (item.kind === "comment") lines.push(...printComment(item.text, indent));
    else lines.push(...printBlock(item, indent));
  }
  flush();
  return lines;
}

function printBlock(item: Block, indent: string): string[] {
  const head = [item.type, ...item.labels.map(quote)].join(" ");
  if (item.body.length === 0) return [`${indent}${head} {}`];
  return [`${indent}${head} {`, ...printBody(item.body, `${indent}  `), `${indent}}`];
}

function printComment(text: string, indent: string): string[] {
  return text.split("\n").map(line => `${indent}#${line === "" ? "" : ` ${line}`}`);
}

/**
 * Puts the equals signs of neighbouring lines under one another. A value of several lines ends the
 * row of neighbours and keeps its sign where it falls, as `terraform fmt` has it.
 */
function align(pairs: readonly [string, string[]][], indent: string): string[] {
  const lines: string[] = [];
  let row: [string, string][] = [];
  const flush = () => {
    const width = Math.max(0, ...row.map(([name]) => columns(name)));
    for (const [name, value] of row) {
      lines.push(`${indent}${name}${" ".repeat(width - columns(name))} = ${value}`);
    }
    row = [];
  };
  for (const [name, [first = "", ...rest]] of pairs) {
    if (rest.length === 0) row.push([name, first]);
    else {
      flush();
      lines.push(`${indent}${name} = ${first}`, ...rest);
    }
  }
  flush();
  return lines;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Terraform counts user-perceived characters, not code units. */
function columns(text: string): number {
  return [...graphemes.segment(text)].length;
}

/** The lines of a value; the first stands behind the equals sign, the others bear their indent. */
function printValue(value: HclValue, indent: string): string[] {
  if (typeof value === "string") return [quote(value)];
  if (value === null || typeof value !== "object") return [String(value)];
  if (isExpression(value)) {
    const [first = "", ...rest] = value[expressionText].split("\n");
    return [first, ...rest.map(line => (line === "" ? "" : `${indent}${line}`))];
  }
  const inner = `${indent}  `;
  if (isList(value)) {
    if (value.length === 0) return ["[]"];
    if (value.length === 1) {
      const only = printValue(value[0]!, indent);
      if (only.length === 1) return [`[${only[0]}]`];
    }
    const elements = value.flatMap(element => {
      const [first, ...rest] = printValue(element, inner);
      const lines = [`${inner}${first}`, ...rest];
      lines.push(`${lines.pop()},`);
      return lines;
    });
    return ["[", ...elements, `${indent}]`];
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return ["{}"];
  const pairs = entries.map(([key, entry]): [string, string[]] => [
    isIdentifier(key) ? key : quote(key),
    printValue(entry, inner),
  ]);
  return ["{", ...align(pairs, inner), `${indent}}`];
}

function isExpression(value: object): value is Expression {
  return expressionText in value;
}

function isList(value: object): value is readonly HclValue[] {
  return Array.isArray(value);
}

/** Whether a text may stand as a name without quotes. We keep to ASCII. */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(text) && !reserved.has(text);
}

/** As an object's key these would be read as something else. */
const reserved = new Set(["for", "null", "true", "false", "if", "in"]);

/**
 * A string between quotes, in which nothing is a template.
 *
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings
 */
export function quote(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(controls, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/[$%](?=\{)/g, "$&$&");
  return `"${escaped}"`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g;
