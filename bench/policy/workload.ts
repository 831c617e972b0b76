/**
 * What the policy bench asks: applications with a key each, roles with three identity policies, a
 * key policy and a service control policy of five statements each, among them conditions on
 * aliases, the encryption context, tags through variables, and NotAction.
 */
import {
  type Call,
  type Estate,
  type Key,
  newKey,
  type Principal,
  type Request,
} from "../../src/model/index.ts";
import { requestsOf } from "../../src/policy/index.ts";
import { account, identityOf, organizationOf, policy, region } from "./workload-policies.ts";

const apps = 40;

const appName = (at: number) => `app${String(at).padStart(3, "0")}`;
const keyId = (at: number) => `1234abcd-12ab-34cd-56ef-${String(at).padStart(12, "0")}`;

/** An estate of `keys` keys and `roles` roles, and requests in it. */
export interface Workload {
  readonly estate: Estate;
  readonly calls: readonly Call[];
  readonly requests: readonly Request[];
}

/** Makes `count` requests, each a call of a role for a key, about half of them for its own. */
export function workload(count: number): Workload {
  const keys = Array.from({ length: apps }, (_, at) => keyOf(at));
  const roles = Array.from({ length: apps }, (_, at) => roleOf(at));
  const estate = estateOf(keys, roles);
  const calls = Array.from({ length: count }, (_, at) => callOf(at, keys, roles));
  const requests = calls.flatMap(call => {
    const asked = requestsOf(call, estate);
    return "requests" in asked ? asked.requests : [];
  });
  return { estate, calls, requests };
}

function estateOf(keys: readonly Key[], roles: readonly Principal[]): Estate {
  const organization = organizationOf();
  return {
    accounts: new Map(),
    keys: new Map(keys.map(key => [key.arn, key])),
    aliases: new Map(
      keys.flatMap(key =>
        key.aliases.map(name => {
          const arn = `arn:aws:kms:${region}:${account}:${name}`;
          return [arn, { arn, name, account, region, key: key.arn, created: 0, updated: 0 }];
        }),
      ),
    ),
    principals: new Map(roles.map(role => [role.arn, role])),
    policies: new Map(),
    groups: new Map(),
    organizations: new Map([[organization.id, organization]]),
    vpcEndpoints: new Map(),
  };
}

function keyOf(at: number): Key {
  const app = appName(at);
  const uses = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"];
  return newKey(`arn:aws:kms:${region}:${account}:key/${keyId(at)}`, {
    tags: { app, team: `team${at % 8}` },
    aliases: [`alias/prod-${app}-sops`],
    policy: {
      ...policy(
        "default",
        {
          Sid: "Delegate",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "DenyWithoutApp",
          Effect: "Deny",
          Principal: "*",
          Action: uses,
          Resource: "*",
          Condition: { StringNotEquals: { "kms:EncryptionContext:app": app } },
        },
        {
          Sid: "DenyWithoutContext",
          Effect: "Deny",
          Principal: "*",
          Action: uses,
          Resource: "*",
          Condition: { Null: { "kms:EncryptionContextKeys": "true" } },
        },
        {
          Sid: "Administer",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:role/platform-admin` },
          NotAction: uses,
          Resource: "*",
        },
        {
          Sid: "BreakGlass",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:role/break-glass` },
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
        },
      ),
    },
    rotation: { enabled: true, periodInDays: 365 },
  });
}

function roleOf(at: number): Principal {
  const app = appName(at);
  return {
    kind: "role",
    arn: `arn:aws:iam::${account}:role/${app}`,
    id: `AROA${String(at).padStart(17, "0")}`,
    name: app,
    path: "/",
    account,
    tags: { team: `team${at % 8}` },
    inline: identityOf(app),
    attached: [],
    created: 0,
    trust: policy("trust"),
    description: "",
    maxSessionDuration: 3600,
  };
}

const operations = ["Decrypt", "Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey"];

function callOf(at: number, keys: readonly Key[], roles: readonly Principal[]): Call {
  const mine = at % 2 === 0;
  const who = (at * 7) % apps;
  const key = keys[mine ? who : (at * 13) % apps];
  const role = roles[who];
  if (key === undefined || role === undefined) throw new Error("no key or role");
  const operation = operations[at % operations.length] ?? "Decrypt";
  const byAlias = at % 3 === 0;
  const context =
    at % 11 === 0 ? {} : { app: key.tags["app"] ?? "", env: at % 5 ? "prod" : "dev1" };
  return {
    caller: { kind: "role", role: role.arn, session: "pod" },
    service: "kms",
    operation,
    region,
    parameters: {
      KeyId: byAlias ? key.aliases[0] : key.arn,
      ...(operation !== "DescribeKey" && { EncryptionContext: context }),
    },
    surroundings: {
      sourceIp: "10.0.0.7",
      time: 1_750_000_000_000,
      secureTransport: true,
      userAgent: "sops",
    },
  };
}
