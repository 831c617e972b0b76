import type { Place } from "../model/arn.ts";
import type { Answer, Decision, Trap } from "../model/decision.ts";
import type { PolicyDocument } from "../model/document.ts";
import type { Estate, Key } from "../model/estate.ts";
import type { Problem } from "../model/problem.ts";
import type { Call, Request } from "../model/request.ts";

export type DocumentKind = "key" | "identity" | "trust" | "session";

export interface CallDecision {
  readonly answer: Answer;
  readonly decisions: readonly Decision[];
  readonly unresolved?: string;
}

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
  _text: string,
  _options: { kind?: DocumentKind; file?: string } = {},
): { document?: PolicyDocument; problems: Problem[] } {
  throw new Error("unfinished");
}

export function evaluate(_request: Request, _estate: Estate): Decision {
  throw new Error("unfinished");
}

export function requestsOf(
  _call: Call,
  _estate: Estate,
): { requests: Request[] } | { unresolved: string } {
  throw new Error("unfinished");
}

export function decide(_call: Call, _estate: Estate): CallDecision {
  throw new Error("unfinished");
}

export function resolveKey(
  _keyId: string,
  _place: Place,
  _estate: Estate,
): { key: Key; requestAlias?: string } | undefined {
  throw new Error("unfinished");
}

export function accessDeniedMessage(_decision: Decision): string {
  throw new Error("unfinished");
}

export function explain(_decision: Decision, _estate: Estate): Explanation {
  throw new Error("unfinished");
}
