/**
 * Keeps data of today's format for the tests of later ones: `node scripts/store-fixture.ts`.
 * Run it once, before a change of the format, with the code that still writes the old one.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EncryptCommand, KMSClient, TagResourceCommand } from "@aws-sdk/client-kms";
import { startLocalAws } from "../src/local/index.ts";
import { estateToJson } from "../src/model/estate-json.ts";
import { readSpec } from "../src/spec/index.ts";

const file = `
version: 1
account: "111122223333"
region: eu-west-1
environments: [prod]
alias: "{env}-{app}-sops"
context: { app: "{app}", env: "{env}" }
administrators: [role/platform-admin]
applications:
  payments:
    decrypt: [role/payments-api]
    encrypt: [role/payments-developers]
`;
const data = mkdtempSync(join(tmpdir(), "keywright-fixture-"));
// A key that everybody may know: the fixture's secrets are of a test.
process.env["KEYWRIGHT_MASTER_KEY"] = Buffer.alloc(32, "fixture").toString("base64");

const { spec } = readSpec(file, "keywright.yaml");
if (spec === undefined) throw new Error("the file cannot be read");
const aws = await startLocalAws({ spec, data });
const KeyId = "alias/prod-payments-sops";
const as = async (name: string) => {
  const credentials = await aws.credentialsFor(`arn:aws:iam::${spec.account}:role/${name}`);
  if (credentials === undefined) throw new Error(`no role ${name}`);
  return new KMSClient({ endpoint: aws.endpoint, region: aws.region, credentials });
};
const { CiphertextBlob } = await (await as("payments-developers")).send(
  new EncryptCommand({
    KeyId,
    Plaintext: Buffer.from("s3cret"),
    EncryptionContext: { app: "payments", env: "prod" },
  }),
);
const [key] = aws.state.keys.values();
await (await as("platform-admin")).send(
  new TagResourceCommand({ KeyId: key?.id, Tags: [{ TagKey: "team", TagValue: "shop" }] }),
);
const estate = estateToJson(aws.state);
await aws.close();

const database = new DatabaseSync(join(data, "local-aws.db"));
const format = database.prepare("PRAGMA user_version").get()?.["user_version"];
database.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE; VACUUM");
database.close();
const to = resolve(import.meta.dirname, "../test/vectors/store");
copyFileSync(join(data, "local-aws.db"), join(to, `format-${format}.db`));
const ciphertext = Buffer.from(CiphertextBlob ?? []).toString("base64");
writeFileSync(
  join(to, `format-${format}.json`),
  `${JSON.stringify({ ciphertext, estate }, null, 2)}\n`,
);
rmSync(data, { recursive: true });
console.log(`test/vectors/store/format-${format}.db`);
