/**
 * The policy engine: what a call asks for, whether AWS would allow it, and why. It does no I/O and
 * runs in a browser.
 * @module
 */
export type { AnswerTable } from "./compile/answer-table.ts";
export { compile, type Engine } from "./compile/engine.ts";
export { type ContestedId, type ContestedPoint, contestedPoints } from "./contested.ts";
export { type CallDecision, decide } from "./decide.ts";
export { evaluate } from "./evaluate.ts";
export { applyEdits } from "./explain/changes/apply.ts";
export type * from "./explain/changes/change.ts";
export { changeWords, type Wording } from "./explain/changes/change-words.ts";
export { changesFor, whyNoChange } from "./explain/changes/changes-for.ts";
export { type Json, leavesChanged, type Path, pathText } from "./explain/changes/json.ts";
export { type Explanation, type ExplanationLine, explain } from "./explain/explain.ts";
export type { Frame } from "./explain/frame.ts";
export { jsonText } from "./explain/json-text.ts";
export { accessDeniedMessage } from "./explain/message.ts";
export { type TrapLink, trapLink } from "./explain/trap-pages.ts";
export { type Arrival, LateEstate } from "./late/late-estate.ts";
export { arrivalOf } from "./late/late-keys.ts";
export { type Turn, turnOf } from "./late/turn.ts";
export { type TurnWords, turnWords } from "./late/turn-words.ts";
export { type ParseOptions, parsePolicy } from "./parse/parse-policy.ts";
export type { DocumentKind } from "./parse/report.ts";
export { statementSpans } from "./parse/statement-spans.ts";
export { type Reading, readingsOf } from "./readings.ts";
export {
  type KmsOperation,
  type KmsPermission,
  kmsOperations,
} from "./requests/kms-table.ts";
export { requestsOf } from "./requests/requests-of.ts";
export { type ResolvedKey, resolveKey } from "./requests/resolve-key.ts";
export type { Assumptions } from "./scope.ts";
