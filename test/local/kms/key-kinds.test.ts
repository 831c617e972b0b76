import { createPublicKey } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { keySpecs } from "../../../src/local/crypto/key-specs.ts";
import refusals from "./key-kinds.json" with { type: "json" };
import { bytes, china, KmsOfKinds, kinds } from "./key-kinds.ts";
import { base64 } from "./local-kms.ts";

let kms: KmsOfKinds;
beforeEach(() => {
  kms = new KmsOfKinds();
});

/** The lists that AWS's answers have for a key, by usage. */
const lists: Readonly<Record<string, string>> = {
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
  KEY_AGREEMENT: "KeyAgreementAlgorithms",
  ENCAPSULATE_DECAPSULATE: "EncapsulationAlgorithms",
};

describe("CreateKey", () => {
  test.each(kinds)("makes $spec for $usage, described with its algorithms alone", kind => {
    const { algorithms, pair, spec, usage } = kind;
    const as = spec === "SM2" ? china : {};
    const asked = { KeySpec: spec, KeyUsage: usage };
    const { KeyMetadata } = kms.call("CreateKey", asked, as);
    expect(KeyMetadata).toMatchObject({ ...asked, CustomerMasterKeySpec: spec });
    const members = Object.keys(KeyMetadata).filter(name => name.endsWith("Algorithms"));
    expect(members).toEqual([lists[usage]]);
    expect(KeyMetadata).toMatchObject({ [lists[usage] ?? ""]: algorithms });
    expect("CurrentKeyMaterialId" in KeyMetadata).toBe(spec === "SYMMETRIC_DEFAULT");
    if (!pair) {
      expect(kms.fault("GetPublicKey", { KeyId: KeyMetadata.Arn }, as).code).toBe(
        "UnsupportedOperationException",
      );
      return;
    }
    const answer = kms.call("GetPublicKey", { KeyId: KeyMetadata.Arn }, as);
    expect(Object.keys(answer).sort()).toEqual(
      ["CustomerMasterKeySpec", lists[usage], "KeyId", "KeySpec", "KeyUsage", "PublicKey"].sort(),
    );
    createPublicKey({ key: bytes(answer.PublicKey), type: "spki", format: "der" });
  });

  test("takes the older name of the parameter", () => {
    const KeyUsage = "GENERATE_VERIFY_MAC";
    const { KeyMetadata } = kms.call("CreateKey", { CustomerMasterKeySpec: "HMAC_512", KeyUsage });
    expect(KeyMetadata).toMatchObject({ KeySpec: "HMAC_512", MacAlgorithms: ["HMAC_SHA_512"] });
  });

  test("every other pair of spec and usage is refused in AWS's words", () => {
    for (const KeySpec of Object.keys(keySpecs)) {
      for (const KeyUsage of Object.keys(lists)) {
        if (kinds.some(({ spec, usage }) => spec === KeySpec && usage === KeyUsage)) continue;
        expect(kms.fault("CreateKey", { KeySpec, KeyUsage })).toMatchObject({
          code: "ValidationException",
          message: `KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`,
        });
      }
    }
  });

  test("SM2 is refused outside of China, and ML-KEM there", () => {
    const sm2 = kms.fault("CreateKey", { KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" });
    expect(sm2.code).toBe("UnsupportedOperationException");
    const asked = { KeySpec: "ML_KEM_768", KeyUsage: "ENCAPSULATE_DECAPSULATE" };
    expect(kms.fault("CreateKey", asked, china).code).toBe("UnsupportedOperationException");
    const pair = { KeyId: kms.key({}, china), KeyPairSpec: "ML_KEM_768" };
    expect(kms.fault("GenerateDataKeyPair", pair, china).code).toBe(
      "UnsupportedOperationException",
    );
  });

  test("who may not make a key has none made", () => {
    const caller = kms.role("nobody");
    const error = kms.fault(
      "CreateKey",
      { KeySpec: "RSA_4096", KeyUsage: "SIGN_VERIFY" },
      { caller },
    );
    expect(error.code).toBe("AccessDeniedException");
  });
});

test.each(refusals)("$operation: $why", ({ call, code, key, message, operation }) => {
  const KeyId = kms.key(key);
  const filled = Object.fromEntries(
    Object.entries(call).map(([name, value]) => {
      const [what, count] = typeof value === "string" ? value.split(":") : [];
      return [name, what === "BYTES" ? Buffer.alloc(Number(count), 1).toString("base64") : value];
    }),
  );
  const error = kms.fault(operation, { KeyId, ...filled });
  expect({ code: error.code, message: error.message.replace(KeyId, "KEY") }).toEqual({
    code,
    message,
  });
});

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
describe("key states", () => {
  const Message = base64("a");
  const uses = [
    ["SIGN_VERIFY", "ECC_NIST_P256", "Sign", { Message, SigningAlgorithm: "ECDSA_SHA_256" }],
    [
      "SIGN_VERIFY",
      "ECC_NIST_P256",
      "Verify",
      { Message, Signature: Message, SigningAlgorithm: "ECDSA_SHA_256" },
    ],
    ["GENERATE_VERIFY_MAC", "HMAC_256", "GenerateMac", { Message, MacAlgorithm: "HMAC_SHA_256" }],
    [
      "GENERATE_VERIFY_MAC",
      "HMAC_256",
      "VerifyMac",
      { Message, Mac: Message, MacAlgorithm: "HMAC_SHA_256" },
    ],
    [
      "KEY_AGREEMENT",
      "ECC_NIST_P256",
      "DeriveSharedSecret",
      { KeyAgreementAlgorithm: "ECDH", PublicKey: Message },
    ],
    ["ENCAPSULATE_DECAPSULATE", "ML_KEM_512", "Encapsulate", { EncapsulationAlgorithm: "ML_KEM" }],
    [
      "ENCAPSULATE_DECAPSULATE",
      "ML_KEM_512",
      "Decapsulate",
      { EncapsulationAlgorithm: "ML_KEM", SharedSecretCiphertextBlob: Message },
    ],
    ["ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "GenerateDataKeyPair", { KeyPairSpec: "RSA_2048" }],
  ] as const;

  test.each(uses)(
    "a key for %s, %s, that is not enabled refuses %s",
    (usage, spec, operation, call) => {
      const KeyId = kms.make(spec, usage);
      kms.call("DisableKey", { KeyId });
      expect(kms.fault(operation, { KeyId, ...call })).toMatchObject({
        code: "DisabledException",
        message: `${KeyId} is disabled.`,
      });
      kms.call("ScheduleKeyDeletion", { KeyId });
      expect(kms.fault(operation, { KeyId, ...call })).toMatchObject({
        code: "KMSInvalidStateException",
        message: `${KeyId} is pending deletion.`,
      });
    },
  );
});

describe("keys that are not symmetric", () => {
  test("are not rotated, and say so", () => {
    const KeyId = kms.make("ECC_NIST_P256", "SIGN_VERIFY");
    expect(kms.fault("EnableKeyRotation", { KeyId })).toMatchObject({
      code: "UnsupportedOperationException",
      message: "",
    });
    expect(kms.call("DisableKeyRotation", { KeyId })).toEqual({});
    expect(kms.call("GetKeyRotationStatus", { KeyId })).toMatchObject({
      KeyRotationEnabled: false,
    });
  });

  test("take an alias from keys of their own type and usage only", () => {
    const mac = kms.make("HMAC_256", "GENERATE_VERIFY_MAC");
    const [ec, rsa] = [
      kms.make("ECC_NIST_P256", "SIGN_VERIFY"),
      kms.make("RSA_2048", "SIGN_VERIFY"),
    ];
    const AliasName = "alias/signing";
    kms.call("CreateAlias", { AliasName, TargetKeyId: ec });
    kms.call("UpdateAlias", { AliasName, TargetKeyId: rsa });
    for (const TargetKeyId of [mac, kms.key(), kms.make("ECC_NIST_P256", "KEY_AGREEMENT")]) {
      const error = kms.fault("UpdateAlias", { AliasName, TargetKeyId });
      expect(error.code).toBe("ValidationException");
    }
  });

  test("have grants for what they are for, and for nothing else", () => {
    const KeyId = kms.make("ECC_NIST_P256", "SIGN_VERIFY");
    const grantee = kms.role("signer");
    const GranteePrincipal = "arn:aws:iam::111122223333:role/signer";
    const grant = (...Operations: string[]) => ({ KeyId, GranteePrincipal, Operations });
    for (const other of ["Encrypt", "GenerateDataKeyPair", "GenerateMac", "Decapsulate"]) {
      expect(kms.fault("CreateGrant", grant(other)).code).toBe("ValidationException");
    }
    kms.call("CreateGrant", grant("Sign", "GetPublicKey", "DescribeKey"));
    const call = { KeyId, Message: base64("a"), SigningAlgorithm: "ECDSA_SHA_256" };
    const { Signature } = kms.call("Sign", call, { caller: grantee });
    const error = kms.fault("Verify", { ...call, Signature }, { caller: grantee });
    expect(error.code).toBe("AccessDeniedException");
  });
});
