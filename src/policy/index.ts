/**
 * The policy engine: what a call asks for, whether AWS would allow it, and why. It does no I/O and
 * runs in a browser.
 * @module
 */
export { compile, type Engine } from "./compile/engine.ts";
export { type ContestedId, type ContestedPoint, contestedPoints } from "./contested.ts";
export { type CallDecision, decide } from "./decide.ts";
export { evaluate } from "./evaluate.ts";
export { type Explanation, type ExplanationLine, explain } from "./explain/explain.ts";
export { accessDeniedMessage } from "./explain/message.ts";
export { type ParseOptions, parsePolicy } from "./parse/parse-policy.ts";
export type { DocumentKind } from "./parse/report.ts";
export { type Reading, readingsOf } from "./readings.ts";
export {
  type KmsOperation,
  type KmsPermission,
  kmsOperations,
} from "./requests/kms-table.ts";
export { requestsOf } from "./requests/requests-of.ts";
export { type ResolvedKey, resolveKey } from "./requests/resolve-key.ts";
export type { Assumptions } from "./scope.ts";
