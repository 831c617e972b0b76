export type { Clock, Moment, MovableClock } from "./clock.ts";
export {
  type ClientCredentials,
  type ClockAnswer,
  type CredentialsAnswer,
  clockOf,
  credentialsOf,
  liveEstate,
} from "./control-client.ts";
export { type LocalAws, type LocalAwsOptions, StartError, startLocalAws } from "./start.ts";
export { type Credential, State } from "./state.ts";
export type { LogEntry } from "./wire/log-entry.ts";
