import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listOf, type Statement } from "../../src/model/document.ts";
import { defaultPolicy } from "../../src/model/estate.ts";
import { estateOf } from "../../src/spec/index.ts";
import { golden } from "./golden.ts";
import { estateOfText, goodFiles, head, jsonOf, policiesOf, specOf } from "./helpers.ts";
import { vector } from "./vectors.ts";

const owner = "arn:aws:iam::111122223333";
const far = "arn:aws:iam::444455556666";

describe("golden estates", () => {
  for (const name of ["sketch", "everything"]) {
    test(`what ${name}.yaml implies is what stands in golden/${name}.json`, () => {
      const now = `${JSON.stringify(jsonOf(estateOfText(vector(`${name}.yaml`))), undefined, 2)}\n`;
      expect(now).toBe(golden(`${name}.json`, now));
    });
  }
});

test("the patterns of a principal stand in one statement, sorted", () => {
  const estate = estateOfText(vector("sketch.yaml"));
  expect(policiesOf(estate, `${owner}:role/ci-deployer`)).toEqual({
    "ci-deployer-sops": {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "SopsDecrypt",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:DescribeKey"],
          Resource: "arn:aws:kms:eu-west-1:111122223333:key/*",
          Condition: { "ForAnyValue:StringLike": { "kms:ResourceAliases": ["alias/prod-*-sops"] } },
        },
      ],
    },
  });
});

test("an empty list of patterns makes no statement and no policy", () => {
  const text = `${vector("shortest.yaml")}access: [{ principal: role/nobody, aliases: [], may: [decrypt] }]\n`;
  const estate = estateOfText(text);
  expect(estate.principals.get(`${owner}:role/nobody`)?.attached).toEqual([]);
  expect([...estate.policies.values()].map(policy => policy.name)).toEqual([
    "payments-developers-sops",
  ]);
});

describe("every policy of every file", () => {
  for (const [name, text] of goodFiles()) {
    const estate = estateOfText(text);
    const identity = [...estate.policies.values()].map(policy => defaultPolicy(policy)?.document);
    const keys = [...estate.keys.values()].map(key => key.policy.document);
    test(`${name}: no list is empty and no statement is without effect`, () => {
      for (const document of [...identity, ...keys]) {
        const statements = listOf(document?.Statement);
        expect(statements.length).toBeGreaterThan(0);
        for (const statement of statements) expect(emptyLists(statement)).toEqual([]);
      }
    });
    test(`${name}: Sids are unique in a document, and letters and digits alone`, () => {
      for (const document of [...identity, ...keys]) {
        const sids = listOf(document?.Statement).map(statement => statement.Sid ?? "");
        expect(new Set(sids).size).toBe(sids.length);
        for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
      }
    });
    test(`${name}: nothing that encrypts also decrypts`, () => {
      for (const document of identity) {
        for (const { Sid: sid, Action: action } of listOf(document?.Statement)) {
          const decrypts = listOf(action).some(one =>
            /Decrypt|ReEncrypt|\*$(?<!DataKey\*)/.test(one),
          );
          expect(decrypts).toBe(sid?.includes("Decrypt") ?? false);
        }
      }
    });
    test(`${name}: every alias, policy and principal leads to something that exists`, () => {
      for (const alias of estate.aliases.values()) {
        expect(estate.keys.get(alias.key)?.aliases).toContain(alias.name);
      }
      for (const principal of estate.principals.values()) {
        for (const policy of principal.attached) expect(estate.policies.has(policy)).toBe(true);
        expect(estate.accounts.has(principal.account)).toBe(true);
      }
    });
  }
});

describe("the lock: every key's policy denies every use without its context", () => {
  for (const [name, text] of goodFiles()) {
    const spec = specOf(text);
    const estate = estateOf(spec);
    for (const key of spec.keys) {
      const alias = [...estate.aliases.values()].find(one => one.name === key.alias);
      const policy = estate.keys.get(alias?.key ?? "")?.policy.document;
      const denials = listOf(policy?.Statement).filter(statement => statement.Effect === "Deny");
      const denied = (context: Record<string, string>) =>
        denials.some(statement => denies(statement, context));
      test(`${name}: ${key.alias}`, () => {
        const pairs = Object.entries(key.context);
        expect(denied(key.context)).toBe(false);
        expect(denied({})).toBe(pairs.length > 0);
        expect(denied({ ...key.context, more: "text" })).toBe(false);
        for (const [name, value] of pairs) {
          const { [name]: _, ...rest } = key.context;
          expect(denied(rest)).toBe(true);
          expect(denied({ ...rest, [name]: `${value}x` })).toBe(true);
          expect(denied({ ...rest, [name]: value.toUpperCase() })).toBe(true);
          expect(denied({ ...rest, [name.toUpperCase()]: value })).toBe(true);
        }
        for (const { Principal: principal, Action: action } of denials) {
          expect(principal).toBe("*");
          expect(action).toEqual([
            "kms:Decrypt",
            "kms:Encrypt",
            "kms:GenerateDataKey*",
            "kms:ReEncrypt*",
          ]);
        }
      });
    }
  }
});

