import type { Answer } from "../model/index.ts";
import type { Explanation, ExplanationLine } from "../policy/index.ts";
import { changesLines } from "./changes.ts";
import { codeFrame } from "./frame.ts";
import type { Paper, Shade } from "./paper.ts";
import { table } from "./table.ts";
import { visible } from "./width.ts";
import { hang } from "./wrap.ts";

/** One decision of a call with its reasons, ready to be told. */
export interface Explained {
  readonly action: string;
  readonly resource: string;
  readonly answer: Answer;
  readonly explanation: Explanation;
}

export const answerShade: Readonly<Record<Answer, Shade>> = {
  allowed: "green",
  denied: "red",
  unknown: "yellow",
};

/** The answer as people say it. */
export const answerWord: Readonly<Record<Answer, string>> = {
  allowed: "yes",
  denied: "no",
  unknown: "unknown",
};

/**
 * Why, as text: the reason in a sentence, the statement that settled it in its policy's text, every
 * statement that took part under its policy, what to change, and the pages to read. A call that
 * needs several permissions has each under a heading.
 */
export function explainedText(parts: readonly Explained[], paper: Paper): string {
  const blocks = parts.map(part => {
    const head = parts.length > 1 ? [headingOf(part, paper)] : [];
    return [...head, ...explanationLines(part, paper)].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

function headingOf({ action, resource, answer }: Explained, { style }: Paper): string {
  return `${style.bold(action)} on ${visible(resource)}: ${style[answerShade[answer]](answer)}`;
}

function explanationLines({ answer, explanation }: Explained, paper: Paper): string[] {
  const { style } = paper;
  const lines = hang("  ", visible(explanation.summary), paper);
  lines.push(...frameLines(explanation, paper));
  for (const group of groupsOf(explanation.lines)) {
    const [first] = group;
    if (first === undefined) continue;
    const name = style.bold(visible(first.policy));
    lines.push("", `  ${name} ${style.dim(`on ${visible(first.on)}`)}`);
    lines.push(...table(rowsOf(group, paper), paper, 4));
  }
  if (answer !== "allowed") lines.push(...changesLines(explanation, paper));
  else if (explanation.hints.length > 0) {
    lines.push("", `  ${style.bold("what to change")}`);
    for (const hint of explanation.hints) lines.push(...hang("    - ", visible(hint), paper));
  }
  if (explanation.links.length > 0) lines.push("");
  for (const { page } of explanation.links)
    lines.push(`  ${style.dim("read")} ${style.cyan(page)}`);
  return lines;
}

function frameLines({ frame }: Explanation, paper: Paper): string[] {
  if (frame === undefined) return [];
  return ["", ...codeFrame(frame.text, frame.span, "red", paper)];
}

/** Neighbours that belong to the same policy. */
function groupsOf(lines: readonly ExplanationLine[]): ExplanationLine[][] {
  const groups: ExplanationLine[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    if (last && first?.policy === line.policy && first.on === line.on) last.push(line);
    else groups.push([line]);
  }
  return groups;
}

/** A row for each statement that has something to say; the others share one for each reason. */
function rowsOf(lines: readonly ExplanationLine[], paper: Paper): string[][] {
  const about = lines.filter(isAboutOthers);
  const quiet = lines.filter(line => isQuiet(line) && !isAboutOthers(line));
  const shared = new Set([...about, ...(quiet.length > 1 ? quiet : [])]);
  const rows = lines.filter(line => !shared.has(line)).map(line => statementRow(line, paper));
  if (quiet.length > 1) rows.push(sharedRow(quiet, "Deny", "not met by this request", paper));
  if (about.length > 0) rows.push(sharedRow(about, "others", "about other actions", paper));
  return rows;
}

function sharedRow(
  lines: readonly ExplanationLine[],
  what: string,
  why: string,
  { style }: Paper,
): string[] {
  const names = lines.map(({ sid }) => visible(sid)).join(", ");
  const count = lines.length === 1 ? what.replace(/s$/, "") : what;
  return [style.dim("-"), style.dim(`${lines.length} ${count}`), `${why}: ${names}`];
}

/** A Deny that does not forbid this, for no reason that surprises. */
function isQuiet({ effect, outcome, trap }: ExplanationLine): boolean {
  return effect === "Deny" && outcome === "does not match" && trap === undefined;
}

function isAboutOthers({ element, outcome, trap }: ExplanationLine): boolean {
  const byAction = element === "Action" || element === "NotAction";
  return byAction && outcome === "does not match" && trap === undefined;
}

function statementRow(line: ExplanationLine, { style }: Paper): string[] {
  const why = line.trap === undefined ? line.why : `${line.why} (${line.trap})`;
  const name = `${line.effect} ${visible(line.sid)}`;
  if (line.outcome === "does not match") return [style.dim("-"), style.dim(name), visible(why)];
  if (line.outcome === "unknown") return [style.yellow("?"), name, visible(why)];
  return line.effect === "Allow"
    ? [style.green("+"), name, visible(why)]
    : [style.red("x"), name, visible(why)];
}
