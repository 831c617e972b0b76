import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { account, cluster, type LocalEks, type Send, startEks, trustsPods } from "./local-eks.ts";

const base = "/clusters/prod/pod-identity-associations";
const trusted = `arn:aws:iam::${account}:role/trusted`;

let eks: LocalEks;
let admin: Send;

beforeAll(async () => {
  eks = await startEks();
  admin = await eks.as("role/platform-admin");
  await eks.role("trusted", [trustsPods]);
  await eks.role("half-trusted", [{ ...trustsPods, Action: "sts:AssumeRole" }]);
});
afterAll(() => eks.close());

const create = (over: object = {}, send = admin) =>
  send("POST", base, {
    namespace: "web",
    serviceAccount: "app",
    roleArn: trusted,
    clientRequestToken: "one",
    ...over,
  });

describe("the life of an association", () => {
  let id = "";

  test("it is created with an id and an ARN of AWS's form", async () => {
    const { body, status } = await create({ tags: { Team: "web" } });
    expect(status).toBe(200);
    id = body.association.associationId;
    expect(id).toMatch(/^a-[a-z0-9]{17}$/);
    expect(body.association).toEqual({
      clusterName: "prod",
      namespace: "web",
      serviceAccount: "app",
      roleArn: trusted,
      associationArn: `arn:aws:eks:eu-west-1:${account}:podidentityassociation/prod/${id}`,
      associationId: id,
      tags: { Team: "web" },
      createdAt: expect.any(Number),
      modifiedAt: expect.any(Number),
      disableSessionTags: false,
    });
  });

  test("the same call again is answered as before, another one for the account is refused", async () => {
    expect((await create({ tags: { Team: "web" } })).body.association.associationId).toBe(id);
    expect(await create({ clientRequestToken: "two" })).toEqual({
      status: 409,
      fault: "ResourceInUseException",
      body: { message: `Association already exists: ${id}` },
    });
  });

  test("it is described, and listed by namespace and service account", async () => {
    expect((await admin("GET", `${base}/${id}`)).body.association.roleArn).toBe(trusted);
    const listed = async (query: string) =>
      (await admin("GET", `${base}${query}`)).body.associations.map(
        (one: { associationId: string }) => one.associationId,
      );
    expect(await listed("?namespace=web&serviceAccount=app")).toEqual([id]);
    expect(await listed("?namespace=nowhere")).toEqual([]);
    expect(await listed("")).toHaveLength(2);
  });

  test("a list comes in pages", async () => {
    const first = (await admin("GET", `${base}?maxResults=1`)).body;
    const token = encodeURIComponent(first.nextToken);
    const second = (await admin("GET", `${base}?maxResults=1&nextToken=${token}`)).body;
    const ids = [...first.associations, ...second.associations].map(one => one.associationId);
    expect(new Set(ids).size).toBe(2);
    expect(second.nextToken).toBeUndefined();
    expect((await admin("GET", `${base}?maxResults=0`)).fault).toBe("InvalidParameterException");
    expect((await admin("GET", `${base}?nextToken=!`)).fault).toBe("InvalidParameterException");
  });

  test("its tags come and go", async () => {
    const arn = encodeURIComponent(
      `arn:aws:eks:eu-west-1:${account}:podidentityassociation/prod/${id}`,
    );
    expect((await admin("POST", `/tags/${arn}`, { tags: { Env: "prod" } })).body).toEqual({});
    expect((await admin("GET", `/tags/${arn}`)).body).toEqual({
      tags: { Team: "web", Env: "prod" },
    });
    await admin("DELETE", `/tags/${arn}?tagKeys=Team&tagKeys=Env`);
    expect((await admin("GET", `/tags/${arn}`)).body).toEqual({ tags: {} });
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, ""]));
    expect((await admin("POST", `/tags/${arn}`, { tags: many })).fault).toBe("BadRequestException");
    expect((await admin("POST", `/tags/${arn}`, { tags: { "aws:x": "" } })).status).toBe(400);
  });

  test("its roles and its policy change, and an empty text takes them away", async () => {
    const targetRoleArn = "arn:aws:iam::444455556666:role/target";
    const policy = '{"Version":"2012-10-17","Statement":[]}';
    const update = async (body: object) => (await admin("POST", `${base}/${id}`, body)).body;
    expect((await update({ targetRoleArn })).association).toMatchObject({
      targetRoleArn,
      externalId: `eu-west-1/${account}/prod/web/app`,
    });
    expect(await update({ policy })).toEqual({
      message: "disableSessionTags must be true when a policy is specified.",
    });
    const whole = { disableSessionTags: true, policy: policy.replace("[]", allow) };
    expect((await update(whole)).association).toMatchObject(whole);
    const { association } = await update({ targetRoleArn: "", policy: "" });
    expect(Object.keys(association)).not.toContain("targetRoleArn");
    expect(Object.keys(association)).not.toContain("externalId");
    expect(Object.keys(association)).not.toContain("policy");
    expect(await update({})).toEqual({ message: "Nothing to update." });
    expect(await update({ policy: "{}" })).toHaveProperty("message");
  });

  test("deleted it is told once more, and then it is gone", async () => {
    expect((await admin("DELETE", `${base}/${id}`)).body.association.associationId).toBe(id);
    expect(await admin("GET", `${base}/${id}`)).toMatchObject({
      status: 404,
      fault: "ResourceNotFoundException",
    });
  });
});

