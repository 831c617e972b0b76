import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LocalAws, startLocalAws } from "../../../src/local/index.ts";
import type { Statement } from "../../../src/model/index.ts";
import {
  account,
  cluster,
  type LocalEks,
  podAudience,
  region,
  type Send,
  startEks,
  trustsPods,
} from "./local-eks.ts";

let eks: LocalEks;
let admin: Send;

beforeEach(async () => {
  eks = await startEks();
  admin = await eks.as("role/platform-admin");
});
afterEach(() => eks.close());

const hour = 3_600_000;

/** Gives a service account a role. */
async function associate(roleArn: string, over: object = {}): Promise<string> {
  const asked = { namespace: "web", serviceAccount: "app", roleArn, ...over };
  const { body } = await admin("POST", "/clusters/prod/pod-identity-associations", asked);
  return body.association.associationId;
}

/** What a pod of the service account `web/app` is told. */
async function ask(namespace = "web", name = "app") {
  const { status, text } = await eks.agent(await eks.token(namespace, name));
  return status === 200 ? JSON.parse(text) : text;
}

/** What an SDK takes with the agent's answer. */
function clientOf(aws: LocalAws, answer: Awaited<ReturnType<typeof ask>>) {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token } = answer;
  const credentials = { accessKeyId, secretAccessKey, sessionToken: Token };
  return { endpoint: aws.endpoint, region, credentials };
}

