import type { Operation } from "../../operation.ts";
import { seconds } from "./metadata.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId) });

/**
 * Tells of the last successful cryptographic operation with a key. The local AWS knows of those
 * since it was started, which TrackingStartDate says.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html
 */
export const GetKeyLastUsage: Operation = context => {
  const { KeyId } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  const { lastUses, usesSince } = context.state;
  const last = lastUses.get(key.arn);
  return {
    KeyCreationDate: seconds(key.created),
    KeyId: key.id,
    KeyLastUsage:
      last === undefined
        ? {}
        : {
            // A request of the local AWS makes one event: the id of the one is that of the other.
            CloudTrailEventId: last.requestId,
            KmsRequestId: last.requestId,
            Operation: last.operation,
            Timestamp: seconds(last.time),
          },
    TrackingStartDate: seconds(Math.max(key.created, usesSince)),
  };
};
