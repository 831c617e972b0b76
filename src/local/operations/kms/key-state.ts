import type { Key } from "../../../model/estate.ts";
import { disabled, invalidState } from "./faults.ts";

/*
 * The table of key states, for the states that a key of this kind can be in:
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 * For cryptographic operations on a key that is pending deletion the page names two exceptions;
 * KMSInvalidStateException is the one recorded (ebourg/jsign, AmazonSigningServiceTest). That a
 * key "is creating" is what ThalesGroup/terraform-provider-ciphertrust waits for.
 */

const words: Readonly<Partial<Record<Key["state"], string>>> = {
  Creating: "creating",
  Updating: "updating",
  PendingDeletion: "pending deletion",
  PendingImport: "pending import",
  PendingReplicaDeletion: "pending replica deletion",
  Unavailable: "unavailable",
};

/**
 * For cryptographic operations, grants and rotation: only an enabled key will do, and one that was
 * enabled before its primary Region is updated.
 */
export function mustBeEnabled(key: Key): void {
  const state = key.state === "Updating" ? (key.transition?.to ?? "Enabled") : key.state;
  if (state === "Enabled") return;
  if (state === "Disabled") throw disabled(key.arn);
  throw unfit(key);
}

/** For changes of a key: any but one that is about to go. */
export function mustNotBePendingDeletion(key: Key): void {
  if (isPendingDeletion(key)) throw unfit(key);
}

/** For ImportKeyMaterial: any but one that is about to go, or still coming. */
export function mustTakeMaterial(key: Key): void {
  if (isPendingDeletion(key) || key.transition !== undefined) throw unfit(key);
}

/** For grants: an enabled key, or one whose custom key store is away. */
export function mustTakeGrants(key: Key): void {
  if (key.state !== "Unavailable") mustBeEnabled(key);
}

const settled: ReadonlySet<Key["state"]> = new Set(["Enabled", "Disabled", "Unavailable"]);

/** For changes of a key's state: also none that is being made or updated, or lacks material. */
export function mustBeSettled(key: Key): void {
  if (!settled.has(key.state)) throw unfit(key);
}

/** The state that a settled key gets by being enabled or disabled: none but its own while it is away. */
export function stateAfter(key: Key, wanted: "Enabled" | "Disabled"): Key["state"] {
  return key.state === "Unavailable" ? key.state : wanted;
}

/** For CancelKeyDeletion. */
export function mustBePendingDeletion(key: Key): void {
  if (!isPendingDeletion(key)) throw invalidState(key.arn, "not pending deletion");
}

function isPendingDeletion({ state }: Key): boolean {
  return state === "PendingDeletion" || state === "PendingReplicaDeletion";
}

function unfit({ arn, state }: Key) {
  return invalidState(arn, words[state] ?? state);
}
