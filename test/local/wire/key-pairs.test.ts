import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateKeyCommand,
  DecapsulateCommand,
  DecryptCommand,
  DeriveSharedSecretCommand,
  EncapsulateCommand,
  EncryptCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateMacCommand,
  GenerateRandomCommand,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  IncorrectKeyMaterialException,
  type KeySpec,
  type KeyUsageType,
  KMSClient,
  KMSInvalidMacException,
  KMSInvalidSignatureException,
  ListKeysCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalAws } from "../../../src/local/local-aws.ts";
import type { Operation } from "../../../src/local/operation.ts";
import { ServiceError } from "../../../src/local/service-error.ts";
import { startLocalAws } from "../../../src/local/start.ts";
import { readSpec } from "../../../src/spec/index.ts";
import { attest, rootPem } from "../kms/enclave.ts";
import { wrap } from "../kms/importing.ts";
import { rootCredential, startServer } from "./assembly.ts";
import { answerOf, callOf } from "./raw.ts";

const data = mkdtempSync(join(tmpdir(), "keywright-pairs-"));
const Message = Buffer.from("message");
let aws: LocalAws;
let kms: KMSClient;

function specOf() {
  const path = "examples/shop/keywright.yaml";
  const { spec } = readSpec(readFileSync(path, "utf8"), path);
  if (spec === undefined) throw new Error(`${path} does not read`);
  return spec;
}

async function start(): Promise<void> {
  aws = await startLocalAws({ spec: specOf(), data });
  const credentials = await aws.credentialsFor({ root: "111122223333" });
  if (credentials === undefined) throw new Error("no root user");
  kms = new KMSClient({ endpoint: aws.endpoint, region: aws.region, credentials });
}

beforeAll(start);
afterAll(async () => {
  await aws.close();
  rmSync(data, { recursive: true, force: true });
});

async function make(spec: KeySpec, usage: KeyUsageType): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: spec, KeyUsage: usage }));
  return KeyMetadata?.Arn ?? "";
}

async function makeExternal(spec: KeySpec): Promise<string> {
  const asked = { KeySpec: spec, KeyUsage: "SIGN_VERIFY", Origin: "EXTERNAL" } as const;
  return (await kms.send(new CreateKeyCommand(asked))).KeyMetadata?.Arn ?? "";
}

async function importKey(KeyId: string, material: Buffer): Promise<string | undefined> {
  const WrappingAlgorithm = "RSA_AES_KEY_WRAP_SHA_256";
  const asked = { KeyId, WrappingAlgorithm, WrappingKeySpec: "RSA_2048" } as const;
  const { ImportToken, PublicKey } = await kms.send(new GetParametersForImportCommand(asked));
  const EncryptedKeyMaterial = wrap(material, PublicKey ?? Buffer.of(), WrappingAlgorithm);
  const ExpirationModel = "KEY_MATERIAL_DOES_NOT_EXPIRE";
  const call = { KeyId, ImportToken, EncryptedKeyMaterial, ExpirationModel } as const;
  return (await kms.send(new ImportKeyMaterialCommand(call))).KeyId;
}

/** The files of the data that hold some bytes. */
function filesWith(bytes: Buffer): string[] {
  const files = readdirSync(data, { recursive: true, withFileTypes: true });
  return files
    .filter(each => each.isFile())
    .map(each => join(each.parentPath, each.name))
    .filter(path => readFileSync(path).includes(bytes));
}

