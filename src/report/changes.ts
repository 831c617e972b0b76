import {
  type Change,
  changeWords,
  type Edit,
  type Explanation,
  type Json,
  jsonText,
} from "../policy/index.ts";
import type { Paper } from "./paper.ts";
import { visible } from "./width.ts";
import { hang } from "./wrap.ts";

/** So many ways are told; the JSON has them all. */
const mostTold = 3;
/** What stands before a line of a difference: its indent and its sign. */
const margin = 8;
/** A difference that is longer is cut. */
const mostLines = 12;

/**
 * What would give the other answer: the smallest change with its difference, `-` before what goes
 * and `+` before what comes, and further ones in a line each. Where no change would, why not.
 */
export function changesLines(explanation: Explanation, paper: Paper): string[] {
  const { changes, noChange } = explanation;
  const { style } = paper;
  const [first, ...others] = changes;
  const lines = ["", `  ${style.bold("what to change")}`];
  if (first === undefined) {
    const hints = explanation.hints.length > 0 ? explanation.hints : [noChange ?? ""];
    return [...lines, ...hints.flatMap(hint => hang("    - ", visible(hint), paper))];
  }
  lines.push(...headline("    - ", first, paper), ...differenceOf(first, paper));
  for (const other of others.slice(0, mostTold - 1)) {
    lines.push(...headline("    - or ", other, paper));
  }
  return lines;
}

function headline(lead: string, { edits }: Change, paper: Paper): string[] {
  return hang(lead, visible(changeWords(edits, "brief")), paper);
}

function differenceOf({ edits }: Change, { style, width }: Paper): string[] {
  const room = width - margin;
  const lines = edits.flatMap(edit => [
    ...marked("-", goes(edit, room)).map(style.red),
    ...marked("+", comes(edit, room)).map(style.green),
  ]);
  const cut = lines.length > mostLines ? [`      ${style.dim("…")}`] : [];
  return [...lines.slice(0, mostLines), ...cut];
}

function marked(sign: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  return text.split("\n").map(line => `      ${sign} ${visible(line)}`);
}

function goes(edit: Edit, room: number): string | undefined {
  if (edit.kind !== "policy" || isAddition(edit.before, edit.after)) return undefined;
  return edit.before === undefined ? undefined : member(edit.at, edit.before, room);
}

function comes(edit: Edit, room: number): string | undefined {
  if (edit.kind === "new-policy") return statementsOf(edit.after, room);
  if (edit.kind !== "policy" || edit.after === undefined) return undefined;
  // A statement beside others is shown alone.
  if (edit.at.length === 1 && Array.isArray(edit.after))
    return jsonText(edit.after.at(-1) ?? null, room);
  const condition = edit.at.indexOf("Condition");
  if (edit.before !== undefined || condition < 0) return member(edit.at, edit.after, room);
  // A new condition is nothing without its operator.
  const block = edit.at
    .slice(condition + 1)
    .reduceRight<Json>((json, name) => ({ [name]: json }), edit.after);
  return member(["Condition"], block, room);
}

/** The statements of a new policy, without what every policy has. */
function statementsOf(document: Json, room: number): string {
  const { Statement } = document as { readonly Statement: readonly Json[] };
  return Statement.map(statement => jsonText(statement, room)).join("\n");
}

/** Whether a document's only statement becomes the first of several. */
function isAddition(before: Json | undefined, after: Json | undefined): boolean {
  return !Array.isArray(before) && typeof before === "object" && Array.isArray(after);
}

/** A value with the name that it stands under; an item of a list has none. */
function member(at: readonly (string | number)[], value: Json, room: number): string {
  const name = at.at(-1);
  if (typeof name !== "string") return jsonText(value, room);
  const head = `${JSON.stringify(name)}: `;
  return head + jsonText(value, room, 0, head.length);
}
