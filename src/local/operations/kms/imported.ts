import type { Expiration, Key, KeyState } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import type { KeyMaterial, MaterialVersion, State } from "../../state.ts";
import { invalidOrigin } from "./faults.ts";

/*
 * Imported key material. A version whose bytes are gone, deleted or expired, still belongs to its
 * key: the same bytes may come again, and until all of them are there the key is of no use.
 * https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-import-key-material.html
 */

/** Refuses keys whose material KMS made itself. */
export function mustBeExternal(key: Key): void {
  if (key.origin !== "EXTERNAL") throw invalidOrigin(key.arn, key.origin);
}

/** Refuses keys whose material KMS did not make itself. */
export function mustNotBeExternal(key: Key): void {
  if (key.origin !== "AWS_KMS") throw invalidOrigin(key.arn, key.origin);
}

/** Keeps an imported key's material, and what follows of it for the key's state and expiration. */
export function putMaterial(state: State, key: Key, material: KeyMaterial): void {
  state.put("material", key.arn, material);
  const { expiration: _, materialEnds: __, ...rest } = key;
  const expiration = expirationOf(material.versions);
  const ends = endsOf([...material.versions, ...(material.pending ? [material.pending] : [])]);
  state.put("key", key.arn, {
    ...rest,
    ...stateOf(key, expiration !== undefined),
    ...(expiration && { expiration }),
    ...(ends !== undefined && { materialEnds: ends }),
  });
}

/** When the first of the versions that are there expires, if one does. */
function endsOf(versions: readonly MaterialVersion[]): number | undefined {
  const there = versions.filter(one => one.bytes !== "");
  const ends = there.flatMap(one => one.imported?.validTo ?? []);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** A key's state after a change of its imported material; of one in transition, what it comes to. */
function stateOf({ state, transition }: Key, whole: boolean): Pick<Key, "state" | "transition"> {
  if (transition === undefined) return { state: stateWith(state, whole) };
  return { state, transition: { ...transition, to: stateWith(transition.to, whole) } };
}

/**
 * @param whole whether all of the material that belongs to the key is there
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html
 */
function stateWith(state: KeyState, whole: boolean): KeyState {
  if (state === "PendingDeletion" || state === "PendingReplicaDeletion") return state;
  if (!whole) return "PendingImport";
  // AWS's pages say that an import enables the key, and not whether also one that was disabled.
  return state === "PendingImport" ? "Enabled" : state;
}

/** The expiration that a key shows; undefined where one of its versions, or all, are not there. */
function expirationOf(versions: readonly MaterialVersion[]): Expiration | undefined {
  if (versions.length === 0 || versions.some(one => one.bytes === "")) return undefined;
  const validTo = endsOf(versions);
  return validTo === undefined
    ? { model: "KEY_MATERIAL_DOES_NOT_EXPIRE" }
    : { model: "KEY_MATERIAL_EXPIRES", validTo };
}

/** Whether imported material has expired. */
export function isOver({ imported }: MaterialVersion, now: number): boolean {
  return imported?.validTo !== undefined && imported.validTo <= now;
}

/** A version without its bytes. It keeps what it was described as. */
export function emptied(version: MaterialVersion): MaterialVersion {
  return { ...version, bytes: "" };
}

/** Whether all of the material that belongs to a key is there. */
export function isWhole({ state }: OperationContext, key: Key): boolean {
  const versions = state.table("material").get(key.arn)?.versions ?? [];
  return versions.length > 0 && versions.every(one => one.bytes !== "");
}
