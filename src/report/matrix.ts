import type { Matrix, MatrixCell, MatrixRow } from "../check/index.ts";
import type { AccountId, Answer } from "../model/index.ts";
import { type Grid, gridText } from "./grid.ts";
import { shortName } from "./names.ts";
import type { Paper, Style } from "./paper.ts";
import { hang } from "./wrap.ts";

/**
 * The matrix as text: a row for each principal that may do anything, a group of columns for each
 * application, a column for each environment; then who may do nothing, and what the letters mean.
 * @param account the account whose principals are named without it
 */
export function matrixText(matrix: Matrix, account: AccountId, paper: Paper): string {
  const heads = headsOf(environmentsOf(matrix));
  const { grid, busy } = gridOf(matrix, account, heads, paper.style);
  const shows: Parameters<typeof gridText>[2] = (row, from, to) => {
    const groups = busy.get(row.name) ?? new Set();
    for (let group = from; group < to; group++) if (groups.has(group)) return true;
    return false;
  };
  const idle = grid.rows.filter(({ name }) => !busy.get(name)?.size).map(({ name }) => name);
  const notes = [
    ...(idle.length > 0 ? hang("", `no access to any key: ${idle.join(", ")}`, paper) : []),
    ...hang("", legendOf(heads, matrix.by), paper),
  ];
  return `${gridText(grid, paper, shows)}\n${notes.map(paper.style.dim).join("\n")}\n`;
}

function environmentsOf(matrix: Matrix): string[] {
  return [...new Set(matrix.keys.map(key => key.environment))].sort();
}

/** Heads of columns that are two characters wide: the first letters, or numbers. */
function headsOf(environments: readonly string[]): Map<string, string> {
  const heads = [1, 2]
    .map(length => environments.map(name => name.slice(0, length).toUpperCase()))
    .find(candidates => new Set(candidates).size === environments.length);
  return new Map(environments.map((name, index) => [name, heads?.[index] ?? String(index + 1)]));
}

function legendOf(heads: ReadonlyMap<string, string>, by: "key" | "alias"): string {
  const columns = [...heads].map(([name, head]) => `${head} ${name}`).join(", ");
  const letters = "d decrypt, e encrypt, i describe only, ? unknown, · no";
  const how = by === "key" ? "the key's ARN" : "its alias";
  return `${columns}; ${letters}; asked by ${how} with each key's context`;
}

/** The grid: a group for each application, a column for each environment; and who is in which. */
function gridOf(
  matrix: Matrix,
  account: AccountId,
  heads: ReadonlyMap<string, string>,
  style: Style,
): { grid: Grid; busy: Map<string, Set<number>> } {
  const applications = [...new Set(matrix.keys.map(key => key.application))].sort();
  const columns = applications.map(application =>
    matrix.keys.flatMap((key, index) => (key.application === application ? [{ key, index }] : [])),
  );
  const busy = new Map<string, Set<number>>();
  const rows = matrix.rows.map((row: MatrixRow) => {
    const name = shortName(row.principal, account);
    const groups = columns.flatMap((group, index) =>
      group.some(column => isBusy(row.cells[column.index])) ? [index] : [],
    );
    busy.set(name, new Set(groups));
    return {
      name,
      cells: columns.map(group => group.map(column => cellText(row.cells[column.index], style))),
    };
  });
  const groups = applications.map((name, index) => ({
    name,
    columns: (columns[index] ?? []).map(({ key }) => heads.get(key.environment) ?? ""),
  }));
  return { grid: { groups, rows }, busy };
}

function isBusy(cell: MatrixCell | undefined): boolean {
  return cell !== undefined && Object.values(cell).some(answer => answer !== "denied");
}

function cellText(cell: MatrixCell | undefined, style: Style): string {
  if (cell === undefined) return "";
  const letter = (answer: Answer, yes: string) =>
    ({ allowed: style.green(yes), unknown: style.yellow("?"), denied: style.dim("·") })[answer];
  const { decrypt, encrypt, describe } = cell;
  const only = decrypt === "denied" && encrypt === "denied" && describe !== "denied";
  return only
    ? letter(describe, "i") + style.dim("·")
    : letter(decrypt, "d") + letter(encrypt, "e");
}
