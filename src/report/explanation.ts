import type { Answer } from "../model/index.ts";
import type { Explanation, ExplanationLine } from "../policy/index.ts";
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
 * Why, as text: the reason in a sentence, every statement that took part under its policy, and
 * what to change. A call that needs several permissions has each under a heading.
 */
export function explainedText(parts: readonly Explained[], paper: Paper): string {
  const blocks = parts.map(part => {
    const head = parts.length > 1 ? [headingOf(part, paper)] : [];
    return [...head, ...explanationLines(part.explanation, paper)].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

function headingOf({ action, resource, answer }: Explained, { style }: Paper): string {
  return `${style.bold(action)} on ${visible(resource)}: ${style[answerShade[answer]](answer)}`;
}

function explanationLines(explanation: Explanation, paper: Paper): string[] {
  const { style } = paper;
  const lines = hang("  ", visible(explanation.summary), paper);
  for (const group of groupsOf(explanation.lines)) {
    const [first] = group;
    if (first === undefined) continue;
    lines.push(
      "",
      `  ${style.bold(visible(first.policy))} ${style.dim(`on ${visible(first.on)}`)}`,
    );
    lines.push(
      ...table(
        group.map(line => statementRow(line, paper)),
        paper,
        4,
      ),
    );
  }
  if (explanation.hints.length > 0) lines.push("", `  ${style.bold("what to change")}`);
  for (const hint of explanation.hints) lines.push(...hang("    - ", visible(hint), paper));
  return lines;
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

function statementRow(line: ExplanationLine, { style }: Paper): string[] {
  const why = line.trap === undefined ? line.why : `${line.why} (${line.trap})`;
  const name = `${line.effect} ${visible(line.sid)}`;
  if (line.outcome === "does not match") return [style.dim("-"), style.dim(name), visible(why)];
  if (line.outcome === "unknown") return [style.yellow("?"), name, visible(why)];
  return line.effect === "Allow"
    ? [style.green("+"), name, visible(why)]
    : [style.red("x"), name, visible(why)];
}
