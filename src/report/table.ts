import type { Paper } from "./paper.ts";
import { padEnd, widthOf } from "./width.ts";
import { wrap } from "./wrap.ts";

/** The narrowest last column that still reads as text; below it, it goes on a line of its own. */
const narrowestText = 36;
const gap = 2;

/**
 * Rows in columns, two spaces apart, without lines. The last column is running text: it is wrapped
 * to the paper, or goes under its row where no room is left for it.
 *
 * @param rows cells, as many in each row; a cell is one line, perhaps coloured
 * @param indent spaces before each row
 */
export function table(rows: readonly (readonly string[])[], paper: Paper, indent = 0): string[] {
  const count = Math.max(0, ...rows.map(row => row.length));
  const widths = Array.from({ length: Math.max(0, count - 1) }, (_, column) =>
    Math.max(...rows.map(row => widthOf(row[column] ?? ""))),
  );
  const before = indent + widths.reduce((sum, width) => sum + width + gap, 0);
  const below = paper.width - before < narrowestText;
  return rows.flatMap(row => {
    const head = widths.map((width, column) => padEnd(row[column] ?? "", width) + " ".repeat(gap));
    const start = " ".repeat(indent) + head.join("");
    const text = row[count - 1] ?? "";
    if (text === "") return [start.trimEnd()];
    if (below && count > 1) {
      const under = wrap(text, paper.width - indent - 4);
      return [start.trimEnd(), ...under.map(line => " ".repeat(indent + 4) + line)];
    }
    return wrap(text, paper.width - before).map((line, index) =>
      index === 0 ? start + line : " ".repeat(before) + line,
    );
  });
}
