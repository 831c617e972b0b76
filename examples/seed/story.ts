/**
 * The story that Keywright began with, told by a local AWS: one role, four identity policies that
 * look as if they meant the same, and what AWS KMS makes of them. Every cell of the table is a
 * real signed request over HTTP. Then the access matrix of the example shop.
 *
 * Run it with `npm start`; it needs no network and no AWS account.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { matrix } from "keywright/check";
import { type LocalAws, type LogEntry, startLocalAws } from "keywright/local";
import type { Decision, PolicyDocument } from "keywright/model";
import { explain } from "keywright/policy";
import { matrixText, paperFor, table, wrap } from "keywright/report";
import { readSpec } from "keywright/spec";

const file = fileURLToPath(new URL("../shop/keywright.yaml", import.meta.url));
const alias = "alias/prod-payments-sops";
const context = { app: "payments", env: "prod" };
const roleName = "seed-app";
const paper = paperFor(process.stdout);

const { spec } = readSpec(readFileSync(file, "utf8"), file);
if (spec === undefined) throw new Error(`${file} has errors: keywright check ${file}`);

const decisions = new Map<string, Decision>();
const aws = await startLocalAws({ spec, log: remember });
try {
  await tell(aws);
} finally {
  await aws.close();
}

/** Keeps what was refused, so that a denial can be explained by its request id. */
function remember(entry: LogEntry): void {
  if (entry.refusal !== undefined) decisions.set(entry.requestId, entry.refusal);
}

async function tell(aws: LocalAws): Promise<void> {
  const { account, region } = { account: spec?.account ?? "", region: aws.region };
  const keyArn = aws.state.aliases.get(`arn:aws:kms:${region}:${account}:${alias}`)?.key ?? "";
  const aliasArn = `arn:aws:kms:${region}:${account}:${alias}`;
  const roleArn = `arn:aws:iam::${account}:role/${roleName}`;
  say(`A local AWS answers on ${aws.endpoint}, filled from examples/shop/keywright.yaml.`);
  say(`The key behind ${alias} is ${keyArn}.`);
  say(`The role ${roleName} tries to use it under four identity policies:\n`);

  const root = await clientsOf(aws, { root: account });
  const trust = statement({
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "sts:AssumeRole",
  });
  await root.iam.send(
    new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: trust }),
  );
  const encrypted = await root.kms.send(
    new EncryptCommand({
      KeyId: keyArn,
      Plaintext: Buffer.from("s3cret"),
      EncryptionContext: context,
    }),
  );
  const ciphertext = encrypted.CiphertextBlob ?? new Uint8Array();
  const role = await clientsOf(aws, roleArn);

  const policies = policiesFor(aliasArn);
  for (const { letter, title } of policies) say(`  ${letter}  ${title}`);
  say("");
  const requests = requestsFor(role.kms, keyArn, aliasArn, ciphertext);
  const rows = requests.map(({ name }) => [name]);
  const reasons: string[] = [];
  for (const policy of policies) {
    await attach(root.iam, policy.document);
    for (const [index, { send }] of requests.entries()) {
      rows[index]?.push(await answerTo(send, reasons));
    }
  }
  const style = paper.style;
  const head = ["", ...policies.map(({ letter }) => style.bold(letter))];
  for (const line of table([head, ...rows], paper, 2)) say(line);
  say("");
  for (const [index, reason] of reasons.entries()) {
    const [first, ...rest] = wrap(reason, paper.width - 6);
    say(`  ${style.bold(String(index + 1))}  ${first}`);
    for (const line of rest) say(`     ${line}`);
  }
  say(`\n${style.bold("Who may do what in the shop")}\n`);
  if (spec !== undefined) say(matrixText(matrix(spec, aws.state), account, paper));
}

/** Four policies that look alike; the last one stands for a list of patterns that was empty. */
function policiesFor(aliasArn: string): { letter: string; title: string; document?: string }[] {
  const Action = ["kms:Decrypt", "kms:Encrypt", "kms:DescribeKey"];
  const underCondition = (key: string) => ({
    Action,
    Resource: "*",
    Condition: { "ForAnyValue:StringLike": { [key]: ["alias/prod-payments-*"] } },
  });
  return [
    {
      letter: "a",
      title: "Resource: the alias ARN",
      document: statement({ Action, Resource: aliasArn }),
    },
    {
      letter: "b",
      title: "Resource: *, ForAnyValue:StringLike kms:ResourceAliases alias/prod-payments-*",
      document: statement(underCondition("kms:ResourceAliases")),
    },
    {
      letter: "c",
      title: "Resource: *, ForAnyValue:StringLike kms:RequestAlias alias/prod-payments-*",
      document: statement(underCondition("kms:RequestAlias")),
    },
    { letter: "d", title: "an empty list of patterns: no statement, and so no policy" },
  ];
}

function statement(members: object): string {
  const document: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", ...members }],
  };
  return JSON.stringify(document);
}

type Send = () => Promise<unknown>;

function requestsFor(
  kms: KMSClient,
  keyArn: string,
  aliasArn: string,
  CiphertextBlob: Uint8Array,
): { name: string; send: Send }[] {
  const EncryptionContext = context;
  const decrypt = (KeyId?: string) => () =>
    kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, ...(KeyId && { KeyId }) }));
  const encrypt = (EncryptionContext?: Record<string, string>) => () =>
    kms.send(
      new EncryptCommand({
        KeyId: aliasArn,
        Plaintext: Buffer.from("s3cret"),
        ...(EncryptionContext && { EncryptionContext }),
      }),
    );
  return [
    { name: "Decrypt by key ARN", send: decrypt(keyArn) },
    { name: "Decrypt by alias ARN", send: decrypt(aliasArn) },
    { name: "Decrypt without KeyId", send: decrypt() },
    { name: "Encrypt with the context", send: encrypt(context) },
    { name: "Encrypt without a context", send: encrypt() },
    { name: "Encrypt with a wrong context", send: encrypt({ ...context, app: "checkout" }) },
  ];
}

/** `allowed`, or `denied` with the number of its reason. */
async function answerTo(send: Send, reasons: string[]): Promise<string> {
  try {
    await send();
    return paper.style.green("allowed");
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { requestId?: string } };
    const decision = decisions.get($metadata?.requestId ?? "");
    if (name !== "AccessDeniedException" || decision === undefined) throw error;
    const { summary, hints } = explain(decision, aws.state);
    const reason = [summary, ...hints.slice(0, 1)].join("; ");
    if (!reasons.includes(reason)) reasons.push(reason);
    return paper.style.red(`denied ${reasons.indexOf(reason) + 1}`);
  }
}

async function attach(iam: IAMClient, document: string | undefined): Promise<void> {
  const name = { RoleName: roleName, PolicyName: "my-key-access" };
  if (document === undefined) await iam.send(new DeleteRolePolicyCommand(name));
  else await iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument: document }));
}

async function clientsOf(aws: LocalAws, who: string | { root: string }) {
  const credentials = await aws.credentialsFor(who);
  if (credentials === undefined) throw new Error(`the local AWS has no ${String(who)}`);
  const configuration = { endpoint: aws.endpoint, region: aws.region, credentials };
  return { kms: new KMSClient(configuration), iam: new IAMClient(configuration) };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
