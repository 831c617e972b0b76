import { styleText } from "node:util";

/** What a report is written on. */
export interface Paper {
  /** Columns. */
  readonly width: number;
  readonly style: Style;
}

/** Ways to set a piece of text off; each gives its text back unchanged where there is no colour. */
export type Style = Readonly<Record<Shade, (text: string) => string>>;

export type Shade = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

const shades: readonly Shade[] = ["bold", "dim", "red", "green", "yellow", "cyan"];

/** A style with colours or without. */
export function styleOf(colour: boolean): Style {
  // The writer has looked at the stream and at NO_COLOR already; styleText is not to look again.
  const paint = (shade: Shade) => (text: string) =>
    colour && text !== "" ? styleText(shade, text, { validateStream: false }) : text;
  return Object.fromEntries(shades.map(shade => [shade, paint(shade)])) as Style;
}

/** Paper without colours, for files, pipes and tests. */
export function plainPaper(width = 100): Paper {
  return { width, style: styleOf(false) };
}

/** How wide text is where nobody says how wide the terminal is. */
const usualWidth = 100;

/** Paper of a stream: as wide as its terminal, and coloured where the terminal and NO_COLOR let it. */
export function paperFor(stream: NodeJS.WriteStream): Paper {
  const { NO_COLOR = "", TERM = "", COLUMNS = "" } = process.env;
  const width = stream.columns || Number.parseInt(COLUMNS, 10) || usualWidth;
  return { width, style: styleOf(stream.isTTY === true && NO_COLOR === "" && TERM !== "dumb") };
}
