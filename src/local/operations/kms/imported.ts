import type { Expiration, Key, KeyState } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import type { KeyMaterial, MaterialVersion, State } from "../../state.ts";
import { invalidOrigin } from "./faults.ts";
import { storedMaterial } from "./rotation.ts";

/*
 * Imported key material. A version whose bytes are gone, deleted or expired, still belongs to its
 * key: the same bytes may come again, and until all of them are there the key is of no use.
 * https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-import-key-material.html
 */

/** Refuses keys whose material KMS made itself. */
export function mustBeExternal(key: Key): void {
  if (key.origin !== "EXTERNAL") throw invalidOrigin(key.arn, key.origin);
}

/** Refuses keys whose material is imported. */
export function mustNotBeExternal(key: Key): void {
  if (key.origin === "EXTERNAL") throw invalidOrigin(key.arn, key.origin);
}

/** Keeps an imported key's material, and what follows of it for the key's state and expiration. */
export function putMaterial(state: State, key: Key, material: KeyMaterial): void {
  state.put("material", key.arn, material);
  const { expiration: _, ...rest } = key;
  const expiration = expirationOf(material.versions);
  const next = { ...rest, state: stateWith(key.state, expiration !== undefined) };
  state.put("key", key.arn, expiration === undefined ? next : { ...next, expiration });
}

/**
 * The state of a key after a change of its imported material.
 * @param whole whether all of the material that belongs to the key is there
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html
 */
function stateWith(state: KeyState, whole: boolean): KeyState {
  if (state === "PendingDeletion") return state;
  if (!whole) return "PendingImport";
  // AWS's pages say that an import enables the key, and not whether also one that was disabled.
  return state === "PendingImport" ? "Enabled" : state;
}

/** When the first of the versions expires; undefined where one of them, or all, are not there. */
function expirationOf(versions: readonly MaterialVersion[]): Expiration | undefined {
  if (versions.length === 0 || versions.some(one => one.bytes === "")) return undefined;
  const ends = versions.flatMap(one => one.imported?.validTo ?? []);
  return ends.length === 0
    ? { model: "KEY_MATERIAL_DOES_NOT_EXPIRE" }
    : { model: "KEY_MATERIAL_EXPIRES", validTo: Math.min(...ends) };
}

/** An imported key's material, without what waited for RotateKeyOnDemand until it expired. */
export function importedMaterial(state: State, key: Key, now: number): KeyMaterial {
  const material = storedMaterial(state, key);
  const { pending, ...rest } = material;
  return pending !== undefined && isOver(pending, now) ? rest : material;
}

function isOver({ imported }: MaterialVersion, now: number): boolean {
  return imported?.validTo !== undefined && imported.validTo <= now;
}

/** Takes away the bytes of what has expired. */
export function expire(state: State, key: Key, now: number): void {
  const material = importedMaterial(state, key, now);
  const versions = material.versions.map(one => (isOver(one, now) ? emptied(one) : one));
  putMaterial(state, key, { ...material, versions });
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
