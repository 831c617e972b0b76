import { createHmac, createPrivateKey, randomBytes, sign } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { newKeyPair } from "../../../src/local/crypto/key-pair.ts";
import { algorithmsOf, isPair, keySpecs } from "../../../src/local/crypto/key-specs.ts";
import { asOf, importCall, importMaterial, type Parameters, parametersFor } from "./importing.ts";
import { bytes, china } from "./key-kinds.ts";
import { allow, LocalKms } from "./local-kms.ts";
import wrappings from "./wrappings.json" with { type: "json" };

let kms: LocalKms;
beforeEach(() => {
  kms = new LocalKms();
});

const page = "https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html";
const algorithms = [
  "RSAES_OAEP_SHA_1",
  "RSAES_OAEP_SHA_256",
  "RSA_AES_KEY_WRAP_SHA_1",
  "RSA_AES_KEY_WRAP_SHA_256",
  "SM2PKE",
];

/** A key of a spec that waits for its material. */
function externalOf(
  KeySpec: string,
  region = KeySpec === "SM2" ? china.region : undefined,
): string {
  const [KeyUsage] = Object.keys(keySpecs[KeySpec]?.usages ?? {}).reverse();
  return kms.key({ KeySpec, KeyUsage, Origin: "EXTERNAL" }, region === undefined ? {} : { region });
}

/** Material that fits a spec. */
function materialOf(spec: string, region?: string): Buffer {
  if (isPair(spec)) return newKeyPair(spec).privateKey;
  if (spec.startsWith("HMAC_")) return randomBytes(Number(spec.slice(5)) / 8);
  return randomBytes(region?.startsWith("cn-") ? 16 : 32);
}

/** How a key's material is wrapped whatever it is. */
function wide(key: string): Parameters {
  return asOf(key).region === china.region
    ? parametersFor(kms, key, "SM2PKE", "SM2")
    : parametersFor(kms, key, "RSA_AES_KEY_WRAP_SHA_256", "RSA_3072");
}

const describeKey = (KeyId: string) => kms.call("DescribeKey", { KeyId }, asOf(KeyId)).KeyMetadata;

/** The code of the fault that an import is answered with. */
function refusal(key: string, material: Buffer, more = {}, parameters = wide(key)): string {
  const call = importCall(key, material, more, parameters);
  return kms.fault("ImportKeyMaterial", call, asOf(key)).code;
}

describe("wrapping", () => {
  const cases = wrappings.flatMap(({ by = "RSA_2048", key, region, wrapped }) =>
    algorithms.map(algorithm => ({
      algorithm,
      by: algorithm === "SM2PKE" ? "SM2" : by,
      goes: wrapped.includes(algorithm),
      key,
      region,
    })),
  );

  test.each(cases.filter(one => one.goes))(
    "by $algorithm with $by brings in material of $key ($region)",
    ({ algorithm, by, key: spec, region }) => {
      const key = externalOf(spec, region);
      const material = materialOf(spec, region);
      importMaterial(kms, key, material, {}, parametersFor(kms, key, algorithm, by));
      const [version] = kms.state.table("material").get(key)?.versions ?? [];
      expect(version?.bytes).toBe(material.toString("base64"));
      expect(describeKey(key)).toMatchObject({ KeyState: "Enabled", Origin: "EXTERNAL" });
    },
  );

  test.each(cases.filter(one => !one.goes))(
    "by $algorithm with $by is refused for $key ($region)",
    ({ algorithm, by, key: spec, region }) => {
      const KeyId = externalOf(spec, region);
      const asked = { KeyId, WrappingAlgorithm: algorithm, WrappingKeySpec: by };
      const fault = kms.fault("GetParametersForImport", asked, asOf(KeyId));
      expect(fault.code).toBe("UnsupportedOperationException");
    },
  );

  test("by SM2 is opened by the key that it was made for alone, and unchanged", () => {
    const key = externalOf("ECC_NIST_P256", china.region);
    const [one, other] = [wide(key), wide(key)];
    const material = materialOf("ECC_NIST_P256");
    const mixed = { token: one.token, wrap: other.wrap };
    expect(refusal(key, material, {}, mixed)).toBe("InvalidCiphertextException");
    const changed = (given: Buffer) => {
      const wrapped = bytes(one.wrap(given));
      wrapped[wrapped.length - 1] = (wrapped.at(-1) ?? 0) ^ 1;
      return wrapped.toString("base64");
    };
    const bent = { token: one.token, wrap: changed };
    expect(refusal(key, material, {}, bent)).toBe("InvalidCiphertextException");
    importMaterial(kms, key, material, {}, one);
  });
});