describe("the AWS SDK", () => {
  test("signs and verifies, and knows the exception of a signature that is none", async () => {
    const KeyId = await make("RSA_3072", "SIGN_VERIFY");
    const call = { KeyId, Message, SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" } as const;
    const { Signature } = await kms.send(new SignCommand(call));
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), type: "spki", format: "der" });
    expect(verify("sha256", Message, key, Signature ?? Buffer.alloc(0))).toBe(true);
    const { SignatureValid } = await kms.send(new VerifyCommand({ ...call, Signature }));
    expect(SignatureValid).toBe(true);
    const wrong = kms.send(new VerifyCommand({ ...call, Signature, Message: Buffer.from("no") }));
    await expect(wrong).rejects.toThrow(KMSInvalidSignatureException);
  });

  test("makes and verifies message authentication codes", async () => {
    const KeyId = await make("HMAC_384", "GENERATE_VERIFY_MAC");
    const call = { KeyId, Message, MacAlgorithm: "HMAC_SHA_384" } as const;
    const { Mac } = await kms.send(new GenerateMacCommand(call));
    const { MacValid } = await kms.send(new VerifyMacCommand({ ...call, Mac }));
    expect(MacValid).toBe(true);
    const wrong = kms.send(new VerifyMacCommand({ ...call, Mac: Buffer.alloc(48) }));
    await expect(wrong).rejects.toThrow(KMSInvalidMacException);
  });

  test("encrypts under a pair, derives secrets and encapsulates them", async () => {
    const rsa = await make("RSA_2048", "ENCRYPT_DECRYPT");
    const call = { KeyId: rsa, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" } as const;
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ ...call, Plaintext: Message }));
    const { Plaintext } = await kms.send(new DecryptCommand({ ...call, CiphertextBlob }));
    expect(Buffer.from(Plaintext ?? [])).toEqual(Message);

    const [one, other] = [
      await make("ECC_NIST_P384", "KEY_AGREEMENT"),
      await make("ECC_NIST_P384", "KEY_AGREEMENT"),
    ];
    const derive = async (KeyId: string, of: string) => {
      const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: of }));
      const asked = { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey } as const;
      return (await kms.send(new DeriveSharedSecretCommand(asked))).SharedSecret;
    };
    expect(await derive(one, other)).toEqual(await derive(other, one));

    const kem = { KeyId: await make("ML_KEM_768", "ENCAPSULATE_DECAPSULATE") };
    const asked = { ...kem, EncapsulationAlgorithm: "ML_KEM" } as const;
    const made = await kms.send(new EncapsulateCommand(asked));
    const { SharedSecretCiphertextBlob } = made;
    const found = await kms.send(new DecapsulateCommand({ ...asked, SharedSecretCiphertextBlob }));
    expect(found.SharedSecret).toEqual(made.SharedSecret);
  });

  test("gets data key pairs", async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const call = { KeyId: KeyMetadata?.KeyId, KeyPairSpec: "RSA_2048" } as const;
    const made = await kms.send(new GenerateDataKeyPairCommand(call));
    const CiphertextBlob = made.PrivateKeyCiphertextBlob;
    const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Plaintext).toEqual(made.PrivateKeyPlaintext);
    const without = await kms.send(new GenerateDataKeyPairWithoutPlaintextCommand(call));
    expect(without.PublicKey).not.toEqual(made.PublicKey);
  });

  test("imports private keys, and finds them again after a restart, and none on disk", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 3072 });
    const KeyId = await makeExternal("RSA_3072");
    const der = privateKey.export({ type: "pkcs8", format: "der" });
    expect(await importKey(KeyId, der)).toBe(KeyId);
    const other = generateKeyPairSync("rsa", { modulusLength: 3072 }).privateKey;
    const again = importKey(KeyId, other.export({ type: "pkcs8", format: "der" }));
    await expect(again).rejects.toThrow(IncorrectKeyMaterialException);
    await aws.close();
    expect(filesWith(der.subarray(100, 140))).toEqual([]);
    expect(filesWith(Buffer.from(der.toString("base64").slice(120, 160)))).toEqual([]);
    await start();
    const Signature = sign("sha256", Message, privateKey);
    const call = { KeyId, Message, SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" } as const;
    const { SignatureValid } = await kms.send(new VerifyCommand({ ...call, Signature }));
    expect(SignatureValid).toBe(true);
  });

  test("finds its keys again after a restart, and no private key lies on disk in the clear", async () => {
    const KeyId = await make("ML_DSA_65", "SIGN_VERIFY");
    const call = { KeyId, Message, SigningAlgorithm: "ML_DSA_SHAKE_256" } as const;
    const { Signature } = await kms.send(new SignCommand(call));
    const secret = aws.state.table("material").get(KeyId)?.versions[0]?.bytes ?? "";
    expect(secret.length).toBeGreaterThan(100);
    await aws.close();
    expect(filesWith(Buffer.from(secret.slice(60, 100)))).toEqual([]);
    expect(filesWith(Buffer.from(secret, "base64").subarray(60, 100))).toEqual([]);
    await start();
    const { SignatureValid } = await kms.send(new VerifyCommand({ ...call, Signature }));
    expect(SignatureValid).toBe(true);
  });
});

describe("an enclave", () => {
  test("is answered by a local AWS that trusts its root, and refused by any other", async () => {
    const AttestationDocument = attest();
    const Recipient = {
      AttestationDocument,
      KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
    } as const;
    const call = new GenerateRandomCommand({ NumberOfBytes: 8, Recipient });
    await expect(kms.send(call)).rejects.toMatchObject({ name: "ValidationException" });
    await using trusting = await startLocalAws({ spec: specOf(), attestationRoot: rootPem });
    const client = new KMSClient(await trusting.clientFor("root"));
    const { CiphertextForRecipient, Plaintext } = await client.send(call);
    expect(Plaintext).toBeUndefined();
    expect(CiphertextForRecipient?.length).toBeGreaterThan(256);
  });
});

describe("while a slow key pair is made", () => {
  test("other calls are answered", async () => {
    const order: string[] = [];
    const slow = make("RSA_4096", "SIGN_VERIFY").then(() => order.push("pair"));
    await kms.send(new ListKeysCommand({}));
    order.push("list");
    await slow;
    expect(order).toEqual(["list", "pair"]);
  });

  test("other calls are answered, too, where it is for wrapping what is imported", async () => {
    const order: string[] = [];
    const KeyId = await makeExternal("ECC_NIST_P256");
    const asked = { KeyId, WrappingAlgorithm: "RSAES_OAEP_SHA_256" } as const;
    const slow = kms
      .send(new GetParametersForImportCommand({ ...asked, WrappingKeySpec: "RSA_4096" }))
      .then(() => order.push("wrapping key"));
    await kms.send(new ListKeysCommand({}));
    order.push("list");
    await slow;
    expect(order).toEqual(["list", "wrapping key"]);
  });

  test("nothing of the operation is there, and it is decided anew when the pair is", async () => {
    let allowed = true;
    let runs = 0;
    const seen: unknown[] = [];
    const operation: Operation = context => {
      runs += 1;
      seen.push(context.state.table("setting").get("a"));
      if (!allowed) throw new ServiceError("AccessDeniedException", "no longer");
      context.state.put("setting", "a", { name: "a", value: "made" });
      // Whatever happens meanwhile: here, before the operation can be run again.
      allowed = false;
      context.keyPair?.("RSA_2048");
      return {};
    };
    const operations = { kms: { ListKeys: operation }, sts: {}, iam: {} };
    const server = await startServer({ operations });
    const by = rootCredential(server.state);
    const answer = await answerOf(server, callOf(server, "kms", by));
    expect(answer.status).toBe(400);
    expect({ runs, seen }).toEqual({ runs: 2, seen: [undefined, undefined] });
    expect(server.state.table("setting").size).toBe(0);
    await server.close();
  });
});
