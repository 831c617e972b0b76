const escapeCharacter = String.fromCharCode(27);
/** Colours and cursor movements of terminals. */
const terminal = new RegExp(`${escapeCharacter}\\[[0-9;?]{0,20}[A-Za-z]`, "g");
const invisible = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
/** What SOPS, Terraform and mail put before each line. */
const frame = /^(?:[ \t]{0,40}(?:[-*] )?[|│╷╵>][ \t]?){1,3}/gm;
// A run of backslashes is looked at once, from its beginning: else long runs take square time.
const escaped = /(?<!\\)\\+(?:u([0-9a-fA-F]{4})|([nrt"'/]))/g;
const entity = /&(?:#(\d{1,6})|#[xX]([0-9a-fA-F]{1,5})|([a-z]{2,6}));/g;

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  nbsp: " ",
  quot: '"',
  ldquo: '"',
  rdquo: '"',
  lsquo: "'",
  rsquo: "'",
};
const smart: Readonly<Record<string, string>> = { "“": '"', "”": '"', "‘": "'", "’": "'" };

/**
 * Makes plain text of what was pasted: escapes and entities resolved, quotes straight, colours and
 * the frames of SOPS and Terraform gone. Every run of white space is one character, a newline
 * where the run had one: there a terminal may have broken a word.
 */
export function plainText(pasted: string): string {
  return pasted
    .replace(terminal, "")
    .replace(escaped, (_, code?: string, letter?: string) =>
      code === undefined ? plainLetter(letter) : String.fromCharCode(Number.parseInt(code, 16)),
    )
    .replace(entity, (whole, decimal?: string, hex?: string, name?: string) =>
      name === undefined ? characterOf(decimal, hex, whole) : (entities[name] ?? whole),
    )
    .replace(/[“”‘’]/g, quote => smart[quote] ?? quote)
    .replace(invisible, "")
    .replace(frame, "")
    .replace(/\s+/g, run => (/[\n\r]/.test(run) ? "\n" : " "));
}

function plainLetter(letter = ""): string {
  if (letter === "n" || letter === "r") return "\n";
  return letter === "t" ? " " : letter;
}

function characterOf(decimal: string | undefined, hex: string | undefined, whole: string): string {
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/**
 * The source of a regular expression for words of AWS's in plain text: any letter case, and a line
 * may break anywhere, also within a word.
 */
export function phrase(words: string): string {
  return Array.from(words, character => {
    if (character === " ") return "[ \\n]";
    return character.replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
  })
    .join("\\n?")
    .replaceAll("\\n?[ \\n]\\n?", "[ \\n]");
}

/** Any of several phrases. */
export function anyPhrase(all: readonly string[]): string {
  return `(?:${all.map(phrase).join("|")})`;
}
