import { ListUsersCommand } from "@aws-sdk/client-iam";
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  AssumeRoleCommand,
  type Credentials,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMaterial } from "../../../src/local/crypto/material.ts";
import { operations as kms } from "../../../src/local/operations/kms/operations.ts";
import { stsOperations } from "../../../src/local/operations/sts/index.ts";
import type { Credential } from "../../../src/local/state.ts";
import type { PrincipalElement, Statement } from "../../../src/model/document.ts";
import type { Key } from "../../../src/model/estate.ts";
import { newKey } from "../../../src/model/new-key.ts";
import { allow, faultOf, type Iam, policy, startIam } from "../iam/assembly.ts";
import {
  account,
  clientOptions,
  credential,
  role,
  rootCredential,
  startServer,
  type TestServer,
  user,
} from "../wire/assembly.ts";

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

/** Credentials as a client uses them. */
function used(given: Credentials | undefined): Credential {
  return {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
    caller: { kind: "user", arn: "" },
    principalId: "",
    created: 0,
  };
}

function userWith(state: TestServer["state"], name: string, ...actions: string[]): Credential {
  const inline = actions.map((action, at) => ({
    name: `p${at}`,
    document: JSON.parse(allow(action)),
  }));
  const { arn, id } = user(state, name);
  const one = state.principals.get(arn);
  if (one !== undefined) state.put("principal", arn, { ...one, inline });
  return credential(state, { kind: "user", arn }, id);
}

describe("GetSessionToken", () => {
  it("gives a user temporary credentials that are the user's", async () => {
    const ann = userWith(aws.state, "ann");
    const { Credentials } = await aws.stsAs(ann).send(new GetSessionTokenCommand({}));
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA/);
    const lasts = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
    expect(Math.abs(lasts - 12 * 3_600_000)).toBeLessThan(60_000);
    const identity = await aws.stsAs(used(Credentials)).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:iam::${account}:user/ann`);
  });

  it("gives the root user no more than an hour", async () => {
    const asked = new GetSessionTokenCommand({ DurationSeconds: 7200 });
    const { Credentials } = await aws.stsAs(aws.root).send(asked);
    const lasts = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
    expect(Math.abs(lasts - 3_600_000)).toBeLessThan(60_000);
  });

  it("gives credentials that assume roles, and that IAM and the rest of STS do not take", async () => {
    const bob = userWith(aws.state, "bob", "*");
    const { Credentials } = await aws.stsAs(bob).send(new GetSessionTokenCommand({}));
    const session = used(Credentials);
    const Principal = { AWS: `arn:aws:iam::${account}:user/bob` };
    const document = policy({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });
    const { arn } = role(aws.state, "for-bob", { trust: { name: "trust", document } });
    const assumed = new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: "session" });
    expect((await aws.stsAs(session).send(assumed)).AssumedRoleUser?.Arn).toContain("for-bob");
    expect(await faultOf(aws.iamAs(session).send(new ListUsersCommand({})))).toMatchObject({
      code: "InvalidClientTokenId",
      status: 403,
    });
    const again = aws.stsAs(session);
    expect(await faultOf(again.send(new GetSessionTokenCommand({})))).toEqual({
      code: "AccessDenied",
      message: "Cannot call GetSessionToken with session credentials",
      status: 403,
    });
    expect(await faultOf(again.send(new GetFederationTokenCommand({ Name: "x1" })))).toEqual({
      code: "AccessDenied",
      message: "Cannot call GetFederationToken with session credentials",
      status: 403,
    });
  });
});

describe("GetFederationToken", () => {
  it("opens a session under the name of the call, with how much its policies take", async () => {
    const carl = userWith(aws.state, "carl", "sts:GetFederationToken", "kms:*");
    const answer = await aws
      .stsAs(carl)
      .send(new GetFederationTokenCommand({ Name: "guest", Policy: allow("kms:Decrypt") }));
    const Arn = `arn:aws:sts::${account}:federated-user/guest`;
    expect(answer.FederatedUser).toEqual({ FederatedUserId: `${account}:guest`, Arn });
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    expect(answer.PackedPolicySize).toBeLessThan(100);
    const session = aws.stsAs(used(answer.Credentials));
    expect(await session.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn,
      Account: account,
      UserId: `${account}:guest`,
    });
    const assume = new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/any`,
      RoleSessionName: "session",
    });
    expect(await faultOf(session.send(assume))).toMatchObject({ code: "AccessDenied" });
    const iam = aws.iamAs(used(answer.Credentials));
    expect(await faultOf(iam.send(new ListUsersCommand({})))).toMatchObject({
      code: "InvalidClientTokenId",
    });
  });

  it("is denied to who may not federate", async () => {
    const dora = userWith(aws.state, "dora");
    const fault = await faultOf(
      aws.stsAs(dora).send(new GetFederationTokenCommand({ Name: "guest" })),
    );
    expect(fault).toEqual({
      code: "AccessDenied",
      message: `User: arn:aws:iam::${account}:user/dora is not authorized to perform: sts:GetFederationToken on resource: arn:aws:sts::${account}:federated-user/guest`,
      status: 403,
    });
  });
});

