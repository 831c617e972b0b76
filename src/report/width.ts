import { stripVTControlCharacters } from "node:util";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const ascii = /^[\x20-\x7e]*$/;
/** Marks that join what stands before them, and characters without a shape. */
const shapeless = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
const pictograph =
  /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}{2}/u;
/** The East Asian scripts and forms that terminals set two columns wide. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;

/**
 * How many columns a terminal gives to a text of one line; colours take none.
 * @see https://www.unicode.org/reports/tr11/
 */
export function widthOf(text: string): number {
  if (ascii.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) {
    if (shapeless.test(segment)) continue;
    columns += wide.test(segment) || pictograph.test(segment) ? 2 : 1;
  }
  return columns;
}

/** The text, filled with spaces at its end up to so many columns. */
export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - widthOf(text)));
}

/** The text, filled with spaces at its start up to so many columns. */
export function padStart(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - widthOf(text))) + text;
}

/**
 * Text from a file or a request, fit to be shown: what would move the cursor, change colours or
 * turn the direction of writing is written out as `\u{1b}`. Newlines and tabs stay.
 */
export function visible(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is for
    /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    character => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
}
