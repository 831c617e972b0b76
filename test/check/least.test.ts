import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Least, least, observe, type TrailEvent } from "../../src/check/index.ts";
import type { Estate } from "../../src/model/index.ts";
import { compile } from "../../src/policy/index.ts";
import { estateOf, readSpec } from "../../src/spec/index.ts";

const account = "111122223333";
const { spec } = readSpec(readFileSync("examples/shop/keywright.yaml", "utf8"), "keywright.yaml");
if (spec === undefined) throw new Error("the shop has errors");
const estate = estateOf(spec);
const who = `arn:aws:iam::${account}:role/prod-payments-payments-api`;
const payments = { app: "payments", env: "prod" };

function keyOf(alias: string): string {
  return estate.aliases.get(`arn:aws:kms:eu-west-1:${account}:${alias}`)?.key ?? "";
}

const key = keyOf("alias/prod-payments-sops");

/** An event as CloudTrail writes it of the role's session. */
function event(eventName: string, over: object = {}, ARN = key): TrailEvent {
  return {
    eventSource: "kms.amazonaws.com",
    eventTime: "2026-03-01T10:00:00Z",
    eventName,
    awsRegion: "eu-west-1",
    sourceIPAddress: "192.0.2.1",
    userAgent: "app",
    userIdentity: {
      type: "AssumedRole",
      arn: `arn:aws:sts::${account}:assumed-role/prod-payments-payments-api/pod`,
      accountId: account,
      sessionContext: { sessionIssuer: { type: "Role", arn: who } },
    },
    requestParameters: { encryptionContext: payments, encryptionAlgorithm: "SYMMETRIC_DEFAULT" },
    resources: [{ accountId: account, type: "AWS::KMS::Key", ARN }],
    ...over,
  };
}

function leastOf(events: readonly TrailEvent[], on: Estate = estate, principal = who): Least {
  const contexts = new Map(spec?.keys.map(({ alias, context }) => [alias, context]));
  return least(observe(events, principal, on), principal, on, ({ aliases }) =>
    aliases.flatMap(alias => {
      const context = contexts.get(alias);
      return context === undefined ? [] : [context];
    }),
  );
}

describe("the smallest policy", () => {
  test("for a Decrypt names the key by its alias, and its encryption context exactly", () => {
    const { beyond, policy, unproven } = leastOf([event("Decrypt"), event("Decrypt")]);
    expect(policy).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: `arn:aws:kms:eu-west-1:${account}:key/*`,
          Condition: {
            "ForAnyValue:StringLike": { "kms:ResourceAliases": ["alias/prod-payments-sops"] },
            StringEquals: {
              "kms:EncryptionContext:app": "payments",
              "kms:EncryptionContext:env": "prod",
            },
            "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["app", "env"] },
          },
        },
      ],
    });
    expect(unproven).toEqual([]);
    expect(beyond).toEqual([]);
  });

  test("puts actions with the same keys and contexts into one statement, others apart", () => {
    const describe = event("DescribeKey", { requestParameters: { keyId: key } });
    const { beyond, policy, takenAway } = leastOf([event("Decrypt"), describe]);
    expect([policy?.Statement].flat()).toHaveLength(2);
    expect(beyond).toEqual([]);
    expect(takenAway).toEqual([]);
  });

  test("leaves out what was not used, and tells what can be taken away", () => {
    expect(leastOf([event("Decrypt")]).takenAway).toEqual([
      { action: "kms:DescribeKey", key, alias: "alias/prod-payments-sops" },
    ]);
  });

  test("lists the aliases of all keys that are used in the same way", () => {
    const role = `arn:aws:iam::${account}:role/ci-release`;
    const by = {
      userIdentity: { type: "AssumedRole", sessionContext: { sessionIssuer: { arn: role } } },
    };
    const aliases = ["alias/prod-checkout-sops", "alias/prod-payments-sops"];
    const events = aliases.map(alias =>
      event("DescribeKey", { ...by, requestParameters: { keyId: alias } }, keyOf(alias)),
    );
    const { beyond, policy, unproven } = leastOf(events, estate, role);
    expect(policy?.Statement).toEqual([
      {
        Effect: "Allow",
        Action: "kms:DescribeKey",
        Resource: `arn:aws:kms:eu-west-1:${account}:key/*`,
        Condition: { "ForAnyValue:StringLike": { "kms:ResourceAliases": aliases } },
      },
    ]);
    expect([beyond, unproven]).toEqual([[], []]);
  });

  test("makes one of many contexts: what they have in common, and which names they have", () => {
    const events = Array.from({ length: 9 }, (_, user) =>
      event("Decrypt", {
        requestParameters: { encryptionContext: { ...payments, user: `u${user}` } },
      }),
    );
    const [statement] = [leastOf(events).policy?.Statement].flat();
    expect(statement?.Condition).toMatchObject({
      StringEquals: {
        "kms:EncryptionContext:app": "payments",
        "kms:EncryptionContext:env": "prod",
      },
      Null: { "kms:EncryptionContext:user": "false" },
      "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["app", "env", "user"] },
    });
  });

  test("of a call that the key policy forbids says that it is not allowed with it", () => {
    const { unproven } = leastOf([event("Decrypt", { requestParameters: {} })]);
    expect(unproven).toMatchObject([{ answer: "denied", call: { operation: "Decrypt" } }]);
  });

  test("of a key that is not there says so, and leaves it out", () => {
    const elsewhere = `arn:aws:kms:eu-west-1:${account}:key/00000000-0000-4000-8000-000000000000`;
    const found = leastOf([event("Decrypt", {}, elsewhere)]);
    expect(found.policy).toBeUndefined();
    expect(found.unproven).toMatchObject([{ answer: "denied", unresolved: elsewhere }]);
  });

  test("finds a key of another estate by the alias that the call named", () => {
    const elsewhere = `arn:aws:kms:eu-west-1:${account}:key/00000000-0000-4000-8000-000000000000`;
    const requestParameters = { keyId: "alias/prod-payments-sops", encryptionContext: payments };
    const { policy, unproven } = leastOf([event("Decrypt", { requestParameters }, elsewhere)]);
    expect(JSON.stringify(policy)).toContain("alias/prod-payments-sops");
    expect(unproven).toEqual([]);
  });

  test("needs nothing for what a grant gives already", () => {
    const granted = {
      ...(estate.keys.get(key) as NonNullable<ReturnType<typeof estate.keys.get>>),
    };
    const grant = { id: "g", grantee: who, operations: ["Decrypt"], created: 9e15 };
    const keys = new Map(estate.keys).set(key, { ...granted, grants: [grant] });
    const found = leastOf([event("Decrypt")], { ...estate, keys });
    expect(found.policy).toBeUndefined();
    expect(found.elsewhere).toMatchObject([{ action: "kms:Decrypt", resource: key }]);
    expect(found.unproven).toEqual([]);
  });
});

