import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import {
  externalKey,
  importCall,
  importMaterial,
  type Parameters,
  parametersFor,
  refusalOf,
} from "./importing.ts";
import { LocalKms } from "./local-kms.ts";

const day = 86_400_000;
let kms: LocalKms;
beforeEach(() => {
  kms = new LocalKms();
});

const describeKey = (KeyId: string) => kms.call("DescribeKey", { KeyId }).KeyMetadata;
const encrypt = (KeyId: string) => kms.call("Encrypt", { KeyId, Plaintext: "YQ==" }).CiphertextBlob;
const decrypt = (CiphertextBlob: string) => kms.call("Decrypt", { CiphertextBlob });
const materials = (KeyId: string) =>
  kms.call("ListKeyRotations", { KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }).Rotations;

const refusal = (
  key: string,
  bytes: Buffer,
  more?: Readonly<Record<string, unknown>>,
  parameters?: Parameters,
) => refusalOf(kms, key, bytes, more, parameters);

describe("several materials", () => {
  const [one, two, three] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const next = { ImportType: "NEW_KEY_MATERIAL" };
  let key: string;
  beforeEach(() => {
    key = externalKey(kms, one);
  });

  test("the second waits for RotateKeyOnDemand, and each decrypts what it encrypted", () => {
    const first = describeKey(key).CurrentKeyMaterialId;
    const old = encrypt(key);
    const second = importMaterial(kms, key, two, { ...next, KeyMaterialDescription: "2nd" });
    expect(describeKey(key).CurrentKeyMaterialId).toBe(first);
    expect(materials(key)).toMatchObject([
      { KeyMaterialId: first, KeyMaterialState: "CURRENT", ImportState: "IMPORTED" },
      {
        KeyMaterialId: second,
        KeyMaterialState: "PENDING_ROTATION",
        KeyMaterialDescription: "2nd",
        ImportState: "IMPORTED",
        ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      },
    ]);
    expect(kms.call("ListKeyRotations", { KeyId: key }).Rotations).toEqual([]);
    kms.rotate(key);
    expect(materials(key)).toMatchObject([
      { KeyMaterialId: first, KeyMaterialState: "NON_CURRENT" },
      { KeyMaterialId: second, KeyMaterialState: "CURRENT", RotationType: "ON_DEMAND" },
    ]);
    expect(decrypt(old).KeyMaterialId).toBe(first);
    expect(decrypt(encrypt(key)).KeyMaterialId).toBe(second);
  });

  test("without one that waits there is no rotation", () => {
    const error = kms.fault("RotateKeyOnDemand", { KeyId: key });
    expect([error.code, error.message]).toEqual([
      "KMSInvalidStateException",
      `No available key material pending rotation for the key: ${key}.`,
    ]);
  });

  test("a third is refused while the second waits, and comes in its place once that is deleted", () => {
    const second = importMaterial(kms, key, two, next);
    const error = kms.fault(
      "ImportKeyMaterial",
      importCall(key, three, next, parametersFor(kms, key)),
    );
    expect(error.code).toBe("KMSInvalidStateException");
    expect(error.message).toContain(`another key material (id: ${second}) is pending rotation.`);
    kms.call("DeleteImportedKeyMaterial", { KeyId: key, KeyMaterialId: second });
    expect(describeKey(key)).toMatchObject({ KeyState: "Enabled" });
    const third = importMaterial(kms, key, three, next);
    expect(
      materials(key)
        .map(each => each.KeyMaterialId)
        .at(-1),
    ).toBe(third);
  });

  test("what is said to be new may not be there, and what is said to be there may not be new", () => {
    expect(refusal(key, one, next)).toBe("IncorrectKeyMaterialException");
    expect(refusal(key, two)).toBe("IncorrectKeyMaterialException");
    expect(refusal(key, two, { ImportType: "EXISTING_KEY_MATERIAL" })).toBe(
      "IncorrectKeyMaterialException",
    );
    const KeyMaterialId = "0".repeat(64);
    expect(refusal(key, one, { KeyMaterialId })).toBe("IncorrectKeyMaterialException");
    expect(refusal(key, two, { ...next, KeyMaterialId })).toBe("ValidationException");
  });

  test("one that is gone makes the key useless, until it and all others are there", () => {
    const second = importMaterial(kms, key, two, { ...next, ValidTo: (kms.now + day) / 1000 });
    kms.rotate(key);
    expect(describeKey(key)).toMatchObject({ ExpirationModel: "KEY_MATERIAL_EXPIRES" });
    const [first] = materials(key);
    const deleted = { KeyId: key, KeyMaterialId: first?.KeyMaterialId };
    kms.call("DeleteImportedKeyMaterial", deleted);
    kms.now += 2 * day;
    expect(describeKey(key)).toMatchObject({
      CurrentKeyMaterialId: second,
      KeyState: "PendingImport",
    });
    importMaterial(kms, key, one);
    expect(describeKey(key)).toMatchObject({ KeyState: "PendingImport" });
    expect(materials(key).map(each => each.ImportState)).toEqual(["IMPORTED", "PENDING_IMPORT"]);
    importMaterial(kms, key, two, { KeyMaterialId: second });
    expect(describeKey(key)).toMatchObject({ KeyState: "Enabled" });
  });

  test("one that waited too long is forgotten", () => {
    importMaterial(kms, key, two, { ...next, ValidTo: (kms.now + day) / 1000 });
    kms.now += day;
    expect(describeKey(key)).toMatchObject({ KeyState: "Enabled" });
    expect(materials(key)).toHaveLength(1);
    expect(kms.fault("RotateKeyOnDemand", { KeyId: key }).code).toBe("KMSInvalidStateException");
    importMaterial(kms, key, three, next);
    kms.rotate(key);
    expect(materials(key)).toHaveLength(2);
  });

  test("one that goes while a rotation to it is in progress does not come", () => {
    const first = describeKey(key).CurrentKeyMaterialId;
    importMaterial(kms, key, two, { ...next, ValidTo: (kms.now + 1_000) / 1000 });
    kms.rotate(key);
    expect(describeKey(key)).toMatchObject({ CurrentKeyMaterialId: first, KeyState: "Enabled" });
    const third = importMaterial(kms, key, three, next);
    kms.call("RotateKeyOnDemand", { KeyId: key });
    kms.call("DeleteImportedKeyMaterial", { KeyId: key, KeyMaterialId: third });
    kms.now += 2_000;
    expect(materials(key)).toHaveLength(1);
    expect(kms.call("GetKeyRotationStatus", { KeyId: key })).not.toHaveProperty(
      "OnDemandRotationStartDate",
    );
  });

  test("one that expires after its rotation, while nobody looked, was current until then", () => {
    const second = importMaterial(kms, key, two, { ...next, ValidTo: (kms.now + day) / 1000 });
    kms.call("RotateKeyOnDemand", { KeyId: key });
    kms.now += 2 * day;
    expect(describeKey(key)).toMatchObject({
      CurrentKeyMaterialId: second,
      KeyState: "PendingImport",
    });
  });
});
