import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
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

// As https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-encrypt-key-material.html
test("the AWS CLI imports what openssl wrapped, and the clock takes it away again", async context => {
  const cli = need("aws", context);
  const openssl = need("openssl", context);
  const env = await aws.env("root");
  const ask = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(cli, ["kms", ...args], { env, cwd: folder.path });
    return { code, stderr, answer: stdout === "" ? undefined : JSON.parse(stdout) };
  };
  const created = await ask("create-key", "--origin", "EXTERNAL");
  const key: string = created.answer.KeyMetadata.Arn;
  const asked = ["--wrapping-algorithm", "RSAES_OAEP_SHA_256", "--wrapping-key-spec", "RSA_3072"];
  const { answer } = await ask("get-parameters-for-import", "--key-id", key, ...asked);
  const write = (name: string, bytes: Buffer) => writeFileSync(join(folder.path, name), bytes);
  write("public.der", Buffer.from(answer.PublicKey, "base64"));
  write("token.bin", Buffer.from(answer.ImportToken, "base64"));
  write("material.bin", Buffer.alloc(32, "keywright"));
  const oaep = ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256"];
  const wrapped = await run(
    openssl,
    [
      ...["pkeyutl", "-encrypt", "-in", "material.bin", "-out", "wrapped.bin"],
      ...["-inkey", "public.der", "-keyform", "DER", "-pubin"],
      ...oaep.flatMap(option => ["-pkeyopt", option]),
    ],
    { cwd: folder.path },
  );
  expect(wrapped.stderr).toBe("");
  const imported = await ask(
    ...["import-key-material", "--key-id", key],
    ...["--encrypted-key-material", "fileb://wrapped.bin", "--import-token", "fileb://token.bin"],
    ...["--valid-to", new Date(Date.now() + 3 * 86_400_000).toISOString()],
  );
  expect(imported).toMatchObject({ code: 0, answer: { KeyId: key } });
  const plaintext = ["--plaintext", "fileb://material.bin"];
  expect((await ask("encrypt", "--key-id", key, ...plaintext)).code).toBe(0);
  await keywright(["clock", "--advance", "4d"], folder.path);
  const { stderr } = await ask("encrypt", "--key-id", key, ...plaintext);
  expect(stderr).toContain(`(KMSInvalidStateException)`);
  expect(stderr).toContain(`${key} is pending import.`);
});

test("Terraform makes a key with imported material, one that rotates, and finds both as it left them", {
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

resource "aws_kms_key" "turning" {
  enable_key_rotation     = true
  rotation_period_in_days = 180
}
`;