const allow = '[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]';

describe("what EKS refuses, in its words", () => {
  test.each([
    [
      "another cluster",
      { url: base.replace("prod", "nope") },
      404,
      "No cluster found for name: nope.",
    ],
    [
      "a role that is not there",
      { body: { roleArn: `arn:aws:iam::${account}:role/nobody` } },
      400,
      "Role provided in the request does not exist.",
    ],
    [
      "a role that trusts EKS for half of it",
      { body: { roleArn: `arn:aws:iam::${account}:role/half-trusted` } },
      400,
      "Trust policy of the role provided is invalid. Follow the official documentation to resolve the issue.",
    ],
    [
      "a role of another account",
      { body: { roleArn: "arn:aws:iam::444455556666:role/x" } },
      403,
      expect.stringContaining("is not authorized to perform: iam:PassRole"),
    ],
    ["no namespace", { body: { namespace: undefined } }, 400, "namespace can't be empty."],
    [
      "a number for a name",
      { body: { serviceAccount: 5 } },
      400,
      "serviceAccount must be a string.",
    ],
    [
      "a text for a flag",
      { body: { disableSessionTags: "x" } },
      400,
      "disableSessionTags must be a boolean.",
    ],
    ["tags that are a list", { body: { tags: [] } }, 400, "tags must be a map."],
    [
      "a target that is no role",
      { body: { targetRoleArn: "x" } },
      400,
      "targetRoleArn is not the ARN of a role.",
    ],
  ] as const)("%s", async (_, asked, status, message) => {
    const { body = {}, url = base }: { body?: object; url?: string } = asked;
    const whole = { namespace: "other", serviceAccount: "app", roleArn: trusted, ...body };
    expect(await admin("POST", url, whole)).toMatchObject({ status, body: { message } });
  });

  test("an association's id has 19 characters", async () => {
    expect(await admin("GET", `${base}/a-1`)).toEqual({
      status: 400,
      fault: "InvalidParameterException",
      body: { message: "The parameter associationId should be 19 characters long." },
    });
  });

  test("an ARN of nothing that has tags, and of nothing that is there", async () => {
    const at = (arn: string) => admin("GET", `/tags/${encodeURIComponent(arn)}`);
    expect((await at("arn:aws:s3:::bucket")).fault).toBe("BadRequestException");
    expect((await at(`${cluster}-2`)).fault).toBe("NotFoundException");
  });

  test("what it does not have, and bodies that are no JSON", async () => {
    expect((await admin("PUT", "/clusters/prod")).fault).toBe("UnknownOperationException");
    expect((await admin("POST", "/clusters", { name: "x" })).fault).toBe(
      "UnknownOperationException",
    );
    const list = [] as unknown as object;
    expect((await admin("POST", base, list)).fault).toBe("SerializationException");
  });
});

