import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { allow, base64, keyPolicy, LocalKms, otherAccount, region } from "./local-kms.ts";

let kms: LocalKms;
let key: string;
beforeEach(() => {
  kms = new LocalKms();
  key = kms.key();
});

const bytes = fc.uint8Array({ minLength: 1, maxLength: 4096 });
const contexts = fc.dictionary(fc.string(), fc.string(), { maxKeys: 4, noNullPrototype: true });

function encrypt(text: string, EncryptionContext?: Record<string, string>): string {
  const parameters = { KeyId: key, Plaintext: base64(text), EncryptionContext };
  return kms.call("Encrypt", parameters).CiphertextBlob;
}

describe("Encrypt and Decrypt", () => {
  test("Decrypt gives what Encrypt was given, under the same context and with or without KeyId", () => {
    fc.assert(
      fc.property(bytes, contexts, fc.boolean(), (plaintext, EncryptionContext, named) => {
        const Plaintext = Buffer.from(plaintext).toString("base64");
        const { CiphertextBlob } = kms.call("Encrypt", {
          KeyId: key,
          Plaintext,
          EncryptionContext,
        });
        const answer = kms.call("Decrypt", {
          CiphertextBlob,
          EncryptionContext,
          ...(named && { KeyId: key }),
        });
        const KeyMaterialId = kms.call("DescribeKey", { KeyId: key }).KeyMetadata
          .CurrentKeyMaterialId;
        const EncryptionAlgorithm = "SYMMETRIC_DEFAULT";
        expect(answer).toEqual({ EncryptionAlgorithm, KeyId: key, KeyMaterialId, Plaintext });
      }),
    );
  });

  test("any other context and any changed byte are InvalidCiphertextException without a text", () => {
    const CiphertextBlob = encrypt("secret", { app: "payments" });
    for (const EncryptionContext of [undefined, {}, { App: "payments" }, { app: "Payments" }]) {
      const error = kms.fault("Decrypt", { CiphertextBlob, EncryptionContext });
      expect(error).toMatchObject({ code: "InvalidCiphertextException", message: "" });
    }
    const changed = Buffer.from(CiphertextBlob, "base64");
    changed[changed.length - 1]! ^= 1;
    const tampered = changed.toString("base64");
    for (const blob of [
      tampered,
      base64("no ciphertext"),
      base64("\u0001"),
      CiphertextBlob.slice(0, 40),
    ]) {
      const error = kms.fault("Decrypt", {
        CiphertextBlob: blob,
        EncryptionContext: { app: "payments" },
      });
      expect(error).toMatchObject({ code: "InvalidCiphertextException", message: "" });
    }
  });

  test("the key of a ciphertext is known to the authorization before anything is decrypted", () => {
    const CiphertextBlob = encrypt("secret", { app: "payments" });
    kms.fault("Decrypt", { CiphertextBlob });
    expect(kms.asked).toEqual([{ ciphertextKey: key }]);
  });

  test("a key that is not the ciphertext's is IncorrectKeyException, after the authorization", () => {
    const CiphertextBlob = encrypt("secret");
    const other = kms.key();
    const error = kms.fault("Decrypt", { CiphertextBlob, KeyId: other });
    expect(error.code).toBe("IncorrectKeyException");
    expect(kms.asked).toHaveLength(1);
    const stranger = kms.role("stranger");
    const denied = kms.fault("Decrypt", { CiphertextBlob, KeyId: other }, { caller: stranger });
    expect(denied.code).toBe("AccessDeniedException");
  });

  test("a ciphertext of a key of another Region or of none is AccessDeniedException", () => {
    const CiphertextBlob = encrypt("secret");
    const text =
      "User: arn:aws:iam::111122223333:root is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";
    const elsewhere = kms.fault("Decrypt", { CiphertextBlob }, { region: "us-east-1" });
    expect(elsewhere).toMatchObject({ code: "AccessDeniedException", message: text });
    kms.state.delete("key", key);
    const gone = kms.fault("Decrypt", { CiphertextBlob });
    expect(gone).toMatchObject({ code: "AccessDeniedException", message: text });
  });

  test("a refusal to decrypt without KeyId speaks of the ciphertext, with KeyId of the key", () => {
    const CiphertextBlob = encrypt("secret");
    const caller = kms.role("reader", allow("kms:Encrypt"));
    const unnamed = kms.fault("Decrypt", { CiphertextBlob }, { caller });
    expect(unnamed.message).toBe(
      "User: arn:aws:sts::111122223333:assumed-role/reader/session is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action",
    );
    expect(unnamed.decision?.answer).toBe("denied");
    const named = kms.fault("Decrypt", { CiphertextBlob, KeyId: key }, { caller });
    expect(named.message).toContain(`kms:Decrypt on resource: ${key} because`);
  });

  test("another account uses a key by its ARN where key policy and identity policy allow it", () => {
    const friend = kms.role("friend", allow(["kms:Encrypt", "kms:Decrypt"]), otherAccount);
    const shared = kms.key({
      Policy: keyPolicy({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${otherAccount}:root` },
        Action: ["kms:Encrypt", "kms:Decrypt"],
        Resource: "*",
      }),
    });
    const as = { caller: friend };
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId: shared, Plaintext: "YQ==" }, as);
    expect(kms.call("Decrypt", { CiphertextBlob }, as)).toMatchObject({ Plaintext: "YQ==" });
    const own = kms.fault("Encrypt", { KeyId: key, Plaintext: "YQ==" }, as);
    const none = kms.fault(
      "Encrypt",
      { KeyId: key.replace(/.{4}$/, "0000"), Plaintext: "YQ==" },
      as,
    );
    // Whether a key is there must not show.
    expect([own.code, own.message]).toEqual([none.code, none.message]);
  });

  test.each(["alias/a", `arn:aws:kms:${region}:111122223333:alias/a`])(
    "a key is named by %s",
    name => {
      kms.call("CreateAlias", { AliasName: "alias/a", TargetKeyId: key });
      const { CiphertextBlob, KeyId } = kms.call("Encrypt", { KeyId: name, Plaintext: "YQ==" });
      expect(KeyId).toBe(key);
      expect(kms.call("Decrypt", { CiphertextBlob, KeyId: name }).Plaintext).toBe("YQ==");
    },
  );

  test("what is not JSON of the right type is SerializationException", () => {
    for (const parameters of [
      { KeyId: 7, Plaintext: "YQ==" },
      { KeyId: key, Plaintext: "not base64" },
      { KeyId: key, Plaintext: "YQ==", EncryptionContext: { a: 1 } },
      { KeyId: key, Plaintext: "YQ==", EncryptionContext: ["a"] },
      { KeyId: key, Plaintext: "YQ==", DryRun: "true" },
    ]) {
      expect(kms.fault("Encrypt", parameters).code).toBe("SerializationException");
    }
  });

  test("every violation of a call is told at once", () => {
    expect(kms.fault("Encrypt", { EncryptionAlgorithm: "ROT13" }).message).toBe(
      "3 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null; Value at 'plaintext' failed to satisfy constraint: Member must not be null; Value 'ROT13' at 'encryptionAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE, SYMMETRIC_DEFAULT]",
    );
  });

  test("an algorithm of other keys is refused", () => {
    const CiphertextBlob = encrypt("a");
    const algorithm = { CiphertextBlob, EncryptionAlgorithm: "RSAES_OAEP_SHA_256", KeyId: key };
    expect(kms.fault("Decrypt", algorithm)).toMatchObject({
      code: "InvalidKeyUsageException",
      message: "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.",
    });
  });

  test("a dry run that ignores the ciphertext asks for the permission on the key that it names", () => {
    const modified = { DryRun: true, DryRunModifiers: ["IGNORE_CIPHERTEXT"] };
    const decrypt = { KeyId: key, ...modified };
    const reEncrypt = { SourceKeyId: key, DestinationKeyId: key, ...modified };
    const caller = kms.role("nobody");
    for (const [operation, call] of [
      ["Decrypt", decrypt],
      ["ReEncrypt", reEncrypt],
    ] as const) {
      expect(kms.fault(operation, call).code).toBe("DryRunOperationException");
      expect(kms.fault(operation, call, { caller }).code).toBe("AccessDeniedException");
      const unnamed = kms.fault(operation, { ...call, KeyId: undefined, SourceKeyId: undefined });
      expect(unnamed.code).toBe("ValidationException");
    }
    const CiphertextBlob = encrypt("a");
    expect(
      kms.call("Decrypt", { CiphertextBlob, DryRunModifiers: ["IGNORE_CIPHERTEXT"] }).KeyId,
    ).toBe(key);
  });
});

describe("the other cryptographic operations", () => {
  test("GenerateDataKey gives a key of the length asked for, and the same one encrypted", () => {
    for (const [asked, length] of [
      [{ KeySpec: "AES_256" }, 32],
      [{ KeySpec: "AES_128" }, 16],
      [{ NumberOfBytes: 64 }, 64],
    ] as const) {
      const EncryptionContext = { app: "payments" };
      const parameters = { KeyId: key, EncryptionContext, ...asked };
      const made = kms.call("GenerateDataKey", parameters);
      expect(Buffer.from(made.Plaintext, "base64")).toHaveLength(length);
      const { CiphertextBlob, KeyId, KeyMaterialId } = made;
      expect(kms.call("Decrypt", { CiphertextBlob, EncryptionContext })).toMatchObject({
        KeyId,
        KeyMaterialId,
        Plaintext: made.Plaintext,
      });
      const without = kms.call("GenerateDataKeyWithoutPlaintext", parameters);
      expect(Object.keys(without).sort()).toEqual(["CiphertextBlob", "KeyId", "KeyMaterialId"]);
    }
  });

  test("GenerateRandom gives other bytes every time", () => {
    const made = () => kms.call("GenerateRandom", { NumberOfBytes: 32 }).Plaintext;
    expect(Buffer.from(made(), "base64")).toHaveLength(32);
    expect(made()).not.toBe(made());
  });

  test("ReEncrypt moves a ciphertext to another key and context", () => {
    const target = kms.key();
    const answer = kms.call("ReEncrypt", {
      CiphertextBlob: encrypt("secret", { app: "a" }),
      SourceEncryptionContext: { app: "a" },
      DestinationKeyId: target,
      DestinationEncryptionContext: { app: "b" },
    });
    expect(answer).toMatchObject({ KeyId: target, SourceKeyId: key });
    const { CiphertextBlob } = answer;
    const moved = kms.call("Decrypt", { CiphertextBlob, EncryptionContext: { app: "b" } });
    expect(moved).toMatchObject({ KeyId: target, Plaintext: base64("secret") });
  });

  test("ReEncrypt needs both permissions, and its refusal tells which key was meant", () => {
    const target = kms.key();
    const CiphertextBlob = encrypt("secret");
    const parameters = { CiphertextBlob, DestinationKeyId: target };
    const from = kms.role("from", allow("kms:ReEncryptFrom"));
    expect(kms.fault("ReEncrypt", parameters, { caller: from }).message).toContain(
      `kms:ReEncryptTo on resource: ${target} because`,
    );
    const to = kms.role("to", allow("kms:ReEncryptTo"));
    expect(kms.fault("ReEncrypt", parameters, { caller: to }).message).toContain(
      "kms:ReEncryptFrom on the resource associated with this ciphertext because",
    );
  });

  test("ReEncrypt refuses a source key that is not the ciphertext's", () => {
    const other = kms.key();
    const parameters = {
      CiphertextBlob: encrypt("secret"),
      SourceKeyId: other,
      DestinationKeyId: other,
    };
    expect(kms.fault("ReEncrypt", parameters)).toMatchObject({
      code: "IncorrectKeyException",
      message: "The key ID in the request does not identify a CMK that can perform this operation.",
    });
  });
});

describe("rotation of key material", () => {
  const day = 86_400_000;

  test("after a period new ciphertexts have new material, and older ones decrypt for ever", () => {
    kms.call("EnableKeyRotation", { KeyId: key, RotationPeriodInDays: 90 });
    const blobs: string[] = [];
    const materials = new Set<string>();
    for (let round = 0; round < 4; round++) {
      blobs.push(encrypt(`round ${round}`));
      kms.now += 89 * day;
      blobs.push(encrypt(`round ${round}`));
      kms.now += day;
    }
    for (const [index, CiphertextBlob] of blobs.entries()) {
      const { KeyMaterialId, Plaintext } = kms.call("Decrypt", { CiphertextBlob });
      expect(Plaintext).toBe(base64(`round ${index >> 1}`));
      materials.add(KeyMaterialId);
    }
    expect(materials.size).toBe(4);
  });

  test("GetKeyRotationStatus gives the period and the next date, and nothing of them when off", () => {
    const id = key.slice(key.lastIndexOf("/") + 1);
    const off = { KeyId: id, KeyRotationEnabled: false };
    const status = () => kms.call("GetKeyRotationStatus", { KeyId: key });
    expect(status()).toEqual(off);
    kms.now += 10 * day;
    kms.call("EnableKeyRotation", { KeyId: key, RotationPeriodInDays: 180 });
    const on = {
      KeyId: id,
      KeyRotationEnabled: true,
      NextRotationDate: (kms.now + 180 * day) / 1000,
      RotationPeriodInDays: 180,
    };
    expect(status()).toEqual(on);
    kms.now += 200 * day;
    expect(status()).toEqual({ ...on, NextRotationDate: (kms.now + 160 * day) / 1000 });
    kms.call("EnableKeyRotation", { KeyId: key });
    expect(status()).toMatchObject({ RotationPeriodInDays: 365 });
    kms.call("ScheduleKeyDeletion", { KeyId: key });
    expect(status()).toEqual(off);
    kms.call("CancelKeyDeletion", { KeyId: key });
    expect(status()).toMatchObject({ KeyRotationEnabled: true });
    kms.call("EnableKey", { KeyId: key });
    kms.call("DisableKeyRotation", { KeyId: key });
    expect(status()).toEqual(off);
  });
});
