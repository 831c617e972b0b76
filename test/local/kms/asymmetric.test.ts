import {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { keySpecs } from "../../../src/local/crypto/key-specs.ts";
import refusals from "./asymmetric-refusals.json" with { type: "json" };
import { allow, base64, LocalKms } from "./local-kms.ts";

const china = { region: "cn-north-1" };
let kms: LocalKms;
beforeEach(() => {
  kms = new LocalKms();
});

const bytes = (text: string) => Buffer.from(text, "base64");
const publicKeyOf = (KeyId: string) =>
  createPublicKey({
    key: bytes(kms.call("GetPublicKey", { KeyId }).PublicKey),
    type: "spki",
    format: "der",
  });
const make = (KeySpec: string, KeyUsage: string) => kms.key({ KeySpec, KeyUsage });

/** The lists that AWS's answers have for a key, by usage. */
const lists: Readonly<Record<string, string>> = {
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
  KEY_AGREEMENT: "KeyAgreementAlgorithms",
  ENCAPSULATE_DECAPSULATE: "EncapsulationAlgorithms",
};

const kinds = Object.entries(keySpecs).flatMap(([spec, { pair, usages }]) =>
  Object.entries(usages).map(([usage, algorithms]) => ({ spec, usage, algorithms, pair })),
);

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

describe("Sign and Verify", () => {
  test.each(kinds.filter(({ spec, usage }) => usage === "SIGN_VERIFY" && spec !== "SM2"))(
    "a signature of $spec verifies with KMS, and with the public key alone",
    ({ algorithms, spec }) => {
      const KeyId = make(spec, "SIGN_VERIFY");
      const Message = base64("message");
      for (const SigningAlgorithm of algorithms) {
        if (SigningAlgorithm === "ED25519_PH_SHA_512") continue;
        const answer = kms.call("Sign", { KeyId, Message, SigningAlgorithm });
        expect(answer).toEqual({ KeyId, Signature: answer.Signature, SigningAlgorithm });
        const { Signature } = answer;
        expect(kms.call("Verify", { KeyId, Message, Signature, SigningAlgorithm })).toEqual({
          KeyId,
          SignatureValid: true,
          SigningAlgorithm,
        });
        const hash = /_SHA_(256|384|512)$/.exec(SigningAlgorithm)?.[1];
        const pss = SigningAlgorithm.includes("PSS") && {
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: Number(hash) / 8,
        };
        const name = SigningAlgorithm.startsWith("ED") || hash === undefined ? null : `sha${hash}`;
        const key = { key: publicKeyOf(KeyId), ...pss };
        expect(verify(name, Buffer.from("message"), key, bytes(Signature))).toBe(true);
        const wrong = { KeyId, Message: base64("other"), Signature, SigningAlgorithm };
        expect(kms.fault("Verify", wrong)).toMatchObject({
          code: "KMSInvalidSignatureException",
          message: "",
        });
      }
    },
  );

  test("a message and its digest are the same to RSA and ECDSA", () => {
    for (const [spec, SigningAlgorithm, hash] of [
      ["RSA_2048", "RSASSA_PSS_SHA_384", "sha384"],
      ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512", "sha512"],
      ["ECC_NIST_P521", "ECDSA_SHA_512", "sha512"],
      ["ECC_SECG_P256K1", "ECDSA_SHA_256", "sha256"],
    ] as const) {
      const KeyId = make(spec, "SIGN_VERIFY");
      const raw = { KeyId, SigningAlgorithm, Message: base64("message"), MessageType: "RAW" };
      const Message = createHash(hash).update("message").digest("base64");
      const digest = { KeyId, SigningAlgorithm, Message, MessageType: "DIGEST" };
      const { Signature } = kms.call("Sign", digest);
      kms.call("Verify", { ...raw, Signature });
      kms.call("Verify", { ...digest, Signature: kms.call("Sign", raw).Signature });
    }
  });

  test("a key of China signs by SM2, message and digest", () => {
    const KeyId = kms.key({ KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" }, china);
    const call = { KeyId, Message: base64("message"), SigningAlgorithm: "SM2DSA" };
    const { Signature } = kms.call("Sign", call, china);
    expect(kms.call("Verify", { ...call, Signature }, china)).toMatchObject({
      SignatureValid: true,
    });
    const error = kms.fault("Verify", { ...call, Message: base64("other"), Signature }, china);
    expect(error.code).toBe("KMSInvalidSignatureException");
  });

  test("need their own permissions, and a key that is enabled", () => {
    const KeyId = make("ECC_NIST_P256", "SIGN_VERIFY");
    const call = { KeyId, Message: base64("a"), SigningAlgorithm: "ECDSA_SHA_256" };
    const caller = kms.role("verifier", allow("kms:Verify"));
    expect(kms.fault("Sign", call, { caller }).message).toContain("kms:Sign on resource");
    const { Signature } = kms.call("Sign", call);
    kms.call("Verify", { ...call, Signature }, { caller });
    expect(kms.fault("Sign", { ...call, DryRun: true }).code).toBe("DryRunOperationException");
    kms.call("DisableKey", { KeyId });
    expect(kms.fault("Sign", call).code).toBe("DisabledException");
    expect(kms.fault("GetPublicKey", { KeyId }).code).toBe("DisabledException");
  });

  test("kms:SigningAlgorithm and kms:MessageType of a policy are enforced", () => {
    const KeyId = make("RSA_2048", "SIGN_VERIFY");
    const caller = kms.role("signer", {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "kms:Sign",
        Resource: "*",
        Condition: {
          StringEquals: { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256", "kms:MessageType": "RAW" },
        },
      },
    });
    const call = { KeyId, Message: base64("a"), MessageType: "RAW" };
    kms.call("Sign", { ...call, SigningAlgorithm: "RSASSA_PSS_SHA_256" }, { caller });
    const other = { ...call, SigningAlgorithm: "RSASSA_PSS_SHA_512" };
    expect(kms.fault("Sign", other, { caller }).code).toBe("AccessDeniedException");
  });
});

describe("GenerateMac and VerifyMac", () => {
  test.each(["224", "256", "384", "512"])("HMAC_%s has a secret as long as its hash", size => {
    const KeyId = make(`HMAC_${size}`, "GENERATE_VERIFY_MAC");
    const secret = bytes(kms.state.table("material").get(KeyId)?.versions[0]?.bytes ?? "");
    expect(secret).toHaveLength(Number(size) / 8);
    const call = { KeyId, MacAlgorithm: `HMAC_SHA_${size}`, Message: base64("message") };
    const { Mac } = kms.call("GenerateMac", call);
    expect(Mac).toBe(createHmac(`sha${size}`, secret).update("message").digest("base64"));
    const MacAlgorithm = call.MacAlgorithm;
    expect(kms.call("VerifyMac", { ...call, Mac })).toEqual({
      KeyId,
      MacAlgorithm,
      MacValid: true,
    });
    for (const wrong of [{ Message: base64("other"), Mac }, { Mac: Mac.slice(0, 4) }]) {
      expect(kms.fault("VerifyMac", { ...call, ...wrong })).toMatchObject({
        code: "KMSInvalidMacException",
        message: "",
      });
    }
  });

  test("who may make codes may not therefore verify them", () => {
    const KeyId = make("HMAC_256", "GENERATE_VERIFY_MAC");
    const call = { KeyId, MacAlgorithm: "HMAC_SHA_256", Message: base64("message") };
    const caller = kms.role("maker", allow("kms:GenerateMac"));
    const { Mac } = kms.call("GenerateMac", call, { caller });
    expect(kms.fault("VerifyMac", { ...call, Mac }, { caller }).code).toBe("AccessDeniedException");
  });
});

describe("encryption with a pair", () => {
  test.each([
    ["RSAES_OAEP_SHA_1", "sha1", 214],
    ["RSAES_OAEP_SHA_256", "sha256", 190],
  ])(
    "%s is node:crypto's, both ways, up to %s's longest plaintext",
    (algorithm, oaepHash, most) => {
      const KeyId = make("RSA_2048", "ENCRYPT_DECRYPT");
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
        { key: publicKeyOf(KeyId), oaepHash, padding },
        Buffer.from("local"),
      );
      const answer = kms.call("Decrypt", { ...call, CiphertextBlob: made.toString("base64") });
      expect(answer.Plaintext).toBe(base64("local"));
    },
  );

  test("a changed, foreign or cut ciphertext is InvalidCiphertextException without a text", () => {
    const KeyId = make("RSA_2048", "ENCRYPT_DECRYPT");
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
    const KeyId = make("RSA_2048", "ENCRYPT_DECRYPT");
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
    const [from, to] = [kms.key(), make("RSA_2048", "ENCRYPT_DECRYPT")];
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

describe("DeriveSharedSecret", () => {
  const call = { KeyAgreementAlgorithm: "ECDH" };

  test.each([
    ["ECC_NIST_P256", "prime256v1", 32],
    ["ECC_NIST_P384", "secp384r1", 48],
    ["ECC_NIST_P521", "secp521r1", 66],
  ])("%s derives what the other side derives with node:crypto", (spec, namedCurve, length) => {
    const KeyId = make(spec, "KEY_AGREEMENT");
    for (let round = 0; round < 5; round += 1) {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
      const PublicKey = publicKey.export({ type: "spki", format: "der" }).toString("base64");
      const answer = kms.call("DeriveSharedSecret", { ...call, KeyId, PublicKey });
      const secret = diffieHellman({ privateKey, publicKey: publicKeyOf(KeyId) });
      expect(secret).toHaveLength(length);
      expect(answer).toEqual({
        ...call,
        KeyId,
        KeyOrigin: "AWS_KMS",
        SharedSecret: secret.toString("base64"),
      });
    }
  });

  test("two keys of China derive the same secret by SM2's curve", () => {
    const asked = { KeySpec: "SM2", KeyUsage: "KEY_AGREEMENT" };
    const [one, other] = [kms.key(asked, china), kms.key(asked, china)];
    const derive = (KeyId: string, of: string) => {
      const { PublicKey } = kms.call("GetPublicKey", { KeyId: of }, china);
      return kms.call("DeriveSharedSecret", { ...call, KeyId, PublicKey }, china).SharedSecret;
    };
    expect(derive(one, other)).toBe(derive(other, one));
    expect(derive(one, one)).not.toBe(derive(one, other));
    const bad = bytes(kms.call("GetPublicKey", { KeyId: other }, china).PublicKey);
    const off = Buffer.from(bad);
    off[off.length - 1]! ^= 1;
    const hybrid = Buffer.from(bad);
    hybrid[hybrid.length - 65] = 6;
    for (const key of [off, hybrid, bad.subarray(1), Buffer.alloc(91)]) {
      const wrong = { ...call, KeyId: one, PublicKey: key.toString("base64") };
      expect(kms.fault("DeriveSharedSecret", wrong, china).code).toBe("ValidationException");
    }
  });

  test("a key on another curve, a point on none, and bytes that are no key are refused", () => {
    const KeyId = make("ECC_NIST_P256", "KEY_AGREEMENT");
    const own = bytes(kms.call("GetPublicKey", { KeyId }).PublicKey);
    const off = Buffer.from(own);
    off[off.length - 1]! ^= 1;
    const infinity = Buffer.concat([own.subarray(0, -64), Buffer.alloc(64)]);
    const others = [["prime256v1", "secp384r1", "secp256k1"], ["x25519"]] as const;
    const curves = others[0].slice(1).map(namedCurve => generateKeyPairSync("ec", { namedCurve }));
    const bad = [...curves, generateKeyPairSync("x25519"), generateKeyPairSync("ed25519")].map(
      ({ publicKey }) => publicKey.export({ type: "spki", format: "der" }),
    );
    for (const one of [...bad, off, infinity, own.subarray(0, -1), Buffer.from("no key")]) {
      const PublicKey = Buffer.from(one).toString("base64");
      const error = kms.fault("DeriveSharedSecret", { ...call, KeyId, PublicKey });
      expect(error.code).toBe("ValidationException");
    }
  });

  test("needs its permission", () => {
    const KeyId = make("ECC_NIST_P256", "KEY_AGREEMENT");
    const { PublicKey } = kms.call("GetPublicKey", { KeyId });
    const caller = kms.role("reader", allow("kms:GetPublicKey"));
    kms.call("GetPublicKey", { KeyId }, { caller });
    const error = kms.fault("DeriveSharedSecret", { ...call, KeyId, PublicKey }, { caller });
    expect(error.message).toContain("kms:DeriveSharedSecret on resource");
  });
});

describe.each([
  ["ML_KEM_512", 768],
  ["ML_KEM_768", 1088],
  ["ML_KEM_1024", 1568],
])("%s", (spec, length) => {
  const call = { EncapsulationAlgorithm: "ML_KEM" };
  const usage = "ENCAPSULATE_DECAPSULATE";

  test("Decapsulate recovers what Encapsulate or anybody with the public key made", () => {
    const KeyId = make(spec, usage);
    const made = kms.call("Encapsulate", { ...call, KeyId });
    const { SharedSecretCiphertextBlob } = made;
    expect(bytes(SharedSecretCiphertextBlob)).toHaveLength(length);
    expect(bytes(made.SharedSecret)).toHaveLength(32);
    const answer = kms.call("Decapsulate", { ...call, KeyId, SharedSecretCiphertextBlob });
    expect(answer).toEqual({ ...call, KeyId, SharedSecret: made.SharedSecret });
    const local = encapsulate(publicKeyOf(KeyId));
    const blob = Buffer.from(local.ciphertext).toString("base64");
    const found = kms.call("Decapsulate", { ...call, KeyId, SharedSecretCiphertextBlob: blob });
    expect(found.SharedSecret).toBe(Buffer.from(local.sharedKey).toString("base64"));
    const material = bytes(kms.state.table("material").get(KeyId)?.versions[0]?.bytes ?? "");
    const key = createPrivateKey({ key: material, type: "pkcs8", format: "der" });
    const opened = decapsulate(key, bytes(SharedSecretCiphertextBlob));
    expect(Buffer.from(opened).toString("base64")).toBe(made.SharedSecret);
  });

  test("a changed ciphertext gives another secret, one of another length is refused", () => {
    const KeyId = make(spec, usage);
    const made = kms.call("Encapsulate", { ...call, KeyId });
    const changed = bytes(made.SharedSecretCiphertextBlob);
    changed[0]! ^= 1;
    const blob = (one: Buffer) => ({ SharedSecretCiphertextBlob: one.toString("base64") });
    const other = kms.call("Decapsulate", { ...call, KeyId, ...blob(changed) }).SharedSecret;
    expect(bytes(other)).toHaveLength(32);
    expect(other).not.toBe(made.SharedSecret);
    const short = kms.fault("Decapsulate", { ...call, KeyId, ...blob(changed.subarray(1)) });
    expect(short).toMatchObject({ code: "InvalidCiphertextException", message: "" });
  });

  test("who may encapsulate may not therefore decapsulate", () => {
    const KeyId = make(spec, usage);
    const caller = kms.role("sender", allow("kms:Encapsulate"));
    const { SharedSecretCiphertextBlob } = kms.call("Encapsulate", { ...call, KeyId }, { caller });
    const asked = { ...call, KeyId, SharedSecretCiphertextBlob };
    expect(kms.fault("Decapsulate", asked, { caller }).code).toBe("AccessDeniedException");
  });
});

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
describe("key states", () => {
  const Message = base64("a");
  const uses = [
    ["SIGN_VERIFY", "ECC_NIST_P256", "Sign", { Message, SigningAlgorithm: "ECDSA_SHA_256" }],
    ["SIGN_VERIFY", "ECC_NIST_P256", "GetPublicKey", {}],
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
      const KeyId = make(spec, usage);
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
    const KeyId = make("ECC_NIST_P256", "SIGN_VERIFY");
    for (const operation of ["EnableKeyRotation", "DisableKeyRotation"]) {
      expect(kms.fault(operation, { KeyId })).toMatchObject({
        code: "UnsupportedOperationException",
        message: "",
      });
    }
    expect(kms.call("GetKeyRotationStatus", { KeyId })).toMatchObject({
      KeyRotationEnabled: false,
    });
  });

  test("take an alias from keys of their own type and usage only", () => {
    const mac = make("HMAC_256", "GENERATE_VERIFY_MAC");
    const [ec, rsa] = [make("ECC_NIST_P256", "SIGN_VERIFY"), make("RSA_2048", "SIGN_VERIFY")];
    const AliasName = "alias/signing";
    kms.call("CreateAlias", { AliasName, TargetKeyId: ec });
    kms.call("UpdateAlias", { AliasName, TargetKeyId: rsa });
    for (const TargetKeyId of [mac, kms.key(), make("ECC_NIST_P256", "KEY_AGREEMENT")]) {
      const error = kms.fault("UpdateAlias", { AliasName, TargetKeyId });
      expect(error.code).toBe("ValidationException");
    }
  });

  test("have grants for what they are for, and for nothing else", () => {
    const KeyId = make("ECC_NIST_P256", "SIGN_VERIFY");
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

test("a signature made outside with the kept private key is KMS's", () => {
  const KeyId = make("ECC_NIST_P384", "SIGN_VERIFY");
  const material = bytes(kms.state.table("material").get(KeyId)?.versions[0]?.bytes ?? "");
  const key = createPrivateKey({ key: material, type: "pkcs8", format: "der" });
  const Signature = sign("sha384", Buffer.from("a"), key).toString("base64");
  const call = { KeyId, Message: base64("a"), SigningAlgorithm: "ECDSA_SHA_384", Signature };
  expect(kms.call("Verify", call)).toMatchObject({ SignatureValid: true });
});
