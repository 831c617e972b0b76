import { type Expiration, type Key, multiRegionType } from "../../../model/estate.ts";
import { importedId } from "../../crypto/material.ts";
import { digestOf, unwrap } from "../../crypto/wrapping.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { KeyMaterial, MaterialVersion, State } from "../../state.ts";
import { invalidCiphertext, invalidStateText, notPrimary, unsupported } from "./faults.ts";
import { type ReadMaterial, readMaterial } from "./import-rules.ts";
import { mustBeExternal, putMaterial } from "./imported.ts";
import { mustTakeMaterial } from "./key-state.ts";
import { findKey } from "./resolve.ts";
import { day, storedMaterial } from "./rotation.ts";
import {
  blob,
  members,
  oneOf,
  type Passed,
  required,
  text,
  timestamp,
  validation,
} from "./rules.ts";
import { keyId, materialId } from "./shapes.ts";
import { absent, announce } from "./waiting-material.ts";

const shape = {
  KeyId: required(keyId),
  ImportToken: required(blob({ min: 1, max: 6144 })),
  EncryptedKeyMaterial: required(blob({ min: 1, max: 6144 })),
  ValidTo: timestamp,
  ExpirationModel: oneOf(["KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"]),
  ImportType: oneOf(["NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"]),
  KeyMaterialDescription: text({ max: 256, pattern: "^[a-zA-Z0-9:/_\\s.-]+$" }),
  KeyMaterialId: materialId,
};
const read = members(shape);
type Input = Passed<typeof shape>;

/**
 * Imports key material, or material that was there before. A symmetric encryption key takes new
 * material besides, which waits for RotateKeyOnDemand; of several Regions the primary key takes it
 * first, and then each replica the same.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html
 */
export const ImportKeyMaterial: Operation = context => {
  const input = read(context.parameters);
  const expiration = expirationOf(input, context.now);
  const key = findKey(context, input.KeyId);
  context.authorize();
  mustBeExternal(key);
  mustTakeMaterial(key);
  mustBeAskedFor(input, key);
  const material = storedMaterial(context.state, key);
  const { bytes, identity } = bytesOf(context, input, key, material);
  const id = importedId(key.id, identity);
  const older = [...material.versions, material.pending].find(one => one?.id === id);
  const description = input.KeyMaterialDescription ?? older?.imported?.description;
  const version: MaterialVersion = {
    ...older,
    id,
    bytes: bytes.toString("base64"),
    imported: { ...expiration, ...(description !== undefined && { description }) },
  };
  if (mustFit(input, key, material, older, id)) add(context.state, key, material, version);
  else putMaterial(context.state, key, replaced(material, version));
  return { KeyId: key.arn, ...(key.spec === "SYMMETRIC_DEFAULT" && { KeyMaterialId: id }) };
};

/**
 * Refuses members that AWS's page says are for symmetric encryption keys alone, and new material for
 * a replica key. Neither refusal was recorded.
 */
function mustBeAskedFor(input: Input, key: Key): void {
  const { ImportType, KeyMaterialDescription, KeyMaterialId } = input;
  if (key.spec !== "SYMMETRIC_DEFAULT") {
    if (ImportType ?? KeyMaterialDescription ?? KeyMaterialId) throw unsupported();
  } else if (ImportType === "NEW_KEY_MATERIAL" && multiRegionType(key) === "REPLICA") {
    throw notPrimary(key.arn);
  }
}

/**
 * The expiration that a call asks for. The texts are in nsmithuk/local-kms,
 * src/handler/import_key_material.go; for a time too far away none was found.
 */
function expirationOf({ ExpirationModel, ValidTo }: Input, now: number): Expiration {
  if (ExpirationModel === "KEY_MATERIAL_DOES_NOT_EXPIRE") {
    if (ValidTo === undefined) return { model: ExpirationModel };
    throw validation(
      "The parameter ValidTo cannot be specified for a key with an expiration model of KEY_MATERIAL_DOES_NOT_EXPIRE",
    );
  }
  if (ValidTo === undefined) {
    throw validation("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
  }
  const validTo = Math.round(ValidTo * 1000);
  if (validTo <= now) throw validation("ValidTo must be in the future");
  if (validTo > now + 365 * day) throw validation("ValidTo must be within 365 days");
  return { model: "KEY_MATERIAL_EXPIRES", validTo };
}

/** The material in the clear. AWS's texts of these exceptions have no recorded source. */
function bytesOf(
  { now }: OperationContext,
  input: Input,
  key: Key,
  material: KeyMaterial,
): ReadMaterial {
  const token = digestOf(Buffer.from(input.ImportToken, "base64"));
  const wrapping = material.wrapping?.find(one => one.token === token);
  if (wrapping === undefined) throw new ServiceError("InvalidImportTokenException", "");
  // What has expired once stays so, also by a clock that was set back: its key is gone.
  const isOver = wrapping.expires <= now || wrapping.privateKey === "";
  if (isOver) throw new ServiceError("ExpiredImportTokenException", "");
  const bytes = unwrap(wrapping, Buffer.from(input.EncryptedKeyMaterial, "base64"));
  // Recorded, by a comment in nsmithuk/local-kms, src/handler/import_key_material.go
  if (bytes === "size") throw validation("Invalid encrypted key size.");
  if (bytes === undefined) throw invalidCiphertext();
  const found = readMaterial(key, bytes);
  if (found === undefined) throw incorrectMaterial();
  return found;
}

/**
 * Refuses material that is not what the call says it is.
 * @param older what belongs to the key, or waits, with the same bytes
 * @returns whether it is new to the key
 */
function mustFit(
  input: Input,
  key: Key,
  material: KeyMaterial,
  older: MaterialVersion | undefined,
  id: string,
): boolean {
  // A replica's material is what its primary key was given first.
  const first = material.versions.length === 0 && multiRegionType(key) !== "REPLICA";
  const type = input.ImportType ?? (first ? "NEW_KEY_MATERIAL" : "EXISTING_KEY_MATERIAL");
  if (type === "EXISTING_KEY_MATERIAL") {
    const named = input.KeyMaterialId;
    if (older === undefined || (named !== undefined && named !== id)) throw incorrectMaterial();
    return false;
  }
  if (input.KeyMaterialId !== undefined) {
    // The page forbids it; no recorded text was found.
    throw validation("KeyMaterialId cannot be specified with ImportType NEW_KEY_MATERIAL");
  }
  if (older !== undefined && older !== material.pending) throw incorrectMaterial();
  const { pending } = material;
  if (pending !== undefined) {
    // Recorded: localstack/localstack, localstack-core/localstack/services/kms/provider.py
    throw invalidStateText(
      `New key material (id: ${id}) cannot be imported into KMS key ${key.arn}, because another key material (id: ${pending.id}) is pending rotation.`,
    );
  }
  return true;
}

/** The first material of a key is in use at once; any other waits for a rotation. */
function add(state: State, key: Key, material: KeyMaterial, version: MaterialVersion): void {
  if (material.versions.length === 0) {
    putMaterial(state, key, { ...material, versions: [version] });
    announce(state, key, { versions: [absent(version)] });
  } else {
    putMaterial(state, key, { ...material, pending: version });
    announce(state, key, { pending: absent(version) });
  }
}

function replaced(material: KeyMaterial, version: MaterialVersion): KeyMaterial {
  if (material.pending?.id === version.id) return { ...material, pending: version };
  const versions = material.versions.map(one => (one.id === version.id ? version : one));
  return { ...material, versions };
}

function incorrectMaterial(): ServiceError {
  return new ServiceError("IncorrectKeyMaterialException", "");
}
