import type { Key } from "../../../model/estate.ts";
import { disabled, invalidState } from "./faults.ts";

/*
 * The table of key states, for the states that a key of this kind can be in:
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 * For cryptographic operations on a key that is pending deletion the page names two exceptions;
 * KMSInvalidStateException is the one recorded (ebourg/jsign, AmazonSigningServiceTest).
 */

/** For cryptographic operations, grants and rotation: only an enabled key will do. */
export function mustBeEnabled(key: Key): void {
  if (key.state === "Enabled") return;
  if (key.state === "Disabled") throw disabled(key.arn);
  throw pending(key);
}

/** For EnableKey and DisableKey: a key that has its material, and is not about to go. */
export function mustHaveMaterial(key: Key): void {
  if (key.state !== "Enabled" && key.state !== "Disabled") throw pending(key);
}

/** For changes of a key: any but one that is about to go. */
export function mustNotBePendingDeletion(key: Key): void {
  if (!["Enabled", "Disabled", "PendingImport"].includes(key.state)) throw pending(key);
}

/** For CancelKeyDeletion. */
export function mustBePendingDeletion(key: Key): void {
  if (key.state !== "PendingDeletion") throw invalidState(key.arn, "not pending deletion");
}

function pending(key: Key) {
  // The other states belong to kinds of keys that the local AWS does not have.
  return invalidState(
    key.arn,
    key.state === "PendingImport" ? "pending import" : "pending deletion",
  );
}
