import type { Operation } from "../../operation.ts";
import { mustBeSettled } from "./key-state.ts";
import { seconds } from "./metadata.ts";
import { findKey } from "./resolve.ts";
import { day } from "./rotation.ts";
import { integer, members, required, validation } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({
  KeyId: required(keyId),
  PendingWindowInDays: integer({ min: 1, max: 365 }),
});

const fewest = 7;
const most = 30;

/**
 * Ends the use of a key, and its existence after a waiting time of 7 to 30 days. A primary key
 * stays for as long as it has replicas.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
 */
export const ScheduleKeyDeletion: Operation = context => {
  const { KeyId, PendingWindowInDays = most } = read(context.parameters);
  if (PendingWindowInDays < fewest || PendingWindowInDays > most) {
    // Recorded: https://github.com/Skyscanner/kms-issuer/issues/8
    throw validation(`PendingWindowInDays must be between ${fewest} and ${most}`);
  }
  const key = findKey(context, KeyId);
  context.authorize();
  // A key that waits for its material may go: the table of key states says so.
  if (key.state !== "PendingImport") mustBeSettled(key);
  if ((key.replicaRegions ?? []).length > 0) {
    // The waiting time begins when the last replica is gone.
    const waiting = {
      state: "PendingReplicaDeletion",
      pendingWindowInDays: PendingWindowInDays,
    } as const;
    context.state.put("key", key.arn, { ...key, ...waiting });
    return { KeyId: key.arn, KeyState: waiting.state, PendingWindowInDays };
  }
  const deletion = context.now + PendingWindowInDays * day;
  context.state.put("key", key.arn, { ...key, state: "PendingDeletion", deletion });
  return {
    DeletionDate: seconds(deletion),
    KeyId: key.arn,
    KeyState: "PendingDeletion",
    PendingWindowInDays,
  };
};
