export { actionNames, findAction, type KeyPlace, type KmsAction } from "./actions.ts";
export { type Asked, callerFor, callersOf } from "./callers.ts";
export { findKey } from "./find-key.ts";
export { type Least, least, type OnKey, type Unproven } from "./least/least.ts";
export { type Observation, observe, type TrailEvent } from "./least/observed.ts";
export type { Use } from "./least/use.ts";
export { type Matrix, type MatrixCell, type MatrixKey, type MatrixRow, matrix } from "./matrix.ts";
export { ask, callOf, type KeyName, type KeyQuestion } from "./question.ts";
export { findCaller, type NoCaller } from "./refusal/caller.ts";
export { type OtherAction, otherRequests } from "./refusal/other-requests.ts";
export {
  type Agreement,
  type Assumption,
  type Attempt,
  agreementOf,
  attemptsOn,
  otherAttempt,
  otherAttempts,
  tellingAttempt,
  tokenAttempt,
} from "./refusal/reconcile.ts";
export { type Suspect, suspects, type Unexplained } from "./refusal/suspects.ts";
export { type WhoCan, whoCan } from "./who-can.ts";