describe("who may", () => {
  test("nobody whose policies do not say so, and the cluster is not told to him", async () => {
    const developer = await eks.as("role/payments-developers");
    const who = `arn:aws:sts::${account}:assumed-role/payments-developers/keywright`;
    for (const name of ["prod", "nope"]) {
      expect(await developer("GET", `/clusters/${name}`)).toEqual({
        status: 403,
        fault: "AccessDeniedException",
        body: {
          message: `User: ${who} is not authorized to perform: eks:DescribeCluster on resource: arn:aws:eks:eu-west-1:${account}:cluster/${name} because no identity-based policy allows the eks:DescribeCluster action`,
        },
      });
    }
  });

  test("who makes an association must be allowed to pass the role to Pod Identity", async () => {
    const makes = { Effect: "Allow", Action: "eks:*", Resource: "*" } as const;
    const trust = {
      Effect: "Allow",
      Principal: { AWS: account },
      Action: "sts:AssumeRole",
    } as const;
    const passes = (service: string) =>
      ({
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: trusted,
        Condition: { StringEquals: { "iam:PassedToService": service } },
      }) as const;
    await eks.role("no-pass", [trust], [makes]);
    await eks.role("other-pass", [trust], [makes, passes("ec2.amazonaws.com")]);
    await eks.role("pass", [trust], [makes, passes("pods.eks.amazonaws.com")]);
    const by = async (who: string) => {
      const body = { namespace: who, serviceAccount: "app" };
      const { body: answer, status } = await create(body, await eks.as(`role/${who}`));
      return [status, answer.message ?? ""];
    };
    expect(await by("pass")).toEqual([200, ""]);
    for (const who of ["no-pass", "other-pass"]) {
      expect(await by(who)).toEqual([
        403,
        expect.stringContaining(`is not authorized to perform: iam:PassRole on resource: `),
      ]);
    }
  });

  test("with tags TagResource is asked for, and the tags of what is there count", async () => {
    const trust = {
      Effect: "Allow",
      Principal: { AWS: account },
      Action: "sts:AssumeRole",
    } as const;
    await eks.role(
      "tagless",
      [trust],
      [
        {
          Effect: "Allow",
          Action: ["eks:Create*", "iam:PassRole"],
          Resource: "*",
        },
        {
          Effect: "Allow",
          Action: "eks:Describe*",
          Resource: "*",
          Condition: { StringEquals: { "aws:ResourceTag/Team": "mine" } },
        },
      ],
    );
    const send = await eks.as("role/tagless");
    const tagged = await create({ namespace: "t", tags: { Team: "mine" } }, send);
    expect(tagged.body.message).toContain("eks:TagResource");
    const { associationId } = (await create({ namespace: "t" }, send)).body.association;
    expect((await send("GET", `${base}/${associationId}`)).status).toBe(403);
    const arn = `arn:aws:eks:eu-west-1:${account}:podidentityassociation/prod/${associationId}`;
    await admin("POST", `/tags/${encodeURIComponent(arn)}`, { tags: { Team: "mine" } });
    expect((await send("GET", `${base}/${associationId}`)).status).toBe(200);
  });

  test("unknown keys, unsigned calls and another service's signature are refused", async () => {
    const unsigned = await fetch(`${eks.aws.endpoint}/clusters`);
    expect([unsigned.status, unsigned.headers.get("x-amzn-errortype")]).toEqual([
      403,
      "MissingAuthenticationTokenException",
    ]);
    const auth = await eks.as("role/platform-admin", "eks-auth");
    expect((await auth("GET", "/clusters")).fault).toBe("UnknownOperationException");
  });
});

describe("clusters", () => {
  test("are those of the file, with their issuers", async () => {
    expect((await admin("GET", "/clusters")).body).toEqual({ clusters: ["plain", "prod"] });
    expect((await admin("GET", "/clusters/prod")).body.cluster).toEqual({
      name: "prod",
      arn: cluster,
      createdAt: expect.any(Number),
      identity: { oidc: { issuer: "https://oidc.eks.eu-west-1.amazonaws.com/id/PROD" } },
      status: "ACTIVE",
      tags: {},
    });
  });

  test("are there without what Keywright makes, too", async () => {
    const empty = await startEks({ empty: true });
    const send = await empty.as("role/platform-admin");
    expect((await send("GET", "/clusters")).body.clusters).toEqual(["plain", "prod"]);
    expect((await send("GET", base)).body.associations).toEqual([]);
    await empty.close();
  });
});
