/** One line of a script. */
export interface Line {
  /** Counted from 1, in the file of the script. */
  readonly number: number;
  readonly text: string;
}

/** What a line says. */
export interface Instruction {
  /** `!`: the command is to fail. */
  readonly negated: boolean;
  /** `[linux]`: the line counts only where all of these hold. */
  readonly conditions: readonly string[];
  /** The command and its arguments, with variables still in them; empty for a comment. */
  readonly words: readonly Word[];
}

/** A word, as pieces in which variables count or, between single quotes, do not. */
export type Word = readonly { readonly text: string; readonly literal: boolean }[];

/** The law that a script tells: its first comment, up to the first line that is not one. */
export function titleOf(script: string): string {
  const lines = script.split("\n");
  const end = lines.findIndex(line => !line.startsWith("#"));
  return lines
    .slice(0, end)
    .map(line => line.replace(/^#\s*/, ""))
    .join(" ")
    .trim();
}

/** The lines of a script. */
export function linesOf(script: string): Line[] {
  return script.split("\n").map((text, index) => ({ number: index + 1, text }));
}

/**
 * Reads a line.
 * @throws where a quote is not closed
 */
export function instructionOf({ text }: Line): Instruction {
  const words = wordsOf(text);
  const conditions: string[] = [];
  for (let name = nameIn(words[0]); name !== undefined; name = nameIn(words[0])) {
    conditions.push(name);
    words.shift();
  }
  const negated = plain(words[0]) === "!";
  if (negated) words.shift();
  return { negated, conditions, words };
}

function nameIn(word: Word | undefined): string | undefined {
  return /^\[(.+)\]$/.exec(plain(word))?.[1];
}

function plain(word: Word | undefined): string {
  return word?.length === 1 && word[0]?.literal === false ? word[0].text : "";
}

/** Splits at spaces; what is between single quotes stays together, and '' there is one quote. */
function wordsOf(line: string): Word[] {
  const words: Word[] = [];
  let word: { text: string; literal: boolean }[] | undefined;
  for (const [piece] of line.matchAll(/'(?:[^']|'')*'|\s+|[^\s']+|'/g)) {
    if (piece.trim() === "") word = undefined;
    else if (piece.startsWith("#") && word === undefined) break;
    else {
      if (piece === "'") throw new Error("a quote is not closed");
      if (word === undefined) {
        word = [];
        words.push(word);
      }
      const literal = piece.startsWith("'");
      word.push({ text: literal ? piece.slice(1, -1).replaceAll("''", "'") : piece, literal });
    }
  }
  return words;
}

/** A word with its variables, `$NAME` or `${NAME}`, filled in. */
export function expand(word: Word, environment: Readonly<Record<string, string>>): string {
  return word.map(({ text, literal }) => (literal ? text : expandText(text, environment))).join("");
}

/** A text with its variables filled in; one that is not set is a mistake of the script. */
export function expandText(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(?:(\w+)|\{(\w+)\})/g, (_, bare?: string, braced?: string) => {
    const value = environment[bare ?? braced ?? ""];
    if (value === undefined) throw new Error(`$${bare ?? braced} is not set`);
    return value;
  });
}