describe("what is observed", () => {
  test("is of the principal alone, since the time that is asked for, and succeeded", () => {
    const other = { userIdentity: { type: "IAMUser", arn: `arn:aws:iam::${account}:user/x` } };
    const events = [
      event("Decrypt"),
      event("Encrypt", other),
      event("Encrypt", { errorCode: "AccessDenied" }),
      event("Encrypt", { eventTime: "2026-02-01T00:00:00Z" }),
      event("GetObject", { eventSource: "s3.amazonaws.com" }),
    ];
    const seen = observe(events, who, estate, Date.parse("2026-03-01"));
    expect(seen.calls.map(({ call, times }) => [call.operation, times])).toEqual([["Decrypt", 1]]);
    expect(seen).toMatchObject({ refused: 1, from: "2026-03-01T10:00:00Z" });
    expect([...seen.others]).toEqual([["s3.amazonaws.com", 1]]);
  });

  test("of STS and IAM is given by the resource", () => {
    const assume = event("AssumeRole", {
      eventSource: "sts.amazonaws.com",
      requestParameters: { roleArn: `arn:aws:iam::${account}:role/other`, roleSessionName: "x" },
      resources: undefined,
    });
    const role = event("GetRole", {
      eventSource: "iam.amazonaws.com",
      awsRegion: "us-east-1",
      requestParameters: { roleName: "ci-release" },
      resources: undefined,
    });
    const { policy } = leastOf([assume, role]);
    expect(policy?.Statement).toEqual([
      {
        Effect: "Allow",
        Action: "iam:GetRole",
        Resource: `arn:aws:iam::${account}:role/ci-release`,
      },
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: `arn:aws:iam::${account}:role/other`,
      },
    ]);
  });
});

test("a policy that is proposed decides no other request of the whole estate as allowed", () => {
  const { policy } = leastOf([event("Decrypt")]);
  const role = estate.principals.get(who);
  if (role === undefined || policy === undefined) throw new Error("nothing was proposed");
  const inline = [{ name: "least", document: policy }];
  const principals = new Map(estate.principals).set(who, { ...role, inline, attached: [] });
  const engine = compile({ ...estate, principals });
  const allowed = [...estate.keys.keys()].flatMap(KeyId =>
    ["Decrypt", "Encrypt", "DescribeKey", "GenerateDataKey", "ScheduleKeyDeletion"].filter(
      operation =>
        engine.decide({
          caller: { kind: "role", role: who, session: "pod" },
          service: "kms",
          operation,
          region: "eu-west-1",
          parameters: { KeyId, EncryptionContext: payments },
          ciphertextKey: KeyId,
        }).answer === "allowed",
    ),
  );
  expect(allowed).toEqual(["Decrypt"]);
});
