import type { Paper } from "./paper.ts";
import { padEnd, visible, widthOf } from "./width.ts";

/** A table of small cells whose columns come in groups. */
export interface Grid {
  /** Groups from left to right; each has at least one column. */
  readonly groups: readonly GridGroup[];
  readonly rows: readonly GridRow[];
}

export interface GridGroup {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface GridRow {
  readonly name: string;
  /** One list for each group, one cell for each of its columns; coloured or not. */
  readonly cells: readonly (readonly string[])[];
}

const betweenGroups = 3;
const betweenColumns = 1;

/**
 * A grid as text. Where the paper is too narrow for all groups, they stand in blocks below each
 * other, each with the rows of `shows` only.
 *
 * @param shows whether a row has anything to tell in the groups from `from` up to, not with, `to`
 */
export function gridText(
  grid: Grid,
  paper: Paper,
  shows: (row: GridRow, from: number, to: number) => boolean = () => true,
): string {
  const names = Math.max(0, ...grid.rows.map(row => widthOf(visible(row.name))));
  const layouts = grid.groups.map((group, index) => layoutOf(group, index, grid.rows));
  const blocks = blocksOf(layouts, paper.width - names - betweenGroups).map(block => {
    const from = block[0]?.index ?? 0;
    const rows = grid.rows.filter(row => shows(row, from, from + block.length));
    return [...headLines(block, names, paper), ...rows.map(row => rowLine(row, block, names))].join(
      "\n",
    );
  });
  return blocks.length === 0 ? "" : `${blocks.join("\n\n")}\n`;
}

interface Layout {
  readonly index: number;
  readonly group: GridGroup;
  readonly columns: readonly number[];
  readonly width: number;
}

function layoutOf(group: GridGroup, index: number, rows: readonly GridRow[]): Layout {
  const columns = group.columns.map((name, column) =>
    Math.max(widthOf(visible(name)), ...rows.map(row => widthOf(row.cells[index]?.[column] ?? ""))),
  );
  const inner = columns.reduce((sum, width) => sum + width, betweenColumns * (columns.length - 1));
  return { index, group, columns, width: Math.max(widthOf(visible(group.name)), inner) };
}

function blocksOf(layouts: readonly Layout[], room: number): Layout[][] {
  const blocks: Layout[][] = [];
  let used = 0;
  for (const layout of layouts) {
    const last = blocks.at(-1);
    if (last !== undefined && used + betweenGroups + layout.width <= room) {
      last.push(layout);
      used += betweenGroups + layout.width;
    } else {
      blocks.push([layout]);
      used = layout.width;
    }
  }
  // Blocks of even width are easier to read than full ones and a small rest.
  if (blocks.length < 2) return blocks;
  const even = Math.ceil(layouts.length / blocks.length);
  const size = Math.min(even, ...blocks.slice(0, -1).map(block => block.length));
  return Array.from({ length: Math.ceil(layouts.length / size) }, (_, index) =>
    layouts.slice(index * size, (index + 1) * size),
  );
}

function headLines(block: readonly Layout[], names: number, { style }: Paper): string[] {
  const gap = " ".repeat(betweenGroups);
  const start = " ".repeat(names);
  const groups = block.map(({ group, width }) => padEnd(visible(group.name), width));
  const columns = block.map(({ group, columns: widths, width }) =>
    padEnd(cellsText(group.columns.map(visible), widths), width),
  );
  return [
    style.bold([start, ...groups].join(gap).trimEnd()),
    style.dim([start, ...columns].join(gap).trimEnd()),
  ];
}

function rowLine(row: GridRow, block: readonly Layout[], names: number): string {
  const groups = block.map(({ index, columns, width }) =>
    padEnd(cellsText(row.cells[index] ?? [], columns), width),
  );
  return [padEnd(visible(row.name), names), ...groups].join(" ".repeat(betweenGroups)).trimEnd();
}

function cellsText(cells: readonly string[], widths: readonly number[]): string {
  return widths
    .map((width, column) => padEnd(cells[column] ?? "", width))
    .join(" ".repeat(betweenColumns));
}
