import { execFileSync } from "node:child_process";
import { createDecipheriv, privateDecrypt } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { attestationRoots } from "../../../src/local/crypto/nitro-root.ts";
import { find } from "../../clients/tools.ts";
import { attest, recipientPem, recipientPrivateKey, register, rootPem } from "./enclave.ts";
import { base64, keyPolicy, LocalKms } from "./local-kms.ts";

let kms: LocalKms;
let KeyId: string;
beforeEach(() => {
  kms = new LocalKms();
  kms.enclaves = { roots: attestationRoots(rootPem), clock: Date.now };
  KeyId = kms.key();
});

const recipient = (document = attest()) => ({
  Recipient: {
    AttestationDocument: document.toString("base64"),
    KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
  },
});

/** Opens what is for the recipient, by the places that its parts have in what KMS writes. */
function opened(ciphertext: string): Buffer {
  const bytes = Buffer.from(ciphertext, "base64");
  const wrapped = bytes.indexOf(Buffer.from("04820100", "hex")) + 4;
  const aes = Buffer.from("060960864801650304012a0410", "hex");
  const iv = bytes.indexOf(aes) + aes.length;
  const oaep = { key: recipientPrivateKey, oaepHash: "sha256" };
  const key = privateDecrypt(oaep, bytes.subarray(wrapped, wrapped + 256));
  const decipher = createDecipheriv("aes-256-cbc", key, bytes.subarray(iv, iv + 16));
  const content = bytes.subarray(iv + 16 + 2);
  const [, short = 0, long = 0, longer = 0] = content;
  const [start, length] =
    short < 0x80 ? [2, short] : short === 0x81 ? [3, long] : [4, long * 256 + longer];
  const body = content.subarray(start, start + length);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_RecipientInfo.html
describe("what is for a recipient", () => {
  test("comes encrypted for it, and not in the clear: a plaintext, a data key, random bytes", () => {
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId, Plaintext: base64("secret") });
    const plain = kms.call("Decrypt", { CiphertextBlob, ...recipient() });
    expect(plain).not.toHaveProperty("Plaintext");
    expect(opened(plain.CiphertextForRecipient).toString()).toBe("secret");
    const made = kms.call("GenerateDataKey", { KeyId, KeySpec: "AES_256", ...recipient() });
    expect(made).not.toHaveProperty("Plaintext");
    const again = kms.call("Decrypt", { CiphertextBlob: made.CiphertextBlob }).Plaintext;
    expect(opened(made.CiphertextForRecipient).toString("base64")).toBe(again);
    const random = kms.call("GenerateRandom", { NumberOfBytes: 1000, ...recipient() });
    expect(Object.keys(random)).toEqual(["CiphertextForRecipient"]);
    expect(opened(random.CiphertextForRecipient)).toHaveLength(1000);
  });

  test("so do a private key and a secret that is shared", () => {
    const pair = { KeyId, KeyPairSpec: "ECC_NIST_P256", ...recipient() };
    const made = kms.call("GenerateDataKeyPair", pair);
    expect(made).not.toHaveProperty("PrivateKeyPlaintext");
    const CiphertextBlob = made.PrivateKeyCiphertextBlob;
    expect(opened(made.CiphertextForRecipient).toString("base64")).toBe(
      kms.call("Decrypt", { CiphertextBlob }).Plaintext,
    );
    const agreement = kms.key({ KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" });
    const asked = {
      KeyId: agreement,
      KeyAgreementAlgorithm: "ECDH",
      PublicKey: made.PublicKey,
    };
    const shared = kms.call("DeriveSharedSecret", { ...asked, ...recipient() });
    expect(shared).not.toHaveProperty("SharedSecret");
    const { SharedSecret } = kms.call("DeriveSharedSecret", asked);
    expect(opened(shared.CiphertextForRecipient).toString("base64")).toBe(SharedSecret);
  });

  test.skipIf(find("openssl") === undefined)("is read by openssl", () => {
    const folder = mkdtempSync(join(tmpdir(), "keywright-cms-"));
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId, Plaintext: base64("secret") });
    const { CiphertextForRecipient } = kms.call("Decrypt", { CiphertextBlob, ...recipient() });
    writeFileSync(join(folder, "key.pem"), recipientPem);
    writeFileSync(join(folder, "cms.ber"), Buffer.from(CiphertextForRecipient, "base64"));
    const line = "cms -decrypt -inform DER -in cms.ber -inkey key.pem";
    const read = execFileSync(find("openssl") ?? "", line.split(" "), { cwd: folder });
    rmSync(folder, { recursive: true });
    expect(read.toString()).toBe("secret");
  });

  test("is refused where the attestation does not hold, or says nothing", () => {
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId, Plaintext: base64("secret") });
    for (const Recipient of [{}, { AttestationDocument: base64("none") }]) {
      const fault = kms.fault("Decrypt", { CiphertextBlob, Recipient });
      expect(fault.code).toBe("ValidationException");
    }
    delete kms.enclaves;
    const fault = kms.fault("Decrypt", { CiphertextBlob, ...recipient() });
    expect(fault.code).toBe("ValidationException");
  });
});

// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-nitro-enclave.html
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-nitro-tpm.html
describe("a condition on what is attested", () => {
  const tpm = () =>
    attest({ more: new Map([["nitrotpm_pcrs", new Map([[4, register(4)]])]]), without: "pcrs" });
  test.each([
    ["ImageSha384", 0, attest, true],
    ["PCR8", 8, attest, true],
    ["PCR8", 1, attest, false],
    ["PCR3", 3, attest, false],
    ["NitroTPMPCR4", 4, tpm, true],
    ["PCR4", 4, tpm, false],
    ["NitroTPMPCR0", 0, attest, false],
    ["ImageSha384", 0, undefined, false],
  ] as const)(
    "%s being that of register %d lets who attests %o pass: %j",
    (key, index, document, passes) => {
      const condition = {
        StringEqualsIgnoreCase: {
          [`kms:RecipientAttestation:${key}`]: register(index).toString("hex").toUpperCase(),
        },
      };
      const role = kms.role("enclave");
      const statement = {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:role/enclave" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: condition,
      } as const;
      kms.call("PutKeyPolicy", { KeyId, Policy: keyPolicy(statement) });
      const { CiphertextBlob } = kms.call("Encrypt", { KeyId, Plaintext: base64("secret") });
      const more = document === undefined ? {} : recipient(document());
      const calls = [
        ["Decrypt", { CiphertextBlob, ...more }],
        ["Decrypt", { CiphertextBlob, KeyId, ...more }],
        ["GenerateDataKey", { KeyId, KeySpec: "AES_256", ...more }],
      ] as const;
      for (const [operation, parameters] of calls) {
        if (passes) kms.call(operation, parameters, { caller: role });
        else {
          const fault = kms.fault(operation, parameters, { caller: role });
          expect(fault.code).toBe("AccessDeniedException");
        }
      }
    },
  );

  test("is for random bytes in the caller's policy", () => {
    const image = register(0).toString("hex");
    const caller = kms.role("random", {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "kms:GenerateRandom",
        Resource: "*",
        Condition: { StringEquals: { "kms:RecipientAttestation:ImageSha384": image } },
      },
    });
    kms.call("GenerateRandom", { NumberOfBytes: 8, ...recipient() }, { caller });
    const fault = kms.fault("GenerateRandom", { NumberOfBytes: 8 }, { caller });
    expect(fault.code).toBe("AccessDeniedException");
  });
});