describe("access from another account", () => {
  const text = `${head}applications:
  payments: { environments: [prod], decrypt: ["${far}:role/reader"] }
  search: { environments: [prod] }
access:
  - { principal: "${far}:role/auditor", aliases: ["*-sops"], may: [describe] }
  - { principal: "${far}:role/reader", aliases: ["*-search-sops"], may: [describe] }
`;
  const estate = estateOfText(text);
  const useOf = (alias: string) => {
    const key = [...estate.keys.values()].find(one => one.aliases.includes(alias));
    return listOf(key?.policy.document.Statement).filter(statement =>
      statement.Sid?.startsWith("UseFromOtherAccounts"),
    );
  };
  test("is opened by the keys' policies for exactly the principals and permissions of the file", () => {
    expect(useOf("alias/prod-payments-sops")).toEqual([
      {
        Sid: "UseFromOtherAccountsDecrypt",
        Effect: "Allow",
        Principal: { AWS: [`${far}:role/reader`] },
        Action: ["kms:Decrypt", "kms:DescribeKey"],
        Resource: "*",
      },
      {
        Sid: "UseFromOtherAccountsDescribe",
        Effect: "Allow",
        Principal: { AWS: [`${far}:role/auditor`] },
        Action: ["kms:DescribeKey", "kms:GetKeyRotationStatus", "kms:ListGrants"],
        Resource: "*",
      },
    ]);
    expect(useOf("alias/prod-search-sops").map(({ Principal: principal }) => principal)).toEqual([
      { AWS: [`${far}:role/auditor`, `${far}:role/reader`] },
    ]);
  });
  test("needs a policy in that account, whose Resource is the owner's keys", () => {
    const policies = policiesOf(estate, `${far}:role/auditor`);
    expect(Object.keys(policies)).toEqual(["auditor-sops"]);
    expect(JSON.stringify(policies)).toContain(
      '"Resource":"arn:aws:kms:eu-west-1:111122223333:key/*"',
    );
    expect(estate.policies.has(`${far}:policy/auditor-sops`)).toBe(true);
  });
  test("makes no statement in a file whose principals are all at home", () => {
    const home = JSON.stringify(jsonOf(estateOfText(vector("sketch.yaml"))));
    expect(home).not.toContain("UseFromOtherAccounts");
  });
});

describe("the size of a managed policy", () => {
  const many = (count: number, length: number) => {
    const names = Array.from({ length: count }, (_, i) => `a${"x".repeat(length)}${i}`);
    const applications = names.map(
      name => `  ${name}: { encrypt: [role/dev], decrypt: [role/dev] }\n`,
    );
    return estateOfText(
      `${head}environments: [dev, prod]\napplications:\n${applications.join("")}`,
    );
  };
  test("splits what is given to one principal over several policies that lose nothing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 40 }),
        (count, length) => {
          const estate = many(count, length);
          const documents = Object.values(policiesOf(estate, `${owner}:role/dev`));
          const given = documents.flatMap(document => {
            const text = JSON.stringify(document);
            expect(text.length).toBeLessThanOrEqual(6144);
            return text.match(/alias\/[^"]+/g) ?? [];
          });
          expect(given.sort()).toEqual(
            [...estate.aliases.values()].map(alias => alias.name).sort(),
          );
        },
      ),
      { numRuns: 30 },
    );
  });
  test("numbers the policies from the second on", () => {
    expect(
      Object.keys(policiesOf(many(200, 30), `${owner}:role/dev`))
        .sort()
        .slice(0, 3),
    ).toEqual(["dev-sops", "dev-sops-2", "dev-sops-3"]);
  });
});

