import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { newKeyPair } from "../../../src/local/crypto/key-pair.ts";
import {
  externalKey,
  importCall,
  importMaterial,
  type Parameters,
  parametersFor,
  refusalOf,
  wrap,
} from "./importing.ts";
import { allow, LocalKms } from "./local-kms.ts";

const day = 86_400_000;
let kms: LocalKms;
beforeEach(() => {
  kms = new LocalKms();
});

const describeKey = (KeyId: string) => kms.call("DescribeKey", { KeyId }).KeyMetadata;
const encrypt = (KeyId: string) => kms.call("Encrypt", { KeyId, Plaintext: "YQ==" }).CiphertextBlob;
const decrypt = (CiphertextBlob: string) => kms.call("Decrypt", { CiphertextBlob });

const refusal = (
  key: string,
  bytes: Buffer,
  more?: Readonly<Record<string, unknown>>,
  parameters?: Parameters,
) => refusalOf(kms, key, bytes, more, parameters);

describe("a key for imported material", () => {
  test("waits for its material, and is of use with it", () => {
    const { KeyMetadata } = kms.call("CreateKey", { Origin: "EXTERNAL" });
    expect(KeyMetadata).toMatchObject({
      Enabled: false,
      KeyState: "PendingImport",
      Origin: "EXTERNAL",
    });
    expect(KeyMetadata).not.toHaveProperty("CurrentKeyMaterialId");
    expect(KeyMetadata).not.toHaveProperty("ExpirationModel");
    const key = KeyMetadata.Arn;
    const error = kms.fault("Encrypt", { KeyId: key, Plaintext: "YQ==" });
    expect(error.message).toBe(`${key} is pending import.`);
    const id = importMaterial(kms, key, randomBytes(32));
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(describeKey(key)).toMatchObject({
      CurrentKeyMaterialId: id,
      Enabled: true,
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      KeyState: "Enabled",
    });
    expect(decrypt(encrypt(key))).toMatchObject({ KeyMaterialId: id, Plaintext: "YQ==" });
  });

  test("is never rotated automatically, and says so", () => {
    const key = externalKey(kms);
    const error = kms.fault("EnableKeyRotation", { KeyId: key });
    expect(error.message).toBe(`${key} origin is EXTERNAL which is not valid for this operation.`);
    expect(kms.call("GetKeyRotationStatus", { KeyId: key })).toEqual({
      KeyId: key.split("/")[1],
      KeyRotationEnabled: false,
    });
  });

  test("has an id for its material that is the same for the same bytes, and another in another key", () => {
    const bytes = randomBytes(32);
    const key = externalKey(kms, bytes);
    const { CurrentKeyMaterialId } = describeKey(key);
    kms.call("DeleteImportedKeyMaterial", { KeyId: key });
    expect(importMaterial(kms, key, bytes)).toBe(CurrentKeyMaterialId);
    expect(describeKey(externalKey(kms, bytes)).CurrentKeyMaterialId).not.toBe(
      CurrentKeyMaterialId,
    );
  });
});

