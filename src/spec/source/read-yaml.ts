import { type Document, isScalar, parseDocument, type YAMLError } from "yaml";
import type { Problem } from "../../model/problem.ts";
import { Positions } from "./positions.ts";
import { syntaxMessage } from "./syntax.ts";
import type { SourceMap } from "./tree.ts";
import { Walker } from "./walker.ts";

/** More than any file of people; what is longer was made by mistake. */
const maximumLength = 1_000_000;

/**
 * Reads YAML 1.2 with `<<` merges into a tree that knows its places.
 *
 * @param text the whole file
 * @param file the file's path, for the spans
 * @returns the tree, unless the text is no YAML or no mapping; and all problems of that kind
 */
export function readYaml(
  text: string,
  file: string,
): { root?: SourceMap; positions: Positions; problems: Problem[] } {
  const positions = new Positions(text, file);
  const fail = (code: string, message: string, hint: string, end = 0) => ({
    positions,
    problems: [{ code, severity: "error" as const, message, hint, span: positions.span(0, end) }],
  });
  if (text.length > maximumLength) {
    return fail("file-too-large", "the file has more than a million characters", "split it");
  }
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const document = parse(text.slice(mark));
  if (document === undefined) {
    return fail("yaml-too-deep", "lists and mappings are nested too deeply", "write it flatter");
  }
  if (document.errors.some(error => error.code === "RESOURCE_EXHAUSTION")) {
    return fail("yaml-too-deep", "lists and mappings are nested too deeply", "write it flatter");
  }
  const syntax = syntaxProblems([...document.errors, ...document.warnings], positions, mark);
  if (syntax.length > 0) return { positions, problems: syntax };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return fail("empty-file", "the file is empty", "`keywright init` writes one to start from");
  }
  const walker = new Walker(positions, mark);
  const root = walker.walk(contents);
  if (walker.exhausted) return { positions, problems: walker.problems };
  if (root.kind !== "map") {
    walker.problem(
      "not-a-mapping",
      root.span,
      `the file must be a mapping, not ${root.kind === "list" ? "a list" : "a single value"}`,
      "start with `version: 1`",
    );
    return { positions, problems: walker.problems };
  }
  return { root, positions, problems: walker.problems };
}

/** The parser recurses, so very deep nesting can exhaust the stack: then there is no document. */
function parse(text: string): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      version: "1.2",
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "error",
    });
  } catch {
    return undefined;
  }
}

function syntaxProblems(
  errors: readonly YAMLError[],
  positions: Positions,
  mark: number,
): Problem[] {
  const problems = errors.map((error): Problem => {
    const [start, end] = error.pos;
    const { message, hint } = syntaxMessage(error.code, error.message);
    const span = positions.span(start + mark, Math.max(end, start + 1) + mark);
    const said = { code: "yaml-syntax", severity: "error" as const, message, span };
    return hint === undefined ? said : { ...said, hint };
  });
  const seen = new Set<string>();
  return problems.filter(({ message, span }) => {
    const key = `${span?.start.offset} ${message}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
