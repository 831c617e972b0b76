import {
  constants,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
} from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { keySpecs } from "../../../src/local/crypto/key-specs.ts";
import { bytes, china, KmsOfKinds } from "./key-kinds.ts";
import { base64 } from "./local-kms.ts";

let kms: KmsOfKinds;
beforeEach(() => {
  kms = new KmsOfKinds();
});

describe("encryption with a pair", () => {
  test.each([
    ["RSAES_OAEP_SHA_1", "sha1", 214],
    ["RSAES_OAEP_SHA_256", "sha256", 190],
  ])(
    "%s is node:crypto's, both ways, up to %s's longest plaintext",
    (algorithm, oaepHash, most) => {
      const KeyId = kms.make("RSA_2048", "ENCRYPT_DECRYPT");
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      const Plaintext = Buffer.alloc(most, 7).toString("base64");
      const call = { KeyId, EncryptionAlgorithm: algorithm };
      const own = kms.call("Encrypt", { ...call, Plaintext });
      const EncryptionAlgorithm = algorithm;
      expect(own).toEqual({ CiphertextBlob: own.CiphertextBlob, EncryptionAlgorithm, KeyId });
      expect(bytes(own.CiphertextBlob)).toHaveLength(256);
      const { CiphertextBlob } = own;
      expect(kms.call("Decrypt", { ...call, CiphertextBlob })).toEqual({
        EncryptionAlgorithm,
        KeyId,
        Plaintext,
      });
      const material = bytes(kms.state.table("material").get(KeyId)?.versions[0]?.bytes ?? "");
      const key = createPrivateKey({ key: material, type: "pkcs8", format: "der" });
      const opened = privateDecrypt({ key, oaepHash, padding }, bytes(CiphertextBlob));
      expect(opened.toString("base64")).toBe(Plaintext);
      const made = publicEncrypt(
        { key: kms.publicKey(KeyId), oaepHash, padding },
        Buffer.from("local"),
      );
      const answer = kms.call("Decrypt", { ...call, CiphertextBlob: made.toString("base64") });
      expect(answer.Plaintext).toBe(base64("local"));
    },
  );

  test("a changed, foreign or cut ciphertext is InvalidCiphertextException without a text", () => {
    const KeyId = kms.make("RSA_2048", "ENCRYPT_DECRYPT");
    const call = { KeyId, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" };
    const blob = bytes(kms.call("Encrypt", { ...call, Plaintext: base64("a") }).CiphertextBlob);
    const changed = Buffer.from(blob);
    changed[9]! ^= 1;
    const other = { ...call, EncryptionAlgorithm: "RSAES_OAEP_SHA_1" };
    for (const [given, one] of [
      [call, changed],
      [call, blob.subarray(1)],
      [call, Buffer.concat([blob, blob])],
      [call, Buffer.alloc(256, 0xff)],
      [other, blob],
    ] as const) {
      const error = kms.fault("Decrypt", { ...given, CiphertextBlob: one.toString("base64") });
      expect(error).toMatchObject({ code: "InvalidCiphertextException", message: "" });
    }
  });

  test("without the algorithm a raw ciphertext is none, with or without its key", () => {
    const KeyId = kms.make("RSA_2048", "ENCRYPT_DECRYPT");
    const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
    const encrypted = kms.call("Encrypt", { KeyId, EncryptionAlgorithm, Plaintext: base64("a") });
    const { CiphertextBlob } = encrypted;
    for (const more of [{ KeyId }, {}]) {
      const error = kms.fault("Decrypt", { CiphertextBlob, ...more });
      expect(error.code).toBe("InvalidCiphertextException");
    }
    const unnamed = kms.fault("Decrypt", { CiphertextBlob, EncryptionAlgorithm });
    expect(unnamed.code).toBe("ValidationException");
  });

  test("ReEncrypt goes from symmetric to RSA and back, and tells both algorithms", () => {
    const [from, to] = [kms.key(), kms.make("RSA_2048", "ENCRYPT_DECRYPT")];
    const encrypted = kms.call("Encrypt", { KeyId: from, Plaintext: base64("secret") });
    const moved = kms.call("ReEncrypt", {
      CiphertextBlob: encrypted.CiphertextBlob,
      DestinationKeyId: to,
      DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
    });
    expect(moved).toMatchObject({
      DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      KeyId: to,
      SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      SourceKeyId: from,
    });
    expect("DestinationKeyMaterialId" in moved).toBe(false);
    const back = kms.call("ReEncrypt", {
      CiphertextBlob: moved.CiphertextBlob,
      SourceKeyId: to,
      SourceEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      DestinationKeyId: from,
    });
    const { Plaintext } = kms.call("Decrypt", { CiphertextBlob: back.CiphertextBlob });
    expect(Plaintext).toBe(base64("secret"));
  });

  test("SM2PKE decrypts what it encrypts, and nothing that was changed", () => {
    const KeyId = kms.key({ KeySpec: "SM2", KeyUsage: "ENCRYPT_DECRYPT" }, china);
    const call = { KeyId, EncryptionAlgorithm: "SM2PKE" };
    for (const length of [1, 31, 32, 33, 1024]) {
      const Plaintext = Buffer.alloc(length, length).toString("base64");
      const { CiphertextBlob } = kms.call("Encrypt", { ...call, Plaintext }, china);
      const opened = kms.call("Decrypt", { ...call, CiphertextBlob }, china);
      expect(opened.Plaintext).toBe(Plaintext);
      const changed = bytes(CiphertextBlob);
      changed[changed.length - 1]! ^= 1;
      const wrong = { ...call, CiphertextBlob: changed.toString("base64") };
      expect(kms.fault("Decrypt", wrong, china).code).toBe("InvalidCiphertextException");
    }
  });
});

describe("GenerateDataKeyPair", () => {
  test.each(
    Object.entries(keySpecs)
      .filter(([spec, { pair }]) => pair && !spec.startsWith("ML_DSA") && spec !== "SM2")
      .map(([spec]) => spec),
  )(
    "gives a pair of %s whose halves belong together, the private one encrypted too",
    KeyPairSpec => {
      const KeyId = kms.key();
      const EncryptionContext = { app: "a" };
      const made = kms.call("GenerateDataKeyPair", { KeyId, KeyPairSpec, EncryptionContext });
      const opened = kms.call("Decrypt", {
        CiphertextBlob: made.PrivateKeyCiphertextBlob,
        EncryptionContext,
      });
      expect(opened.Plaintext).toBe(made.PrivateKeyPlaintext);
      expect(made).toMatchObject({ KeyId, KeyPairSpec, KeyMaterialId: opened.KeyMaterialId });
      const key = createPrivateKey({ key: bytes(opened.Plaintext), type: "pkcs8", format: "der" });
      const spki = createPublicKey(key).export({ type: "spki", format: "der" });
      expect(spki.toString("base64")).toBe(made.PublicKey);
      const wrong = { CiphertextBlob: made.PrivateKeyCiphertextBlob };
      expect(kms.fault("Decrypt", wrong).code).toBe("InvalidCiphertextException");
    },
  );

  test("WithoutPlaintext gives all but the private key", () => {
    const call = { KeyId: kms.key(), KeyPairSpec: "ECC_NIST_P256" };
    expect(Object.keys(kms.call("GenerateDataKeyPairWithoutPlaintext", call)).sort()).toEqual([
      "KeyId",
      "KeyMaterialId",
      "KeyPairSpec",
      "PrivateKeyCiphertextBlob",
      "PublicKey",
    ]);
  });

  test("kms:DataKeyPairSpec of a policy is enforced", () => {
    const KeyId = kms.key();
    const caller = kms.role("maker", {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "kms:GenerateDataKeyPair",
        Resource: "*",
        Condition: { StringLike: { "kms:DataKeyPairSpec": "ECC_*" } },
      },
    });
    kms.call("GenerateDataKeyPair", { KeyId, KeyPairSpec: "ECC_NIST_P384" }, { caller });
    const call = { KeyId, KeyPairSpec: "ML_KEM_768" };
    expect(kms.fault("GenerateDataKeyPair", call, { caller }).code).toBe("AccessDeniedException");
  });
});