describe("wrapping", () => {
  test.each([
    ["RSAES_OAEP_SHA_1", "RSA_2048"],
    ["RSAES_OAEP_SHA_256", "RSA_3072"],
    ["RSAES_OAEP_SHA_256", "RSA_4096"],
    ["RSA_AES_KEY_WRAP_SHA_1", "RSA_2048"],
    ["RSA_AES_KEY_WRAP_SHA_256", "RSA_3072"],
  ])("by %s with %s brings the bytes in", (algorithm, spec) => {
    const bytes = randomBytes(32);
    const key = kms.key({ Origin: "EXTERNAL" });
    importMaterial(kms, key, bytes, {}, parametersFor(kms, key, algorithm, spec));
    const [version] = kms.state.table("material").get(key)?.versions ?? [];
    expect(version?.bytes).toBe(bytes.toString("base64"));
  });

  test.each([
    ["RSAES_PKCS1_V1_5", "RSA_2048"],
    ["SM2PKE", "SM2"],
    ["SM2PKE", "RSA_2048"],
    ["RSAES_OAEP_SHA_256", "SM2"],
  ])("by %s with %s is not to be had", (WrappingAlgorithm, WrappingKeySpec) => {
    const KeyId = kms.key({ Origin: "EXTERNAL" });
    const parameters = { KeyId, WrappingAlgorithm, WrappingKeySpec };
    expect(kms.fault("GetParametersForImport", parameters).code).toBe(
      "UnsupportedOperationException",
    );
  });

  test("otherwise than was asked for is refused, by whatever it differs", () => {
    const key = kms.key({ Origin: "EXTERNAL" });
    const asked = {
      KeyId: key,
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    };
    const { ImportToken, PublicKey } = kms.call("GetParametersForImport", asked);
    const wrapping = (algorithm: string, publicKey = PublicKey) => ({
      token: ImportToken,
      wrap: (bytes: Buffer) =>
        wrap(bytes, Buffer.from(publicKey, "base64"), algorithm).toString("base64"),
    });
    const bytes = randomBytes(32);
    const other = newKeyPair("RSA_2048").publicKey.toString("base64");
    expect([
      refusal(key, bytes, {}, wrapping("RSAES_OAEP_SHA_1")),
      refusal(key, bytes, {}, wrapping("RSAES_OAEP_SHA_256", other)),
      refusal(key, bytes, {}, wrapping("RSA_AES_KEY_WRAP_SHA_256")),
      refusal(key, randomBytes(31), {}, wrapping("RSAES_OAEP_SHA_256")),
    ]).toEqual([
      "InvalidCiphertextException",
      "InvalidCiphertextException",
      "ValidationException",
      "IncorrectKeyMaterialException",
    ]);
  });
});