describe("a key pair that is imported", () => {
  const pairs = ["RSA_2048", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"].concat([
    "ECC_SECG_P256K1",
    "ECC_NIST_EDWARDS25519",
    "SM2",
  ]);

  test.each(pairs)("of %s is the pair that it was outside, and has no KeyMaterialId", spec => {
    const KeyId = externalOf(spec);
    const as = asOf(KeyId);
    expect(kms.fault("GetPublicKey", { KeyId }, as).message).toBe(`${KeyId} is pending import.`);
    const { privateKey, publicKey } = newKeyPair(spec);
    const call = importCall(KeyId, privateKey, {}, wide(KeyId));
    expect(kms.call("ImportKeyMaterial", call, as)).toEqual({ KeyId });
    expect(kms.call("GetPublicKey", { KeyId }, as).PublicKey).toBe(publicKey.toString("base64"));
    const metadata = describeKey(KeyId);
    expect(metadata).toMatchObject({
      Enabled: true,
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      KeySpec: spec,
    });
    expect(metadata).not.toHaveProperty("CurrentKeyMaterialId");
  });

  test.each(pairs)("of %s signs what it verifies", spec => {
    const KeyId = kms.key(
      { KeySpec: spec, KeyUsage: "SIGN_VERIFY", Origin: "EXTERNAL" },
      spec === "SM2" ? china : {},
    );
    importMaterial(kms, KeyId, materialOf(spec), {}, wide(KeyId));
    const [SigningAlgorithm] = algorithmsOf(spec, "SIGN_VERIFY");
    const asked = { KeyId, Message: "YQ==", SigningAlgorithm };
    const { Signature } = kms.call("Sign", asked, asOf(KeyId));
    expect(kms.call("Verify", { ...asked, Signature }, asOf(KeyId))).toMatchObject({
      SignatureValid: true,
    });
  });

  test("verifies what was signed outside", () => {
    const KeyId = kms.key({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", Origin: "EXTERNAL" });
    const { privateKey } = newKeyPair("RSA_2048");
    importMaterial(kms, KeyId, privateKey, {}, wide(KeyId));
    const key = createPrivateKey({ key: privateKey, format: "der", type: "pkcs8" });
    const Signature = sign("sha256", Buffer.from("a"), key).toString("base64");
    const asked = { KeyId, Message: "YQ==", SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" };
    expect(kms.call("Verify", { ...asked, Signature })).toMatchObject({ SignatureValid: true });
  });

  test("tells that it is not there before how much it encrypts", () => {
    const KeyId = kms.key({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT", Origin: "EXTERNAL" });
    const asked = { KeyId, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" };
    for (const bytes of [1, 191]) {
      const Plaintext = Buffer.alloc(bytes).toString("base64");
      const { message } = kms.fault("Encrypt", { ...asked, Plaintext });
      expect(message).toBe(`${KeyId} is pending import.`);
    }
  });

  test("is that of its spec: any other is incorrect, and changes nothing", () => {
    const key = externalOf("ECC_NIST_P256");
    for (const spec of ["ECC_SECG_P256K1", "ECC_NIST_P384", "ECC_NIST_EDWARDS25519", "RSA_2048"]) {
      expect(refusal(key, materialOf(spec))).toBe("IncorrectKeyMaterialException");
    }
    expect(refusal(key, randomBytes(32))).toBe("IncorrectKeyMaterialException");
    expect(describeKey(key)).toMatchObject({ KeyState: "PendingImport" });
  });

  test("goes at its time, and comes again as the same pair alone", () => {
    const key = externalOf("ECC_NIST_P256");
    const material = materialOf("ECC_NIST_P256");
    importMaterial(kms, key, material, { ValidTo: kms.now / 1000 + 60 }, wide(key));
    kms.now += 60_000;
    expect(kms.fault("GetPublicKey", { KeyId: key }).message).toBe(`${key} is pending import.`);
    expect(refusal(key, materialOf("ECC_NIST_P256"))).toBe("IncorrectKeyMaterialException");
    importMaterial(kms, key, material, {}, wide(key));
    expect(kms.call("DeleteImportedKeyMaterial", { KeyId: key })).toEqual({ KeyId: key });
    expect(describeKey(key)).toMatchObject({ KeyState: "PendingImport" });
    importMaterial(kms, key, material, {}, wide(key));
    expect(describeKey(key)).toMatchObject({ KeyState: "Enabled" });
  });

  // https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html
  test.each([
    { ImportType: "NEW_KEY_MATERIAL" },
    { ImportType: "EXISTING_KEY_MATERIAL" },
    { KeyMaterialDescription: "mine" },
    { KeyMaterialId: "0".repeat(64) },
  ])("is no one's that is imported with %j: that is for symmetric encryption keys", more => {
    for (const spec of ["ECC_NIST_P256", "HMAC_256"]) {
      const key = externalOf(spec);
      expect(refusal(key, materialOf(spec), more)).toBe("UnsupportedOperationException");
    }
  });

  test("is not rotated, and has no rotations", () => {
    const KeyId = externalOf("ECC_NIST_P256");
    importMaterial(kms, KeyId, materialOf("ECC_NIST_P256"), {}, wide(KeyId));
    for (const operation of ["RotateKeyOnDemand", "ListKeyRotations", "EnableKeyRotation"]) {
      expect(kms.fault(operation, { KeyId }).code).toBe("UnsupportedOperationException");
    }
  });

  test("is imported by who may, and by nobody else", () => {
    const key = externalOf("ECC_NIST_P256");
    const caller = kms.role("signer", allow(["kms:Sign", "kms:GetParametersForImport"]));
    const call = importCall(key, materialOf("ECC_NIST_P256"), {}, wide(key));
    const fault = kms.fault("ImportKeyMaterial", call, { caller });
    expect(fault.code).toBe("AccessDeniedException");
  });
});

describe("a secret for HMAC that is imported", () => {
  test.each([28, 32, 48, 64])("of %d bytes makes the codes that it makes outside", size => {
    const spec = `HMAC_${size * 8}`;
    const KeyId = externalOf(spec);
    const material = randomBytes(size);
    importMaterial(kms, KeyId, material, {}, parametersFor(kms, KeyId));
    const asked = { KeyId, Message: "YQ==", MacAlgorithm: `HMAC_SHA_${size * 8}` };
    const { Mac } = kms.call("GenerateMac", asked);
    const own = createHmac(`sha${size * 8}`, material)
      .update("a")
      .digest("base64");
    expect(Mac).toBe(own);
    expect(refusal(KeyId, randomBytes(size))).toBe("IncorrectKeyMaterialException");
  });

  test.each([
    [27, false],
    [28, true],
    [128, true],
    [129, false],
  ])(`of %d bytes for HMAC_224 is taken: %j (${page})`, (size, taken) => {
    const key = externalOf("HMAC_224");
    const call = importCall(key, randomBytes(size), {}, wide(key));
    if (taken) expect(kms.call("ImportKeyMaterial", call)).toEqual({ KeyId: key });
    else expect(refusal(key, randomBytes(size))).toBe("IncorrectKeyMaterialException");
  });
});

describe("a symmetric key of China's Regions", () => {
  test("takes 16 bytes, and encrypts and decrypts by them", () => {
    const KeyId = externalOf("SYMMETRIC_DEFAULT", china.region);
    const parameters = parametersFor(kms, KeyId);
    expect(refusal(KeyId, randomBytes(32), {}, parameters)).toBe("IncorrectKeyMaterialException");
    importMaterial(kms, KeyId, randomBytes(16), {}, parameters);
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId, Plaintext: "YQ==" }, china);
    expect(kms.call("Decrypt", { CiphertextBlob }, china).Plaintext).toBe("YQ==");
  });
});
