import type { Decision, Trap } from "../model/decision.ts";
import type { PolicyDocument } from "../model/document.ts";
import type { Estate } from "../model/estate.ts";
import type { Problem } from "../model/problem.ts";

export { type ContestedId, type ContestedPoint, contestedPoints } from "./contested.ts";
export { type CallDecision, decide } from "./decide.ts";
export { evaluate } from "./evaluate.ts";
export { requestsOf } from "./requests/requests-of.ts";
export { type ResolvedKey, resolveKey } from "./requests/resolve-key.ts";

export type DocumentKind = "key" | "identity" | "trust" | "session";

export interface Explanation {
  readonly summary: string;
  readonly lines: readonly ExplanationLine[];
  readonly hints: readonly string[];
}

export interface ExplanationLine {
  readonly policy: string;
  readonly on: string;
  readonly sid: string;
  readonly effect: "Allow" | "Deny";
  readonly outcome: "matches" | "does not match" | "unknown";
  readonly why: string;
  readonly trap?: Trap;
}

export function parsePolicy(
  text: string,
  _options: { kind?: DocumentKind; file?: string } = {},
): { document?: PolicyDocument; problems: Problem[] } {
  return { document: JSON.parse(text), problems: [] };
}

export function accessDeniedMessage(_decision: Decision): string {
  return "";
}

export function explain(decision: Decision, _estate: Estate): Explanation {
  return { summary: decision.answer, lines: [], hints: [] };
}