async function whoIs(answer: Awaited<ReturnType<typeof ask>>): Promise<string> {
  const sts = new STSClient(clientOf(eks.aws, answer));
  return (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? "";
}

const denied = expect.stringMatching(
  /^\[[0-9a-f-]+\]: \(AccessDeniedException\): Unauthorized Exception! EKS does not have permissions to assume the associated role\., fault: client\n$/,
);

const when = (Condition: NonNullable<Statement["Condition"]>): Statement => ({
  ...trustsPods,
  Condition,
});

describe("the agent", () => {
  test("finds the cluster whose issuer another account knows as well", async () => {
    // Either account's cluster is the first by its ARN once.
    for (const [own, other] of [
      ["111122223333", "444455556666"],
      ["444455556666", "111122223333"],
    ]) {
      const oidc = "oidc.eks.eu-west-1.amazonaws.com/id/PROD";
      const spec = `version: 1
account: "${own}"
region: ${region}
environments: [prod]
administrators: [role/platform-admin]
clusters:
  prod: { oidc: ${oidc}, podIdentity: true }
  elsewhere: { oidc: ${oidc}, account: "${other}" }
applications:
  payments: { decrypt: [{ serviceAccount: payments/api, clusters: [prod] }], encrypt: [role/dev] }
`;
      await using aws = await startLocalAws({ text: spec });
      const account = { cluster: "prod", namespace: "payments", name: "api" };
      const headers = { Authorization: (await aws.tokenFor(account, podAudience)) ?? "" };
      const response = await fetch(`${aws.endpoint}/v1/credentials`, { headers });
      expect(await response.json()).toMatchObject({ AccountId: own });
    }
  });

  test("is EKS's alone: to STS it is an operation that is none, whatever token comes along", async () => {
    const token = await eks.token("payments", "api");
    const texts = ["", `&token=${token}`].map(async more => {
      const body = `Action=AssumeRoleForPodIdentity&Version=2011-06-15${more}`;
      const response = await fetch(eks.aws.endpoint, { method: "POST", body });
      return response.text();
    });
    for (const text of await Promise.all(texts)) {
      expect(text).toContain("<Code>MissingAuthenticationToken</Code>");
    }
  });

  test("answers a pod of the file with the credentials of its role, in the SDKs' form", async () => {
    const answer = await ask("payments", "api");
    expect(answer).toEqual({
      AccessKeyId: expect.stringMatching(/^ASIA/),
      SecretAccessKey: expect.any(String),
      Token: expect.any(String),
      AccountId: account,
      Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    const left = Date.parse(answer.Expiration) - eks.aws.clock();
    expect(Math.abs(left - 6 * hour)).toBeLessThan(10_000);
    expect(await whoIs(answer)).toMatch(
      /:assumed-role\/prod-payments-api\/eks-prod-api-0-[0-9a-f-]{36}$/,
    );
  });

  test("refuses what is no token of one of its clusters", async () => {
    const good = await eks.token("payments", "api");
    const [head, body, signature = ""] = good.split(".");
    const forged = signature.startsWith("A") ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    const claims = JSON.parse(Buffer.from(body ?? "", "base64url").toString());
    const elsewhere = Buffer.from(JSON.stringify({ ...claims, iss: "https://x.test" }));
    const invalid = expect.stringContaining("(InvalidTokenException)");
    for (const [token, text] of [
      [undefined, "Service account token cannot be empty\n"],
      ["x", "Service account token cannot be parsed: token is malformed\n"],
      [`${head}.${body}.${forged}`, invalid],
      [`${head}.${elsewhere.toString("base64url")}.${signature}`, invalid],
      [`${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`, invalid],
      [await eks.token("payments", "api", "sts.amazonaws.com"), invalid],
    ] as const) {
      expect(await eks.agent(token)).toEqual({ status: 400, text });
    }
    eks.aws.clock.move({ advance: 25 * hour });
    expect((await eks.agent(good)).text).toContain("(ExpiredTokenException)");
  });

  test("knows a role by its association alone, and at once when it changes", async () => {
    expect(await ask()).toContain("(ResourceNotFoundException)");
    const [one, two] = [await eks.role("one", [trustsPods]), await eks.role("two", [trustsPods])];
    const id = await associate(one);
    expect(await whoIs(await ask())).toContain("/one/");
    await admin("POST", `/clusters/prod/pod-identity-associations/${id}`, { roleArn: two });
    expect(await whoIs(await ask())).toContain("/two/");
    await admin("DELETE", `/clusters/prod/pod-identity-associations/${id}`);
    expect(await eks.agent(await eks.token("web", "app"))).toMatchObject({ status: 404 });
  });

  test("answers nothing but its one path and method", async () => {
    const { status } = await fetch(`${eks.aws.endpoint}/v1/credentials`, { method: "POST" });
    expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe("the trust policy decides, for EKS as the caller", () => {
  test.each<[string, Statement, boolean]>([
    ["the cluster as the source", when({ ArnEquals: { "aws:SourceArn": cluster } }), true],
    ["another source", when({ ArnEquals: { "aws:SourceArn": `${cluster}-2` } }), false],
    ["the account as the source", when({ StringEquals: { "aws:SourceAccount": account } }), true],
    ["another account", when({ StringEquals: { "aws:SourceAccount": "444455556666" } }), false],
    [
      "the namespace in the session tags",
      when({ StringEquals: { "aws:RequestTag/kubernetes-namespace": "web" } }),
      true,
    ],
    [
      "another service account in the session tags",
      when({ StringEquals: { "aws:RequestTag/kubernetes-service-account": "other" } }),
      false,
    ],
    ["a service for the caller", when({ Bool: { "aws:PrincipalIsAWSService": "true" } }), true],
    [
      "six names of tags, all of them transitive",
      when({
        "ForAllValues:StringLike": { "sts:TransitiveTagKeys": ["eks-*", "kubernetes-*"] },
        Null: { "sts:TransitiveTagKeys": "false" },
      }),
      true,
    ],
  ])("%s", async (name, statement, allowed) => {
    await associate(await eks.role("conditional", [statement]));
    const answer = await ask();
    if (allowed) expect(await whoIs(answer), name).toContain("/conditional/");
    else expect(answer, name).toEqual(denied);
  });

  test("one that allows no tags is kept where the association disables them", async () => {
    const tagless = when({ Null: { "aws:RequestTag/kubernetes-namespace": "true" } });
    const id = await associate(await eks.role("conditional", [tagless]));
    expect(await ask()).toEqual(denied);
    const path = `/clusters/prod/pod-identity-associations/${id}`;
    await admin("POST", path, { disableSessionTags: true });
    expect(await whoIs(await ask())).toContain("/conditional/");
  });

  test("a role that is gone is as one that does not trust EKS", async () => {
    await associate(await eks.role("gone", [trustsPods]));
    eks.aws.state.delete("principal", `arn:aws:iam::${account}:role/gone`);
    expect(await ask()).toEqual(denied);
  });
});

describe("AssumeRoleForPodIdentity", () => {
  const path = "/clusters/prod/assume-role-for-pod-identity";
  const node: Statement = {
    Effect: "Allow",
    Action: "eks-auth:AssumeRoleForPodIdentity",
    Resource: cluster,
  };
  const ofAccount: Statement = {
    Effect: "Allow",
    Principal: { AWS: account },
    Action: "sts:AssumeRole",
  };

  test("answers the role of a node as EKS Auth does", async () => {
    await eks.role("node", [ofAccount], [node]);
    const id = await associate(await eks.role("pods", [trustsPods]));
    const send = await eks.as("role/node", "eks-auth");
    const { body, status } = await send("POST", path, { token: await eks.token("web", "app") });
    expect(status).toBe(200);
    expect(body).toEqual({
      subject: { namespace: "web", serviceAccount: "app" },
      audience: podAudience,
      podIdentityAssociation: {
        associationArn: `${cluster.replace(":cluster/", ":podidentityassociation/")}/${id}`,
        associationId: id,
      },
      assumedRoleUser: {
        arn: expect.stringMatching(/:assumed-role\/pods\/eks-prod-app-0-/),
        assumeRoleId: expect.stringMatching(/^AROA[A-Z0-9]+:eks-prod-app-0-/),
      },
      credentials: {
        accessKeyId: expect.stringMatching(/^ASIA/),
        secretAccessKey: expect.any(String),
        sessionToken: expect.any(String),
        expiration: expect.any(Number),
      },
    });
    expect(await send("POST", path, { token: "x" })).toMatchObject({
      status: 400,
      fault: "InvalidParameterException",
    });
    expect(await send("POST", path.replace("prod", "plain"), { token: "a.b.c" })).toMatchObject({
      fault: "AccessDeniedException",
    });
  });

  test("asks who signs it for the permission, as it asks the role of a node", async () => {
    const nobody = await eks.as("role/payments-developers", "eks-auth");
    expect(await nobody("POST", path, { token: await eks.token("payments", "api") })).toMatchObject(
      {
        status: 400,
        fault: "AccessDeniedException",
        body: { message: expect.stringContaining("eks-auth:AssumeRoleForPodIdentity") },
      },
    );
  });

  test("takes no token of another cluster", async () => {
    await eks.role("node", [ofAccount], [{ ...node, Resource: "*" }]);
    const send = await eks.as("role/node", "eks-auth");
    const body = { token: await eks.token("payments", "api") };
    expect(await send("POST", path.replace("prod", "plain"), body)).toMatchObject({
      status: 400,
      fault: "InvalidTokenException",
    });
  });
});

describe("the session's tags", () => {
  const ofNamespace = {
    StringEquals: {
      "kms:EncryptionContext:namespace": `\${aws:PrincipalTag/kubernetes-namespace}`,
    },
  };
  const mayDecrypt: Statement = {
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: ofNamespace,
  };

  /** A secret of a namespace, under a key that leaves its account to decide. */
  async function secretOf(namespace: string): Promise<DecryptCommand> {
    const kms = new KMSClient(await eks.aws.clientFor("root"));
    const KeyId = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn;
    const EncryptionContext = { namespace };
    const Plaintext = Buffer.from("secret");
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId, Plaintext, EncryptionContext }),
    );
    return new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext });
  }

  test("decide what one policy lets the pods of each namespace read", async () => {
    const role = await eks.role("shared", [trustsPods], [mayDecrypt]);
    await associate(role);
    await associate(role, { namespace: "mail" });
    const [web, mail] = [
      new KMSClient(clientOf(eks.aws, await ask())),
      new KMSClient(clientOf(eks.aws, await ask("mail"))),
    ];
    const [ofWeb, ofMail] = [await secretOf("web"), await secretOf("mail")];
    expect((await web.send(ofWeb)).Plaintext).toBeDefined();
    expect((await mail.send(ofMail)).Plaintext).toBeDefined();
    await expect(web.send(ofMail)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(mail.send(ofWeb)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  test("go on into the roles that the pod assumes", async () => {
    const first = await eks.role(
      "first",
      [trustsPods],
      [{ Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: "*" }],
    );
    const RoleArn = await eks.role(
      "second",
      [{ ...trustsPods, Principal: { AWS: first } }],
      [mayDecrypt],
    );
    await associate(first);
    const sts = new STSClient(clientOf(eks.aws, await ask()));
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "further" }),
    );
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const further = new KMSClient({ ...clientOf(eks.aws, {}), credentials });
    expect((await further.send(await secretOf("web"))).Plaintext).toBeDefined();
    await expect(further.send(await secretOf("mail"))).rejects.toThrow();
  });

  test("are not there where the association disables them", async () => {
    await associate(await eks.role("plain", [trustsPods], [mayDecrypt]), {
      disableSessionTags: true,
    });
    const kms = new KMSClient(clientOf(eks.aws, await ask()));
    await expect(kms.send(await secretOf("web"))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});

describe("a target role", () => {
  const mayAssume: Statement = {
    Effect: "Allow",
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Resource: "*",
  };
  const mayList: Statement = { Effect: "Allow", Action: "kms:ListKeys", Resource: "*" };

  /** An association whose role assumes a target that trusts it so. */
  async function chain(Condition: NonNullable<Statement["Condition"]>, over: object = {}) {
    const first = await eks.role("first", [trustsPods], [mayAssume]);
    const trust: Statement = { ...trustsPods, Principal: { AWS: first }, Condition };
    const targetRoleArn = await eks.role("target", [trust], [mayList]);
    await associate(first, { targetRoleArn, ...over });
    return ask();
  }

  const namespaceIs = (name: string) => ({
    StringEquals: { "aws:RequestTag/kubernetes-namespace": name },
  });
  const externalId = (name: string) => ({
    StringEquals: { "sts:ExternalId": `${region}/${account}/prod/web/${name}` },
  });

  test("is what the pod gets, for an hour, with the same tags", async () => {
    const answer = await chain(namespaceIs("web"));
    expect(await whoIs(answer)).toMatch(/:assumed-role\/target\/eks-prod-app-0-/);
    const left = Date.parse(answer.Expiration) - eks.aws.clock();
    expect(Math.abs(left - hour)).toBeLessThan(10_000);
  });

  test("says no by its own trust policy", async () => {
    expect(await chain(namespaceIs("mail"))).toEqual(denied);
  });

  test("is sent the association's external id where there are no tags", async () => {
    const answer = await chain(externalId("app"), { disableSessionTags: true });
    expect(await whoIs(answer)).toContain(":assumed-role/target/");
  });

  test("is not reached by another account's external id", async () => {
    expect(await chain(externalId("other"), { disableSessionTags: true })).toEqual(denied);
  });

  test("that asks for an external id with tags on is denied, since AWS's pages disagree", async () => {
    expect(await chain(externalId("app"))).toEqual(denied);
  });

  test("is limited by the association's policy", async () => {
    const policy = (action: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
      });
    const over = { disableSessionTags: true, policy: policy("kms:Decrypt") };
    const kms = new KMSClient(clientOf(eks.aws, await chain({}, over)));
    await expect(kms.send(new ListKeysCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("session policy"),
    });
  });
});

test("a policy limits the role where there is no target role", async () => {
  const may = { Effect: "Allow", Action: "kms:*", Resource: "*" } as const;
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ ...may, Action: "kms:ListAliases" }],
  });
  const role = await eks.role("limited", [trustsPods], [may]);
  await associate(role, { disableSessionTags: true, policy });
  const kms = new KMSClient(clientOf(eks.aws, await ask()));
  await expect(kms.send(new ListKeysCommand({}))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});
