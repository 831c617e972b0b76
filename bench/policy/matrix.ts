/**
 * The matrix: who may Encrypt and Decrypt under which key, for estates that grow. The roles of an
 * application share its policies; others are the same for a team, or have a pattern; some keys name
 * principals, some have a Deny on the encryption context.
 */
import {
  type Call,
  type Caller,
  type Estate,
  type Key,
  newKey,
  type Policy,
  type Principal,
  type Statement,
} from "../../src/model/index.ts";
import { compile, decide } from "../../src/policy/index.ts";
import { organizationOf } from "./workload-policies.ts";

const account = "111122223333";
const region = "eu-west-1";
const sizes = [
  [100, 500],
  [200, 1_000],
  [500, 2_500],
  [1_000, 5_000],
] as const;

/** Prints how long the matrix takes at each size. */
export function benchMatrix(): void {
  console.log(
    "Matrix, keys x roles x {Encrypt, Decrypt}, one thread, from an estate never asked before:",
  );
  for (const [keys, roles] of sizes) measure(keys, roles);
}

function measure(keyCount: number, roleCount: number): void {
  const keys = Array.from({ length: keyCount }, (_, at) => keyOf(at));
  const roles = Array.from({ length: roleCount }, (_, at) => roleOf(at, keyCount));
  const estate = estateOf(keys, roles);
  const callers = roles.map(({ arn }): Caller => ({ kind: "role", role: arn, session: "s" }));
  const calls = keys.flatMap(key => [callOf(key, "Encrypt"), callOf(key, "Decrypt")]);
  const started = performance.now();
  const table = compile(estate).table(callers, calls);
  const seconds = (performance.now() - started) / 1_000;
  const { allowed, denied, unknown } = table.counts();
  const memory = process.memoryUsage().rss / 2 ** 20;
  const rate = (callers.length * calls.length) / seconds;
  console.log(
    `  ${String(keyCount).padStart(5)} x ${String(roleCount).padStart(5)}: ${seconds.toFixed(2).padStart(6)} s, ` +
      `${rate.toFixed(0).padStart(9)} decisions/s, ${memory.toFixed(0)} MiB resident; ` +
      `${allowed} allowed, ${denied} denied, ${unknown} unknown; ${spotCheck(estate, callers, calls, table.at.bind(table))}`,
  );
}

/** The reference asked about some cells. */
function spotCheck(
  estate: Estate,
  callers: readonly Caller[],
  calls: readonly Call[],
  at: (row: number, column: number) => string,
): string {
  let differing = 0;
  const samples = 2_000;
  for (let sample = 0; sample < samples; sample++) {
    const row = (sample * 7_919) % callers.length;
    const column = (sample * 104_729) % calls.length;
    const [caller, call] = [callers[row], calls[column]];
    if (caller === undefined || call === undefined) throw new Error("no such cell");
    if (decide({ ...call, caller }, estate).answer !== at(row, column)) differing += 1;
  }
  return `${differing} of ${samples} cells differ from the reference`;
}

function callOf(key: Key, operation: string): Call {
  return {
    caller: { kind: "root", partition: "aws", account },
    service: "kms",
    operation,
    region,
    parameters: { KeyId: key.arn, EncryptionContext: { app: key.tags["app"], env: "prod" } },
    surroundings: {
      sourceIp: "10.0.0.7",
      time: 1_750_000_000_000,
      secureTransport: true,
      userAgent: "sops",
    },
  };
}

const appOf = (at: number) => `app${String(at).padStart(4, "0")}`;
const roleArn = (at: number) => `arn:aws:iam::${account}:role/role${String(at).padStart(5, "0")}`;

function estateOf(keys: readonly Key[], roles: readonly Principal[]): Estate {
  const organization = organizationOf();
  return {
    accounts: new Map(),
    keys: new Map(keys.map(key => [key.arn, key])),
    aliases: new Map(),
    principals: new Map(roles.map(role => [role.arn, role])),
    policies: new Map(),
    groups: new Map(),
    organizations: new Map([[organization.id, organization]]),
    vpcEndpoints: new Map(),
  };
}

function policy(name: string, ...statements: Statement[]): Policy {
  return { name, document: { Version: "2012-10-17", Statement: statements } };
}

const cryptography = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"];

function keyOf(at: number): Key {
  const app = appOf(at);
  const id = `1234abcd-12ab-34cd-56ef-${String(at).padStart(12, "0")}`;
  const statements: Statement[] = [
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  ];
  if (at % 4 !== 0) {
    statements.push({
      Effect: "Deny",
      Principal: "*",
      Action: cryptography,
      Resource: "*",
      Condition: { StringNotEquals: { "kms:EncryptionContext:app": app } },
    });
  }
  if (at % 5 === 0) {
    const AWS = [at, at + 1, at + 2].map(roleArn);
    statements.push({ Effect: "Allow", Principal: { AWS }, Action: cryptography, Resource: "*" });
  }
  if (at % 7 === 0) {
    statements.push({
      Effect: "Deny",
      NotPrincipal: { AWS: [`arn:aws:iam::${account}:root`, roleArn(at)] },
      Action: "kms:ScheduleKeyDeletion",
      Resource: "*",
    });
  }
  if (at % 11 === 0) {
    statements.push({
      Effect: "Deny",
      Principal: "*",
      Action: cryptography,
      Resource: "*",
      Condition: { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/role*` } },
    });
  }
  return newKey(`arn:aws:kms:${region}:${account}:key/${id}`, {
    tags: { app, team: `team${at % 20}` },
    aliases: [`alias/prod-${app}-sops`],
    policy: policy("default", ...statements),
    rotation: { enabled: true, periodInDays: 365 },
  });
}

/** Five kinds of role: of an application, of a team by tags, a pattern, a key by ARN, and none. */
function roleOf(at: number, keyCount: number): Principal {
  const app = appOf(at % keyCount);
  const keys = `arn:aws:kms:*:${account}:key/*`;
  const aliases = (operator: string, ...patterns: string[]): Statement => ({
    Effect: "Allow",
    Action: ["kms:Decrypt", ...(at % 3 === 0 ? ["kms:Encrypt"] : [])],
    Resource: keys,
    Condition: { [operator]: { "kms:ResourceAliases": patterns } },
  });
  const kinds: Statement[][] = [
    [aliases("ForAnyValue:StringLike", `alias/prod-${app}-*`)],
    [
      {
        Effect: "Allow",
        Action: "kms:*crypt",
        Resource: keys,
        Condition: { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
      },
    ],
    [aliases("ForAnyValue:StringLike", `alias/prod-app0${at % 10}*-sops`)],
    [
      {
        Effect: "Allow",
        Action: "kms:Encrypt",
        Resource: `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-${String(at % keyCount).padStart(12, "0")}`,
      },
    ],
    [{ Effect: "Allow", Action: ["s3:*", "logs:*"], Resource: "*" }],
  ];
  const deny: Statement = {
    Effect: "Deny",
    Action: ["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"],
    Resource: "*",
  };
  return {
    kind: "role",
    arn: roleArn(at),
    id: `AROA${String(at).padStart(17, "0")}`,
    name: roleArn(at).slice(roleArn(at).lastIndexOf("/") + 1),
    path: "/",
    account,
    tags: { team: `team${at % 20}` },
    inline: [policy("sops", ...(kinds[at % 5] ?? []), deny)],
    attached: [],
    created: 0,
    trust: policy("trust"),
    description: "",
    maxSessionDuration: 3600,
  };
}
