import { buildClient, CommitmentPolicy, KmsKeyringNode } from "@aws-crypto/client-node";
import { DisableKeyCommand, KMS, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalAws, startLocalAws } from "../../src/local/index.ts";

// The AWS Encryption SDK's keyring of KMS: it asks for data keys under an alias ARN, and opens them
// by the key ARNs that it finds in a message.

const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const account = "111122223333";
const alias = `arn:aws:kms:eu-west-1:${account}:alias/prod-payments-sops`;
const encryptionContext = { app: "payments", env: "prod" };
const secret = Buffer.from("s3cret ".repeat(1000));
let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws({ file: "examples/shop/keywright.yaml" });
});

afterAll(() => aws.close());

type ClientProvider = NonNullable<
  NonNullable<ConstructorParameters<typeof KmsKeyringNode>[0]>["clientProvider"]
>;

/** The keyring of somebody, for a key that it encrypts with, or for keys that it may decrypt with. */
async function keyringOf(who: string, keys: { generatorKeyId?: string; keyIds?: string[] }) {
  const { credentials, endpoint } = await aws.clientFor(who);
  // Its types are not written for exactOptionalPropertyTypes, which tells them from the client's.
  const clientProvider = ((region: string) =>
    new KMS({ credentials, endpoint, region })) as unknown as ClientProvider;
  return new KmsKeyringNode({ ...keys, clientProvider });
}

function keyArn(): string {
  return aws.state.aliases.get(alias)?.key ?? "";
}

test("the AWS Encryption SDK encrypts under an alias, and decrypts as the role that may", async () => {
  const writer = await keyringOf("role/payments-developers", { generatorKeyId: alias });
  const { result } = await encrypt(writer, secret, { encryptionContext });
  expect(result.includes("s3cret")).toBe(false);
  const reader = await keyringOf("prod/payments/payments-api", { keyIds: [keyArn()] });
  const { messageHeader, plaintext } = await decrypt(reader, result);
  expect(plaintext.equals(secret)).toBe(true);
  expect(messageHeader.encryptionContext).toMatchObject(encryptionContext);
});

test("the AWS Encryption SDK is told AWS's denial, of who may not encrypt and of a missing context", async () => {
  const admin = await keyringOf("role/platform-admin", { generatorKeyId: alias });
  await expect(encrypt(admin, secret, { encryptionContext })).rejects.toThrow(
    /role\/platform-admin\/\S+ is not authorized to perform: kms:GenerateDataKey on resource: /,
  );
  const writer = await keyringOf("role/payments-developers", { generatorKeyId: alias });
  await expect(encrypt(writer, secret)).rejects.toThrow(/with an explicit deny/);
});

test("the AWS Encryption SDK cannot decrypt as another application, nor with a disabled key", async () => {
  const writer = await keyringOf("role/payments-developers", { generatorKeyId: alias });
  const { result } = await encrypt(writer, secret, { encryptionContext });
  const other = await keyringOf("prod/checkout/checkout-api", { keyIds: [keyArn()] });
  await expect(decrypt(other, result)).rejects.toThrow(/not authorized to perform: kms:Decrypt/);
  const root = new KMSClient(await aws.clientFor("root"));
  await root.send(new DisableKeyCommand({ KeyId: keyArn() }));
  const reader = await keyringOf("prod/payments/payments-api", { keyIds: [keyArn()] });
  await expect(decrypt(reader, result)).rejects.toThrow(/is disabled/);
});
