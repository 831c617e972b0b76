import type { Problem } from "../model/index.ts";
import { codeFrame } from "./frame.ts";
import type { Paper, Shade } from "./paper.ts";
import { visible } from "./width.ts";
import { hang } from "./wrap.ts";

type Severity = Problem["severity"];

const severities: readonly Severity[] = ["error", "warning", "note"];
const shadeOf: Readonly<Record<Severity, Shade>> = {
  error: "red",
  warning: "yellow",
  note: "cyan",
};

/** Problems in the order in which they are told: errors first, each kind as the file has them. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compare(a.span?.file ?? "", b.span?.file ?? "") ||
      (a.span?.start.offset ?? -1) - (b.span?.start.offset ?? -1),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Problems as text: for each its place, what is wrong, the line of the file with the place marked,
 * and what to write instead; at the end how many there are.
 *
 * @param sources the text of each file by the name that the spans bear; a file that is not there
 * is told without its line
 */
export function problemsText(
  problems: readonly Problem[],
  sources: ReadonlyMap<string, string>,
  paper: Paper,
): string {
  if (problems.length === 0) return "";
  const blocks = sortProblems(problems).map(problem =>
    problemLines(problem, sources, paper).join("\n"),
  );
  if (problems.length > 1 || problems[0]?.span !== undefined) blocks.push(countOf(problems));
  return `${blocks.join("\n\n")}\n`;
}

function problemLines(
  problem: Problem,
  sources: ReadonlyMap<string, string>,
  { width, style }: Paper,
): string[] {
  const { span, severity, message, hint, code } = problem;
  const place = span ? `${span.file}:${span.start.line}:${span.start.column}: ` : "";
  const head = `${style.bold(visible(place))}${style[shadeOf[severity]](style.bold(severity))}: `;
  const source = span && sources.get(span.file);
  const frame =
    span && source !== undefined
      ? codeFrame(source, span, shadeOf[severity], { width, style })
      : [];
  const lines = [`${head}${visible(message)}${span ? style.dim(` (${code})`) : ""}`, ...frame];
  if (hint !== undefined)
    lines.push(...hang(`  ${style.cyan("hint:")} `, visible(hint), { width, style }));
  return lines;
}

/** `2 errors, 1 warning`. */
export function countOf(problems: readonly Problem[]): string {
  const counts = severities.flatMap(severity => {
    const count = problems.filter(problem => problem.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  return counts.length === 0 ? "no problems" : counts.join(", ");
}

/** Problems as JSON, in the order of `problemsText`, with how many there are of each severity. */
export function problemsJson(problems: readonly Problem[]): object {
  const count = (severity: Severity) =>
    problems.filter(problem => problem.severity === severity).length;
  return {
    errors: count("error"),
    warnings: count("warning"),
    notes: count("note"),
    problems: sortProblems(problems),
  };
}
