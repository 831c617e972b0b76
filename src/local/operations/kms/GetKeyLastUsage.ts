import type { Operation } from "../../operation.ts";
import type { KeyUse } from "../../rows.ts";
import { seconds } from "./metadata.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId) });

/**
 * Tells of the last successful cryptographic operation with a key, since the data was begun: so says
 * TrackingStartDate. What another server has seen is known once that server has written it down.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html
 */
export const GetKeyLastUsage: Operation = context => {
  const { KeyId } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  const { state } = context;
  const last = latest(state.lastUses.get(key.arn), state.table("use").get(key.arn));
  const usesSince = Number(state.table("setting").get("usesSince")?.value ?? 0);
  return {
    KeyCreationDate: seconds(key.created),
    KeyId: key.id,
    KeyLastUsage:
      last === undefined
        ? {}
        : {
            CloudTrailEventId: last.eventId ?? last.requestId,
            KmsRequestId: last.requestId,
            Operation: last.operation,
            Timestamp: seconds(last.time),
          },
    TrackingStartDate: seconds(Math.max(key.created, usesSince)),
  };
};

function latest(one: KeyUse | undefined, other: KeyUse | undefined): KeyUse | undefined {
  return one === undefined || (other !== undefined && other.time > one.time) ? other : one;
}
