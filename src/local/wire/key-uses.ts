import type { Region } from "../../model/arn.ts";
import type { Credential, State } from "../state.ts";
import type { Service } from "./message.ts";

/**
 * Notes that an access key has signed a call, for GetAccessKeyLastUsed. IAM is one service for all
 * Regions: its calls count as those of us-east-1.
 * @param time milliseconds since the epoch
 */
export function noteUse(
  state: State,
  { accessKeyId }: Credential,
  service: Service,
  called: Region,
  time: number,
): void {
  const region = service === "iam" ? "us-east-1" : called;
  const known = state.keyUses.get(accessKeyId);
  if (known === undefined) state.keyUses.set(accessKeyId, { time, service, region });
  else Object.assign(known, { time, service, region });
}
