import type { Span } from "../../model/problem.ts";
import { parseJson } from "./json.ts";

/**
 * Where each statement of a policy stands in its text.
 * @returns one stretch for each statement, in their order; none where the text is no policy
 */
export function statementSpans(text: string): readonly Span[] {
  const { node } = parseJson(text, "policy");
  if (node?.kind !== "object") return [];
  const value = node.members.find(member => member.name === "Statement")?.value;
  if (value === undefined) return [];
  return value.kind === "array" ? value.items.map(item => item.span) : [value.span];
}
