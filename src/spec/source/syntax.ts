/** What is told of the YAML parser's errors, by its codes: in our words, with what to write. */
const messages: Readonly<Record<string, { message: string; hint?: string }>> = {
  TAB_AS_INDENT: { message: "a tab cannot indent YAML", hint: "indent with spaces" },
  BAD_INDENT: {
    message: "the indentation does not fit the lines above",
    hint: "indent the entries of one mapping or list by the same number of spaces",
  },
  MISSING_CHAR: {
    message: "a character is missing, such as a closing quote, bracket, brace or comma",
    hint: "close every quote, bracket and brace, and put commas between what stands in them",
  },
  MULTIPLE_DOCS: {
    message: "the file holds several YAML documents",
    hint: "take out the lines with `---`",
  },
  MULTILINE_IMPLICIT_KEY: {
    message: "a key must stand on one line",
    hint: "is a `:` missing after it?",
  },
  KEY_OVER_1024_CHARS: { message: "the key is longer than 1024 characters" },
  BLOCK_IN_FLOW: {
    message: "a block cannot stand inside of `{}` or `[]`",
    hint: "write it in braces or brackets as well",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: "two mappings cannot stand on one line",
    hint: "begin a new line, or put text that holds `: ` in quotes",
  },
  BAD_SCALAR_START: {
    message: "plain text cannot start with this character",
    hint: "put the text in quotes",
  },
  BAD_DQ_ESCAPE: {
    message: "this is no escape in double quotes",
    hint: "write `\\\\` for a backslash, or use single quotes",
  },
  BAD_ALIAS: { message: "an alias needs a name", hint: "put text that starts with `*` in quotes" },
  TAG_RESOLVE_FAILED: { message: "this tag is not known", hint: "leave the tag out" },
};

const unclosed = {
  message: "a bracket or brace is opened above and not closed",
  hint: "close it, with `]` or `}`",
};

/** The problem's text for one of the YAML parser's errors. */
export function syntaxMessage(code: string, text: string): { message: string; hint?: string } {
  if (code === "BAD_INDENT" && text.startsWith("Flow ")) return unclosed;
  const known = messages[code];
  if (known) return known;
  const first = (text.split("\n")[0] ?? "").replace(/\.$/, "");
  return { message: `${first.slice(0, 1).toLowerCase()}${first.slice(1)}` };
}
