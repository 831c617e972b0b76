import { randomUUID } from "node:crypto";
import { join } from "node:path";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  IAMClient,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import {
  type ClientCredentials,
  credentialsOf,
  serviceTokenOf,
} from "../../../src/local/control-client.ts";
import type { Run } from "../../../src/local/run-file.ts";

/** A ciphertext with what opens it. */
export interface Sealed {
  readonly key: string;
  readonly alias: string;
  readonly context: Readonly<Record<string, string>>;
  readonly plaintext: string;
  readonly ciphertext: Buffer;
}

/** What the attacker knows, and more: whatever may be needed to come as close as can be. */
export interface World {
  readonly host: string;
  readonly port: number;
  readonly account: string;
  readonly run: Run;
  /** May encrypt and decrypt with every key of the file. */
  readonly user: ClientCredentials;
  /** May do nothing. */
  readonly nobody: ClientCredentials;
  /** May do everything that is not a key's use. */
  readonly root: ClientCredentials;
  /** Credentials that were good, with why they are not any more. */
  readonly dead: readonly { readonly why: string; readonly by: ClientCredentials }[];
  readonly sealed: readonly Sealed[];
  /** A service account's role, its OIDC issuer and a good token of it. */
  readonly web: { readonly role: string; readonly issuer: string; readonly token: string };
  /** The issuer of a cluster with Pod Identity, and a good token of one of its pods. */
  readonly pod: { readonly issuer: string; readonly token: string };
}

const account = "111122223333";
const applications = ["catalog", "checkout", "identity", "inventory", "mailer", "payments"];

/** Makes the principals, dead and alive, and the ciphertexts, in a local AWS filled from the shop. */
export async function worldOf(data: string, run: Run): Promise<World> {
  const { host, port } = new URL(run.endpoint);
  const root = await credentials(data, { root: account });
  const user = await credentials(data, `arn:aws:iam::${account}:role/break-glass`);
  const iam = new IAMClient(client(run, root));
  const nobody = await userOf(iam, "hostile-nobody");
  const dead = [
    ...(await deadUsers(iam)),
    await deadRole(iam, run, await userOf(iam, "hostile-visitor")),
    { why: "expired", by: await expired(data, run) },
  ];
  const web = await tokenOf(data, "nonprod", "sts.amazonaws.com");
  const pod = await tokenOf(data, "prod", "pods.eks.amazonaws.com");
  const role = `arn:aws:iam::${account}:role/nonprod-catalog-catalog-api`;
  return {
    ...{ host, port: Number(port), account, run, user, nobody, root, dead },
    sealed: await seal(new KMSClient(client(run, user))),
    web: { role, ...web },
    pod,
  };
}

async function tokenOf(data: string, cluster: string, audience: string): Promise<World["pod"]> {
  const account = { cluster, namespace: "catalog", name: "catalog-api", audience };
  const answer = await serviceTokenOf(data, account);
  if (!("token" in answer)) throw new Error(answer.problem.message);
  const claims = answer.token.split(".")[1] ?? "";
  const { iss } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { iss: string };
  return { issuer: iss, token: answer.token };
}

function client(run: Run, by: ClientCredentials) {
  return { endpoint: run.endpoint, region: run.region, credentials: by, maxAttempts: 1 };
}

async function credentials(
  data: string,
  who: Parameters<typeof credentialsOf>[1],
): Promise<ClientCredentials> {
  const answer = await credentialsOf(data, who);
  if (!answer.ok) throw new Error(answer.problem.message);
  return answer.credentials;
}

async function userOf(iam: IAMClient, UserName: string): Promise<ClientCredentials> {
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
}

/** An inactive access key, a deleted one, and one of a user who was deleted and made again. */
async function deadUsers(iam: IAMClient): Promise<World["dead"]> {
  const [inactive, without, gone] = ["hostile-inactive", "hostile-without", "hostile-gone"];
  const [one, two, three] = [
    await userOf(iam, inactive),
    await userOf(iam, without),
    await userOf(iam, gone),
  ];
  const keyOf = (UserName: string, { accessKeyId }: ClientCredentials) => ({
    UserName,
    AccessKeyId: accessKeyId,
  });
  await iam.send(new UpdateAccessKeyCommand({ ...keyOf(inactive, one), Status: "Inactive" }));
  await iam.send(new DeleteAccessKeyCommand(keyOf(without, two)));
  await iam.send(new DeleteAccessKeyCommand(keyOf(gone, three)));
  await iam.send(new DeleteUserCommand({ UserName: gone }));
  await iam.send(new CreateUserCommand({ UserName: gone }));
  return [
    { why: "inactive access key", by: one },
    { why: "deleted access key", by: two },
    { why: "deleted user", by: three },
  ];
}

/** A session of a role that was deleted and made again under its name. */
async function deadRole(
  iam: IAMClient,
  run: Run,
  visitor: ClientCredentials,
): Promise<World["dead"][number]> {
  const Principal = { AWS: `arn:aws:iam::${account}:user/hostile-visitor` };
  const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }];
  const trust = JSON.stringify({ Version: "2012-10-17", Statement });
  const make = new CreateRoleCommand({
    RoleName: "hostile-deleted",
    AssumeRolePolicyDocument: trust,
  });
  await iam.send(make);
  const sts = new STSClient(client(run, visitor));
  const RoleArn = `arn:aws:iam::${account}:role/hostile-deleted`;
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "before" }),
  );
  await iam.send(new DeleteRoleCommand({ RoleName: "hostile-deleted" }));
  await iam.send(make);
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  const by = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  return { why: "deleted role", by };
}

/** A session that was made when the clock stood two days back. */
async function expired(data: string, run: Run): Promise<ClientCredentials> {
  const move = async (body: object) => {
    const headers = { authorization: `Bearer ${run.token}` };
    const sent = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(`${run.endpoint}/_keywright/clock`, sent);
    if (!answer.ok) throw new Error(await answer.text());
  };
  await move({ set: new Date(Date.now() - 2 * 86_400_000).toISOString() });
  const old = await credentials(data, `arn:aws:iam::${account}:role/break-glass`);
  await move({ set: "now" });
  return old;
}

async function seal(kms: KMSClient): Promise<Sealed[]> {
  const sealed: Sealed[] = [];
  for (const app of applications) {
    const alias = `alias/prod-${app}-sops`;
    const context = { app, env: "prod" };
    const plaintext = Buffer.from(`${app} ${randomUUID()}`);
    const made = await kms.send(
      new EncryptCommand({ KeyId: alias, EncryptionContext: context, Plaintext: plaintext }),
    );
    sealed.push({
      ...{ key: made.KeyId ?? "", alias, context, plaintext: plaintext.toString("base64") },
      ciphertext: Buffer.from(made.CiphertextBlob ?? []),
    });
  }
  kms.destroy();
  return sealed;
}

/** The shop's file, with Pod Identity in its production and service accounts of OIDC elsewhere. */
export function hostileFile(shop: string): string {
  return shop.replace(
    "environments: [prod] }\n\napplications",
    "environments: [prod], podIdentity: true }\n\napplications",
  );
}

/** Where a local AWS keeps its data, in a folder with a `keywright.yaml`. */
export function dataOf(folder: string): string {
  return join(folder, ".keywright");
}