test("a user and a role of one name get policies of different names", () => {
  const text = `${head}applications:\n  a: { environments: [p], encrypt: [role/x, user/x, user/y] }\n`;
  expect([...estateOfText(text).policies.values()].map(policy => policy.name).sort()).toEqual([
    "x-sops",
    "x-user-sops",
    "y-sops",
  ]);
});

test("a service account has one role in each cluster that serves it, for that cluster's keys alone", () => {
  const estate = estateOfText(goodFiles().get("shop") ?? "");
  const aliases = (role: string) =>
    JSON.stringify(policiesOf(estate, `${owner}:role/${role}`)).match(/alias\/[^"]+/g);
  expect(aliases("nonprod-payments-payments-api")).toEqual([
    "alias/dev-payments-sops",
    "alias/staging-payments-sops",
  ]);
  expect(aliases("prod-payments-payments-api")).toEqual(["alias/prod-payments-sops"]);
  expect(estate.principals.has(`${owner}:role/nonprod-payments-payments-reconciler`)).toBe(false);
});

test("a pattern that is given to a service account does not reach past its cluster's environments", () => {
  const text = `${head}clusters:
  prod: { oidc: a.example, environments: [prod] }
  all: { oidc: b.example }
applications:
  a: { environments: [dev, prod] }
access: [{ serviceAccount: flux-system/kustomize-controller, aliases: ["*-sops"], may: [decrypt] }]
`;
  const estate = estateOfText(text);
  const aliases = (cluster: string) =>
    JSON.stringify(
      policiesOf(estate, `${owner}:role/${cluster}-flux-system-kustomize-controller`),
    ).match(/alias\/[^"]+/g);
  expect(aliases("prod")).toEqual(["alias/prod-a-sops"]);
  expect(aliases("all")).toEqual(["alias/*-sops"]);
});

test("with Pod Identity the role trusts EKS for that account of that cluster, and no provider", () => {
  const text = `${head}clusters:
  pods: { oidc: oidc.eks.eu-west-1.amazonaws.com/id/A, podIdentity: true }
applications:
  a: { environments: [prod], decrypt: [{ serviceAccount: web/app }] }
`;
  const estate = estateOfText(text);
  const role = estate.principals.get(`${owner}:role/pods-web-app`);
  const account = owner.split(":")[4] ?? "";
  expect(role?.kind === "role" && role.trust.document.Statement).toEqual([
    {
      Sid: "PodIdentity",
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": `arn:aws:eks:eu-west-1:${account}:cluster/pods`,
          "aws:RequestTag/kubernetes-namespace": "web",
          "aws:RequestTag/kubernetes-service-account": "app",
        },
      },
    },
  ]);
  expect(estate.accounts.get(account)?.oidcProviders).toEqual([]);
});

test("ids have AWS's form and differ between keys, accounts and Regions", () => {
  const text = vector("shortest.yaml");
  const ids = [text, text.replace("eu-west-1", "eu-west-2"), text.replace('"1', '"9')].flatMap(
    one => [...estateOfText(one).keys.values()].map(key => key.id),
  );
  expect(new Set(ids).size).toBe(3);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  for (const { id } of estateOfText(text).principals.values())
    expect(id).toMatch(/^A[RI][OD]A[A-Z2-7]{17}$/);
});

/** Where a value holds an empty list, text or mapping. */
function emptyLists(value: unknown, path = ""): string[] {
  if (value === "") return [path];
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  if (entries.length === 0) return [path];
  return entries.flatMap(([key, inner]) => emptyLists(inner, `${path}/${key}`));
}

/** AWS's rules for the two operators of the lock, written out by hand for this test. */
function denies(statement: Statement, context: Record<string, string>): boolean {
  return Object.entries(statement.Condition ?? {}).every(([operator, block]) =>
    Object.entries(block).every(([key, wanted]) => {
      if (operator === "ForAllValues:StringNotEquals" && key === "kms:EncryptionContextKeys") {
        return Object.keys(context).every(name => !listOf(wanted).includes(name));
      }
      if (operator !== "StringNotEquals" || !key.startsWith("kms:EncryptionContext:")) {
        throw new Error(`${operator} on ${key} is not part of the lock`);
      }
      const name = key.slice("kms:EncryptionContext:".length).toLowerCase();
      const found = Object.entries(context).find(([other]) => other.toLowerCase() === name);
      return found === undefined || !listOf(wanted).includes(found[1]);
    }),
  );
}
