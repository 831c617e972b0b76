import {
  type Alias,
  type Estate,
  type Grant,
  type Group,
  type Key,
  listOf,
  type ManagedPolicy,
  type MemberAccount,
  newKey,
  type Organization,
  type OrganizationTarget,
  type Policy,
  type PolicyDocument,
  type Principal,
  type Statement,
  type Tags,
  type VpcEndpoint,
} from "../../../src/model/index.ts";
import { type Purpose, randomDocument } from "./policies.ts";
import type { Random } from "./random.ts";
import * as names from "./world-names.ts";

/** An estate of few keys and principals, with policies of every kind. */
export function randomEstate(random: Random): Estate {
  const policies = names.policyArns.map(arn => managedPolicy(random, arn));
  const organization = random.perhaps(0.5, () => randomOrganization(random));
  return {
    accounts: new Map(),
    keys: byArn(names.keyArns.map(arn => randomKey(random, arn))),
    aliases: byArn([aliasOf("alias/prod-a", 0), aliasOf("alias/prod-b", 1)]),
    principals: byArn([
      ...names.roleArns.map(arn => randomPrincipal(random, arn, "role")),
      ...names.userArns.map(arn => randomPrincipal(random, arn, "user")),
    ]),
    policies: byArn(policies),
    groups: byArn([randomGroup(random)]),
    organizations: new Map(organization ? [[organization.id, organization]] : []),
    vpcEndpoints: new Map([["vpce-1111", randomEndpoint(random)]]),
  };
}

function aliasOf(name: string, key: number): Alias {
  const arn = `arn:aws:kms:eu-west-1:${names.home}:${name}`;
  const entry = { name, account: names.home, region: "eu-west-1", created: 0, updated: 0 };
  return { ...entry, arn, key: names.keyArns[key] ?? "" };
}

function byArn<T extends { readonly arn: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  return new Map(things.map(thing => [thing.arn, thing]));
}

function policy(random: Random, name: string, purpose: Purpose): Policy {
  return { name, document: randomDocument(random, purpose) };
}

const lets: Policy = {
  name: "lets",
  document: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
};

/** Identity policies: often one that allows all, so that what else there is decides. */
function identity(random: Random, most: number): Policy[] {
  const own = policies(random, most);
  return random.chance(0.4) ? [lets, ...own] : own;
}

/** A key policy: often one that delegates, so that identity policies count. */
function keyPolicy(random: Random, account: string): Policy {
  const own = randomDocument(random, "key");
  if (random.chance(0.4)) return { name: "default", document: own };
  const delegation: Statement = {
    Effect: "Allow",
    Principal: { AWS: account },
    Action: "kms:*",
    Resource: "*",
  };
  const byName: Statement = {
    Effect: "Allow",
    Principal: "*",
    Action: "kms:*",
    Resource: "*",
    Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } },
  };
  const first = random.chance(0.2) ? [delegation, byName] : [delegation];
  const document = { ...own, Statement: [...first, ...listOf(own.Statement)] };
  return { name: "default", document };
}

function policies(random: Random, most: number, purpose: Purpose = "identity"): Policy[] {
  return random.many(0, most, () => policy(random, "policy", purpose));
}

function tags(random: Random): Tags {
  const team = random.perhaps(0.6, () => random.one(["prod", "dev", "Prod", "a*", ""]));
  return team === undefined ? {} : { team };
}

function randomKey(random: Random, arn: string): Key {
  const many = random.chance(0.05);
  return newKey(arn, {
    manager: random.chance(0.05) ? "AWS" : "CUSTOMER",
    tags: tags(random),
    aliases: many
      ? Array.from({ length: 51 }, (_, at) => `alias/n${at}`)
      : random.some(names.aliases),
    policy: keyPolicy(random, arn.split(":")[4] ?? ""),
    grants: random.chance(0.3) ? random.many(1, 3, at => randomGrant(random, at)) : [],
  });
}

function randomGrant(random: Random, at: number): Grant {
  const subset = random.perhaps(0.3, () => contextPairs(random));
  const equals = random.perhaps(0.2, () => contextPairs(random));
  const retiring = random.perhaps(0.6, () => grantPrincipal(random));
  const granteeId = random.perhaps(0.3, () => random.one(["AROAREADER", "AIDAANN", "AROAWRITER"]));
  const retiringId = random.perhaps(0.2, () => random.one(["AROAREADER", "AIDAANN"]));
  const issuer = random.perhaps(0.3, () => random.one(names.accounts));
  const sourceArn = random.perhaps(0.1, () => "app");
  return {
    id: `grant-${at}`,
    grantee: grantPrincipal(random),
    operations: random.some(
      ["Decrypt", "Encrypt", "CreateGrant", "ReEncryptFrom", "RetireGrant"],
      1,
    ),
    created: random.one([100, 300]),
    ...(retiring && { retiring }),
    ...(granteeId && { granteeId }),
    ...(retiringId && { retiringId }),
    ...(issuer && { issuer }),
    ...(sourceArn && { sourceArn }),
    ...(subset && { encryptionContextSubset: subset }),
    ...(equals && { encryptionContextEquals: equals }),
  };
}

