import type { Paper } from "./paper.ts";
import { widthOf } from "./width.ts";

/** The least that a paragraph is squeezed to, however narrow the terminal. */
const narrowest = 30;

/**
 * Breaks text into lines at spaces. What stands between backticks and has a space is broken as
 * well; a word that is too long for a line stands alone on it, since a broken ARN cannot be copied.
 *
 * @param text with newlines where a line must end
 * @param columns how wide a line may be, its indent not counted
 */
export function wrap(text: string, columns: number): string[] {
  const room = Math.max(columns, narrowest);
  return text.split("\n").flatMap(paragraph => wrapOne(paragraph, room));
}

function wrapOne(paragraph: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOf(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines;
}

/**
 * A paragraph with a hanging indent: `first` before its first line, as many spaces before the rest.
 * @param paper whose width the whole keeps to
 */
export function hang(first: string, text: string, paper: Paper): string[] {
  const indent = widthOf(first);
  return wrap(text, paper.width - indent).map(
    (line, index) => (index === 0 ? first : " ".repeat(indent)) + line,
  );
}
