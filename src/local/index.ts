export type { Clock } from "./clock.ts";
export {
  type ClientCredentials,
  type CredentialsAnswer,
  credentialsOf,
  liveEstate,
} from "./control-client.ts";
export { type DataPlace, exportData, importData, rekeyData } from "./data.ts";
export { type LocalAws, type LocalAwsOptions, StartError, startLocalAws } from "./start.ts";
export { type Credential, State } from "./state.ts";
export { StoreError } from "./store/store.ts";
export type { LogEntry } from "./wire/log-entry.ts";
