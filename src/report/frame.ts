import type { Span } from "../model/index.ts";
import type { Paper, Shade } from "./paper.ts";
import { visible, widthOf } from "./width.ts";

/**
 * A place in a text: its line with its number, the line before it, and a mark under the place. No
 * line is wider than the paper.
 */
export function codeFrame(source: string, span: Span, shade: Shade, paper: Paper): string[] {
  const lines = source.split(/\r\n|\n|\r/);
  const { line, column } = span.start;
  const text = lines[line - 1];
  if (text === undefined) return [];
  const { style } = paper;
  const digits = String(line).length;
  const gutter = (label: string) => style.dim(`  ${label.padStart(digits)} | `);
  const end = span.end.line === line ? span.end.column : text.trimEnd().length + 1;
  const part = crop(text, column - 1, Math.max(end, column + 1) - 1, paper.width - digits - 5);
  const mark = " ".repeat(part.from) + style[shade]("^".repeat(part.length));
  const before = lines[line - 2];
  const above =
    before === undefined || before.trim() === ""
      ? []
      : [gutter(String(line - 1)) + crop(before, 0, 1, paper.width - digits - 5).text];
  return [...above, gutter(String(line)) + part.text, gutter("") + mark];
}

/**
 * A line cut to the room that there is, around the stretch `start` to `end` (UTF-16 offsets);
 * `from` and `length` tell in columns where the stretch is in it.
 */
function crop(
  line: string,
  start: number,
  end: number,
  room: number,
): { text: string; from: number; length: number } {
  const shown = (text: string) => visible(text.replaceAll("\t", "  "));
  const ahead = shown(line.slice(0, start));
  const stretch = shown(line.slice(start, end));
  const length = Math.max(1, Math.min(widthOf(stretch), room));
  const text = shown(line).trimEnd();
  if (widthOf(text) <= room) return { text, from: widthOf(ahead), length };
  const lead = widthOf(ahead) + length <= room ? ahead : `…${ahead.slice(-Math.floor(room / 3))}`;
  // Cut roughly before it is cut exactly: a file of another kind may be one endless line.
  const whole = Array.from((lead + stretch + shown(line.slice(end))).slice(0, 8 * room));
  while (widthOf(whole.join("")) > room - 1) whole.pop();
  const from = widthOf(lead);
  return { text: `${whole.join("")}…`, from, length: Math.max(1, Math.min(length, room - from)) };
}