describe("an import token", () => {
  test("is good for 24 hours, as often as one likes, and for its key alone", () => {
    const key = kms.key({ Origin: "EXTERNAL" });
    const bytes = randomBytes(32);
    const parameters = parametersFor(kms, key);
    const elsewhere = kms.key({ Origin: "EXTERNAL" });
    expect(refusal(elsewhere, bytes, {}, parameters)).toBe("InvalidImportTokenException");
    expect(refusal(key, bytes, {}, { ...parameters, token: "AAAA" })).toBe(
      "InvalidImportTokenException",
    );
    kms.now += day - 1;
    importMaterial(kms, key, bytes, {}, parameters);
    importMaterial(kms, key, bytes, {}, parameters);
    kms.now += 1;
    expect(refusal(key, bytes, {}, parameters)).toBe("ExpiredImportTokenException");
    importMaterial(kms, key, bytes);
    expect(refusal(key, bytes, {}, parameters)).toBe("ExpiredImportTokenException");
  });

  test("stays expired by a clock that is set back once another was given out", () => {
    const key = externalKey(kms);
    const parameters = parametersFor(kms, key);
    kms.now += day;
    parametersFor(kms, key);
    kms.now -= day;
    expect(refusal(key, randomBytes(32), {}, parameters)).toBe("ExpiredImportTokenException");
  });

  test("tells until when it is good", () => {
    const asked = { WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" };
    const KeyId = kms.key({ Origin: "EXTERNAL" });
    const answer = kms.call("GetParametersForImport", { KeyId, ...asked });
    expect(answer).toMatchObject({ KeyId, ParametersValidTo: (kms.now + day) / 1000 });
  });
});

describe("imported material", () => {
  test("goes at its time, and the key with it until the same material comes again", () => {
    const bytes = randomBytes(32);
    const key = kms.key({ Origin: "EXTERNAL" });
    const ValidTo = (kms.now + 8 * day) / 1000;
    importMaterial(kms, key, bytes, { ValidTo });
    expect(describeKey(key)).toMatchObject({ ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo });
    const blob = encrypt(key);
    kms.now += 8 * day - 1;
    decrypt(blob);
    kms.now += 1;
    expect(kms.fault("Decrypt", { CiphertextBlob: blob }).message).toBe(
      `${key} is pending import.`,
    );
    expect(describeKey(key)).toMatchObject({ Enabled: false, KeyState: "PendingImport" });
    expect(describeKey(key)).not.toHaveProperty("ValidTo");
    expect(kms.state.table("material").get(key)?.versions[0]?.bytes).toBe("");
    expect(refusal(key, randomBytes(32))).toBe("IncorrectKeyMaterialException");
    importMaterial(kms, key, bytes);
    expect(decrypt(blob).Plaintext).toBe("YQ==");
    kms.now += 1000 * day;
    expect(describeKey(key)).toMatchObject({ KeyState: "Enabled" });
  });

  test.each([
    [{}, "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"],
    [{ ValidTo: 1 }, "ValidTo must be in the future"],
    [{ ValidTo: 4e9 }, "ValidTo must be within 365 days"],
    [
      { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE", ValidTo: 4e9 },
      "The parameter ValidTo cannot be specified for a key with an expiration model of KEY_MATERIAL_DOES_NOT_EXPIRE",
    ],
  ])("with the expiration %j is refused", (more, message) => {
    const key = kms.key({ Origin: "EXTERNAL" });
    const error = kms.fault("ImportKeyMaterial", {
      KeyId: key,
      ImportToken: "AAAA",
      EncryptedKeyMaterial: "AAAA",
      ...more,
    });
    expect([error.code, error.message]).toEqual(["ValidationException", message]);
  });

  test("is deleted by hand, and the key that was disabled or enabled waits for it", () => {
    const bytes = randomBytes(32);
    const key = externalKey(kms, bytes);
    const { CurrentKeyMaterialId: KeyMaterialId } = describeKey(key);
    kms.call("DisableKey", { KeyId: key });
    expect(kms.call("DeleteImportedKeyMaterial", { KeyId: key })).toEqual({
      KeyId: key,
      KeyMaterialId,
    });
    expect(describeKey(key)).toMatchObject({ KeyState: "PendingImport" });
    expect(kms.fault("EnableKey", { KeyId: key }).message).toBe(`${key} is pending import.`);
    const unknown = { KeyId: key, KeyMaterialId: "0".repeat(64) };
    expect(kms.fault("DeleteImportedKeyMaterial", unknown).code).toBe("NotFoundException");
  });

  // https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html
  test("deleted while the key is pending deletion leaves that as it is, and is missed later", () => {
    const key = externalKey(kms);
    kms.call("ScheduleKeyDeletion", { KeyId: key });
    kms.call("DeleteImportedKeyMaterial", { KeyId: key });
    expect(describeKey(key)).toMatchObject({ KeyState: "PendingDeletion" });
    kms.call("CancelKeyDeletion", { KeyId: key });
    expect(describeKey(key)).toMatchObject({ KeyState: "PendingImport" });
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-valid-to
  test("is imported by who may import it for a while, and not for ever or longer", () => {
    const key = kms.key({ Origin: "EXTERNAL" });
    const limit = new Date(kms.now + 30 * day).toISOString();
    const caller = kms.role("importer", {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "kms:ImportKeyMaterial",
        Resource: "*",
        Condition: { DateLessThan: { "kms:ValidTo": limit } },
      },
    });
    const parameters = parametersFor(kms, key);
    const call = (more: object) => importCall(key, Buffer.alloc(32, 1), { ...more }, parameters);
    for (const more of [{}, { ValidTo: (kms.now + 31 * day) / 1000 }]) {
      expect(kms.fault("ImportKeyMaterial", call(more), { caller }).code).toBe(
        "AccessDeniedException",
      );
    }
    kms.call("ImportKeyMaterial", call({ ValidTo: (kms.now + 29 * day) / 1000 }), { caller });
  });

  test("is deleted and imported by those alone who may", () => {
    const key = externalKey(kms);
    const caller = kms.role("user", allow(["kms:Encrypt", "kms:GetParametersForImport"]));
    const call = importCall(key, randomBytes(32), {}, parametersFor(kms, key));
    for (const [operation, parameters] of [
      ["ImportKeyMaterial", call],
      ["DeleteImportedKeyMaterial", { KeyId: key }],
    ] as const) {
      expect(kms.fault(operation, parameters, { caller }).code).toBe("AccessDeniedException");
    }
  });
});
