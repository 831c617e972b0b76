import { constants, createHash, createHmac, createPrivateKey, sign, verify } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { bytes, china, KmsOfKinds, kinds } from "./key-kinds.ts";
import { allow, base64 } from "./local-kms.ts";

let kms: KmsOfKinds;
beforeEach(() => {
  kms = new KmsOfKinds();
});

describe("Sign and Verify", () => {
  test.each(kinds.filter(({ spec, usage }) => usage === "SIGN_VERIFY" && spec !== "SM2"))(
    "a signature of $spec verifies with KMS, and with the public key alone",
    ({ algorithms, spec }) => {
      const KeyId = kms.make(spec, "SIGN_VERIFY");
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
        const key = { key: kms.publicKey(KeyId), ...pss };
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
      const KeyId = kms.make(spec, "SIGN_VERIFY");
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
    const KeyId = kms.make("ECC_NIST_P256", "SIGN_VERIFY");
    const call = { KeyId, Message: base64("a"), SigningAlgorithm: "ECDSA_SHA_256" };
    const caller = kms.role("verifier", allow("kms:Verify"));
    expect(kms.fault("Sign", call, { caller }).message).toContain("kms:Sign on resource");
    const { Signature } = kms.call("Sign", call);
    kms.call("Verify", { ...call, Signature }, { caller });
    expect(kms.fault("Sign", { ...call, DryRun: true }).code).toBe("DryRunOperationException");
    kms.call("DisableKey", { KeyId });
    expect(kms.fault("Sign", call).code).toBe("DisabledException");
    expect(kms.call("GetPublicKey", { KeyId }).KeyId).toBe(KeyId);
  });

  test("kms:SigningAlgorithm and kms:MessageType of a policy are enforced", () => {
    const KeyId = kms.make("RSA_2048", "SIGN_VERIFY");
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
    const KeyId = kms.make(`HMAC_${size}`, "GENERATE_VERIFY_MAC");
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
    const KeyId = kms.make("HMAC_256", "GENERATE_VERIFY_MAC");
    const call = { KeyId, MacAlgorithm: "HMAC_SHA_256", Message: base64("message") };
    const caller = kms.role("maker", allow("kms:GenerateMac"));
    const { Mac } = kms.call("GenerateMac", call, { caller });
    expect(kms.fault("VerifyMac", { ...call, Mac }, { caller }).code).toBe("AccessDeniedException");
  });
});

test("a signature made outside with the kept private key is KMS's", () => {
  const KeyId = kms.make("ECC_NIST_P384", "SIGN_VERIFY");
  const material = bytes(kms.state.table("material").get(KeyId)?.versions[0]?.bytes ?? "");
  const key = createPrivateKey({ key: material, type: "pkcs8", format: "der" });
  const Signature = sign("sha384", Buffer.from("a"), key).toString("base64");
  const call = { KeyId, Message: base64("a"), SigningAlgorithm: "ECDSA_SHA_384", Signature };
  expect(kms.call("Verify", call)).toMatchObject({ SignatureValid: true });
});