describe("a federated user", () => {
  let server: TestServer;
  let key: Key;
  const own = `arn:aws:sts::${account}:federated-user/guest`;
  const federating = `arn:aws:iam::${account}:user/federates`;
  beforeAll(async () => {
    server = await startServer({ operations: { kms, sts: stsOperations, iam: {} } });
    rootCredential(server.state);
  });
  afterAll(() => server.close());

  /** Encrypts as a federated user, with a key whose policy names `principals`. */
  async function encrypts(
    principals: readonly PrincipalElement[],
    rights: readonly string[],
    over: Partial<GetFederationTokenCommandInput>,
  ): Promise<unknown> {
    const Statement = principals.map(
      (Principal): Statement => ({ Effect: "Allow", Principal, Action: "kms:*", Resource: "*" }),
    );
    key = keyWith(Statement);
    server.state.put("key", key.arn, key);
    server.state.put("material", key.arn, createMaterial(key.arn));
    const by = userWith(server.state, "federates", "sts:GetFederationToken", ...rights);
    const { STSClient } = await import("@aws-sdk/client-sts");
    const sts = new STSClient(clientOptions(server, by));
    const { Credentials } = await sts.send(
      new GetFederationTokenCommand({ Name: "guest", ...over }),
    );
    const client = new KMSClient(clientOptions(server, used(Credentials)));
    const Plaintext = Buffer.from("secret");
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId: key.arn, Plaintext }));
    return client.send(new DecryptCommand({ CiphertextBlob }));
  }

  const root = { AWS: account };
  const Policy = allow("kms:*");

  it("has what the user's policies and the session policies both allow", async () => {
    await encrypts([root], ["kms:*"], { Policy });
    const denied = { code: "AccessDeniedException", status: 400 };
    expect(await faultOf(encrypts([root], ["kms:*"], {}))).toMatchObject(denied);
    expect(await faultOf(encrypts([root], [], { Policy }))).toMatchObject(denied);
    const other = { Policy: allow("kms:ListKeys") };
    expect(await faultOf(encrypts([root], ["kms:*"], other))).toMatchObject(denied);
  });

  it("has what a key policy gives to its own ARN, without any session policy", async () => {
    await encrypts([root, { AWS: own }], [], {});
  });

  it("has what a key policy gives to the user only within the session policies", async () => {
    await encrypts([root, { AWS: federating }], [], { Policy });
    expect(await faultOf(encrypts([root, { AWS: federating }], [], {}))).toMatchObject({
      code: "AccessDeniedException",
    });
  });
});

function keyWith(Statement: readonly Statement[]): Key {
  const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  return newKey(`arn:aws:kms:eu-west-1:${account}:key/${id}`, {
    policy: { name: "default", document: { Version: "2012-10-17", Statement } },
  });
}

it("the account of an access key is told to who may ask", async () => {
  const AccessKeyId = aws.root.accessKeyId;
  const asks = userWith(aws.state, "asks", "sts:*");
  const info = await aws.stsAs(asks).send(new GetAccessKeyInfoCommand({ AccessKeyId }));
  expect(info.Account).toBe(account);
  const none = userWith(aws.state, "none");
  const denied = await faultOf(aws.stsAs(none).send(new GetAccessKeyInfoCommand({ AccessKeyId })));
  expect(denied.code).toBe("AccessDenied");
});

it("there is no encoded message that could be decoded", async () => {
  const asks = userWith(aws.state, "decodes", "sts:*");
  const decode = new DecodeAuthorizationMessageCommand({ EncodedMessage: "abc" });
  expect(await faultOf(aws.stsAs(asks).send(decode))).toMatchObject({
    code: "InvalidAuthorizationMessageException",
    status: 400,
  });
});
