import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keywright, type Up, up, workFolder } from "./fixture.ts";
import { need, run, terraformConfiguration } from "./tools.ts";

const folder = workFolder("shop");
let aws: Up;

beforeAll(async () => {
  aws = await up(folder.path);
});

afterAll(async () => {
  expect(await aws.stop()).toBe(0);
  folder.remove();
});

/** The AWS CLI's `kms`, in the folder. */
async function cliFor(program: string) {
  const env = await aws.env("root");
  return async (...args: string[]) => {
    const { code, stdout, stderr } = await run(program, ["kms", ...args], {
      env,
      cwd: folder.path,
    });
    return { code, stderr, answer: stdout === "" ? undefined : JSON.parse(stdout) };
  };
}

/** Runs openssl in the folder, as the guide says it. */
async function openssl(program: string, line: string): Promise<void> {
  expect(await run(program, line.split(" "), { cwd: folder.path })).toMatchObject({ code: 0 });
}

const write = (name: string, bytes: Buffer) => writeFileSync(join(folder.path, name), bytes);
const read = (name: string) => readFileSync(join(folder.path, name));

/** Asks for a wrapping key, and puts it and its token into files. */
async function download(
  ask: Awaited<ReturnType<typeof cliFor>>,
  key: string,
  algorithm: string,
): Promise<void> {
  const asked = ["--wrapping-algorithm", algorithm, "--wrapping-key-spec", "RSA_3072"];
  const { answer } = await ask("get-parameters-for-import", "--key-id", key, ...asked);
  write("public.der", Buffer.from(answer.PublicKey, "base64"));
  write("token.bin", Buffer.from(answer.ImportToken, "base64"));
}

const wrapByRsa =
  "-inkey public.der -keyform DER -pubin -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256";
const imported = ["--encrypted-key-material", "fileb://wrapped.bin"].concat([
  "--import-token",
  "fileb://token.bin",
]);

// As https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-encrypt-key-material.html
describe("the AWS CLI imports what openssl wrapped", () => {
  test("a symmetric key, and the clock takes it away again", async context => {
    const ask = await cliFor(need("aws", context));
    const program = need("openssl", context);
    const created = await ask("create-key", "--origin", "EXTERNAL");
    const key: string = created.answer.KeyMetadata.Arn;
    await download(ask, key, "RSAES_OAEP_SHA_256");
    await openssl(program, "rand -out material.bin 32");
    await openssl(program, `pkeyutl -encrypt -in material.bin -out wrapped.bin ${wrapByRsa}`);
    const until = ["--valid-to", new Date(Date.now() + 3 * 86_400_000).toISOString()];
    const answer = await ask("import-key-material", "--key-id", key, ...imported, ...until);
    expect(answer).toMatchObject({ code: 0, answer: { KeyId: key } });
    const plaintext = ["--plaintext", "fileb://material.bin"];
    expect((await ask("encrypt", "--key-id", key, ...plaintext)).code).toBe(0);
    await keywright(["clock", "--advance", "4d"], folder.path);
    const { stderr } = await ask("encrypt", "--key-id", key, ...plaintext);
    expect(stderr).toContain(`(KMSInvalidStateException)`);
    expect(stderr).toContain(`${key} is pending import.`);
  });

  test.for([
    ["RSA_2048", "genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048"],
    ["ECC_NIST_P384", "genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-384"],
  ])(
    "a private key of %s, and openssl verifies what it signs",
    async ([spec = "", make], context) => {
      const ask = await cliFor(need("aws", context));
      const program = need("openssl", context);
      const kind = ["--key-spec", spec, "--key-usage", "SIGN_VERIFY"];
      const created = await ask("create-key", "--origin", "EXTERNAL", ...kind);
      const key: string = created.answer.KeyMetadata.Arn;
      await download(ask, key, "RSA_AES_KEY_WRAP_SHA_256");
      await openssl(program, `${make} -out private.pem`);
      await openssl(program, "pkcs8 -topk8 -in private.pem -outform der -nocrypt -out private.der");
      await openssl(program, "rand -out aes.bin 32");
      const aes = read("aes.bin").toString("hex");
      await openssl(
        program,
        `enc -id-aes256-wrap-pad -K ${aes} -iv A65959A6 -in private.der -out inner.bin`,
      );
      await openssl(program, `pkeyutl -encrypt -in aes.bin -out outer.bin ${wrapByRsa}`);
      write("wrapped.bin", Buffer.concat([read("outer.bin"), read("inner.bin")]));
      const forEver = ["--expiration-model", "KEY_MATERIAL_DOES_NOT_EXPIRE"];
      const answer = await ask("import-key-material", "--key-id", key, ...imported, ...forEver);
      expect(answer).toMatchObject({ code: 0, answer: { KeyId: key } });
      const [algorithm = ""] = created.answer.KeyMetadata.SigningAlgorithms;
      write("message.txt", Buffer.from("message"));
      const signed = await ask(
        ...["sign", "--key-id", key, "--message", "fileb://message.txt"],
        ...["--signing-algorithm", algorithm],
      );
      write("signature.bin", Buffer.from(signed.answer.Signature, "base64"));
      const hash = `-sha${algorithm.slice(-3)}`;
      await openssl(
        program,
        `dgst ${hash} -prverify private.pem -signature signature.bin message.txt`,
      );
    },
  );
});

test("Terraform makes keys with imported material, one of two Regions, and one that rotates, and finds all as it left them", {
  timeout: 300_000,
}, async context => {
  const program = need("terraform", context);
  const env = { ...terraformConfiguration(), ...(await aws.env("root")) };
  const cwd = join(folder.path, "keys");
  mkdirSync(cwd);
  writeFileSync(join(cwd, "main.tf"), configuration);
  for (const args of [["init"], ["apply", "-auto-approve"], ["plan", "-detailed-exitcode"]]) {
    const { code, stderr } = await run(program, [...args, "-input=false"], { cwd, env });
    expect(stderr).toBe("");
    expect(code).toBe(0);
  }
});

const configuration = `
resource "aws_kms_external_key" "own" {
  description         = "material of one's own"
  enabled             = true
  key_material_base64 = "${Buffer.alloc(32, "of one's own").toString("base64")}"
  valid_to            = "${new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 19)}Z"
}

provider "aws" {
  alias  = "away"
  region = "eu-north-1"
}

resource "aws_kms_external_key" "wide" {
  enabled             = true
  multi_region        = true
  key_material_base64 = "${Buffer.alloc(32, "of two Regions").toString("base64")}"
}

resource "aws_kms_replica_external_key" "twin" {
  provider            = aws.away
  primary_key_arn     = aws_kms_external_key.wide.arn
  enabled             = true
  key_material_base64 = "${Buffer.alloc(32, "of two Regions").toString("base64")}"
}

resource "aws_kms_key" "turning" {
  enable_key_rotation     = true
  rotation_period_in_days = 180
}
`;
