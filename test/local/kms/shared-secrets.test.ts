import {
  createPrivateKey,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
} from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { bytes, china, KmsOfKinds } from "./key-kinds.ts";
import { allow } from "./local-kms.ts";

let kms: KmsOfKinds;
beforeEach(() => {
  kms = new KmsOfKinds();
});

describe("DeriveSharedSecret", () => {
  const call = { KeyAgreementAlgorithm: "ECDH" };

  test.each([
    ["ECC_NIST_P256", "prime256v1", 32],
    ["ECC_NIST_P384", "secp384r1", 48],
    ["ECC_NIST_P521", "secp521r1", 66],
  ])("%s derives what the other side derives with node:crypto", (spec, namedCurve, length) => {
    const KeyId = kms.make(spec, "KEY_AGREEMENT");
    for (let round = 0; round < 5; round += 1) {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
      const PublicKey = publicKey.export({ type: "spki", format: "der" }).toString("base64");
      const answer = kms.call("DeriveSharedSecret", { ...call, KeyId, PublicKey });
      const secret = diffieHellman({ privateKey, publicKey: kms.publicKey(KeyId) });
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
    const KeyId = kms.make("ECC_NIST_P256", "KEY_AGREEMENT");
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
    const KeyId = kms.make("ECC_NIST_P256", "KEY_AGREEMENT");
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
    const KeyId = kms.make(spec, usage);
    const made = kms.call("Encapsulate", { ...call, KeyId });
    const { SharedSecretCiphertextBlob } = made;
    expect(bytes(SharedSecretCiphertextBlob)).toHaveLength(length);
    expect(bytes(made.SharedSecret)).toHaveLength(32);
    const answer = kms.call("Decapsulate", { ...call, KeyId, SharedSecretCiphertextBlob });
    expect(answer).toEqual({ ...call, KeyId, SharedSecret: made.SharedSecret });
    const local = encapsulate(kms.publicKey(KeyId));
    const blob = Buffer.from(local.ciphertext).toString("base64");
    const found = kms.call("Decapsulate", { ...call, KeyId, SharedSecretCiphertextBlob: blob });
    expect(found.SharedSecret).toBe(Buffer.from(local.sharedKey).toString("base64"));
    const material = bytes(kms.state.table("material").get(KeyId)?.versions[0]?.bytes ?? "");
    const key = createPrivateKey({ key: material, type: "pkcs8", format: "der" });
    const opened = decapsulate(key, bytes(SharedSecretCiphertextBlob));
    expect(Buffer.from(opened).toString("base64")).toBe(made.SharedSecret);
  });

  test("a changed ciphertext gives another secret, one of another length is refused", () => {
    const KeyId = kms.make(spec, usage);
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
    const KeyId = kms.make(spec, usage);
    const caller = kms.role("sender", allow("kms:Encapsulate"));
    const { SharedSecretCiphertextBlob } = kms.call("Encapsulate", { ...call, KeyId }, { caller });
    const asked = { ...call, KeyId, SharedSecretCiphertextBlob };
    expect(kms.fault("Decapsulate", asked, { caller }).code).toBe("AccessDeniedException");
  });
});