function grantPrincipal(random: Random): string {
  return random.one([
    ...names.roleArns,
    ...names.userArns,
    names.sessionArn,
    names.federatedArn,
    `arn:aws:iam::${names.home}:root`,
    `arn:aws:iam::${names.away}:root`,
  ]);
}

function contextPairs(random: Random): Tags {
  return { [random.one(["app", "App"])]: random.one(["app", "App"]) };
}

function randomPrincipal(random: Random, arn: string, kind: "role" | "user"): Principal {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const boundary = random.perhaps(0.2, () => random.one([...names.policyArns, names.unseenPolicy]));
  const common = {
    arn,
    id: `${kind === "role" ? "AROA" : "AIDA"}${name.toUpperCase()}`,
    name,
    path: "/",
    account: arn.split(":")[4] ?? "",
    tags: tags(random),
    inline: identity(random, 2),
    attached: random.chance(0.3)
      ? random.some([...names.policyArns, ...names.policyArns, names.unseenPolicy], 1)
      : [],
    created: random.one([0, 200]),
    ...(boundary && { boundary }),
  };
  if (kind === "user") {
    const groups = random.perhaps(0.5, () => [random.one([names.groupArn, `${names.groupArn}s`])]);
    return { ...common, kind, ...(groups && { groups }) };
  }
  const trust = policy(random, "trust", "trust");
  return { ...common, kind, trust, description: "", maxSessionDuration: 3600 };
}

function randomGroup(random: Random): Group {
  return {
    arn: names.groupArn,
    id: "AGPASTAFF",
    name: "Staff",
    path: "/",
    account: names.home,
    inline: policies(random, 1),
    attached: random.some(names.policyArns, 0, 1),
    created: 0,
  };
}

function managedPolicy(random: Random, arn: string): ManagedPolicy {
  return {
    arn,
    id: "ANPAEXAMPLE",
    name: arn.slice(arn.lastIndexOf("/") + 1),
    path: "/",
    account: names.home,
    description: "",
    tags: {},
    versions: [{ id: "v1", policy: policy(random, "managed", "identity"), created: 0 }],
    defaultVersion: random.chance(0.95) ? "v1" : "v2",
    created: 0,
    updated: 0,
  };
}

function randomEndpoint(random: Random): VpcEndpoint {
  const own = random.perhaps(0.8, () => policy(random, "endpoint", "endpoint"));
  return {
    id: "vpce-1111",
    vpc: "vpc-1111",
    account: names.home,
    region: "eu-west-1",
    ...(own && { policy: own }),
  };
}

/** A guardrail on one service: most of what a random policy forbids, nobody asks for. */
function guard(random: Random): Policy {
  const Action = random.one(["kms:List*", "kms:Decrypt", "s3:*", "sqs:*", "iam:*"]);
  const document: PolicyDocument = {
    Version: "2012-10-17",
    Statement: { Effect: "Deny", Principal: "*", Action, Resource: "*" },
  };
  return { name: "guard", document };
}

function randomOrganization(random: Random): Organization {
  const target = (): OrganizationTarget => ({
    serviceControl: random.chance(0.8)
      ? [lets, ...policies(random, 1, "control")]
      : policies(random, 1, "control"),
    resourceControl: random.chance(0.4) ? [guard(random), ...policies(random, 1, "control")] : [],
  });
  const member = (id: string): MemberAccount => ({ id, ...target() });
  const unit = { id: "ou-1", name: "unit", ...target(), units: [], accounts: [member(names.home)] };
  return {
    id: "o-1",
    managementAccount: random.one([names.management, names.management, names.home]),
    enabled: random.one([
      ["service-control", "resource-control"],
      ["service-control", "resource-control"],
      ["service-control"],
      [],
    ]),
    root: {
      id: "r-1",
      name: "Root",
      ...target(),
      units: [unit],
      accounts: random.chance(0.7) ? [member(names.away)] : [],
    },
  };
}
