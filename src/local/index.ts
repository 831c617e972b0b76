export type { CallJson, CallLateJson, DecisionJson } from "./call-json.ts";
export type { ClientConfiguration } from "./client-for.ts";
export type { Clock, KeptClock, Moment, MovableClock } from "./clock.ts";
export {
  type CallsPage,
  type ClientCredentials,
  type ClockAnswer,
  type CredentialsAnswer,
  clockOf,
  credentialsOf,
  liveEstate,
  recentCalls,
} from "./control-client.ts";
export { type DataPlace, exportData, importData, rekeyData } from "./data.ts";
export type { LocalAws, LocalAwsOptions } from "./local-aws.ts";
export type { Seeding } from "./seeding.ts";
export { startLocalAws } from "./start.ts";
export { StartError } from "./start-error.ts";
export { type Credential, State } from "./state.ts";
export { StoreError } from "./store/store.ts";
export type { LogEntry } from "./wire/log-entry.ts";
