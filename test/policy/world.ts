import {
  type Alias,
  type Caller,
  type Estate,
  type Grant,
  type Group,
  type Key,
  type ManagedPolicy,
  newKey,
  type Principal,
  type RoleCaller,
  type Statement,
  type Tags,
  type User,
  type VpcEndpoint,
} from "../../src/model/index.ts";
import { documentOf, type Policyish, policiesOf } from "./world-documents.ts";
import { type OrganizationWorld, organizationId, organizationOf } from "./world-organization.ts";

/** The accounts and the place in which every test of this room plays. */
export const owner = "111122223333";
export const other = "444455556666";
export const region = "us-west-2";
export const keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
export const keyArn = `arn:aws:kms:${region}:${owner}:key/${keyId}`;
export const secondKeyArn = `arn:aws:kms:${region}:${owner}:key/0987dcba-09fe-87dc-65ba-ab0987654321`;
export const roleArn = `arn:aws:iam::${owner}:role/team/ExampleRole`;
export const userArn = `arn:aws:iam::${owner}:user/ExampleUser`;
export const adminRoleArn = `arn:aws:iam::${owner}:role/KMSAdminRole`;
export const otherRoleArn = `arn:aws:iam::${other}:role/ExampleRole`;
export const otherUserArn = `arn:aws:iam::${other}:user/ExampleUser`;
export const serviceLinkedRoleArn = `arn:aws:iam::${owner}:role/aws-service-role/example.amazonaws.com/AWSServiceRoleForExample`;
export const boundaryArn = `arn:aws:iam::${owner}:policy/Boundary`;
export const groupArn = `arn:aws:iam::${owner}:group/ExampleGroup`;
export const vpcEndpointId = "vpce-1234abcdf5678c90a";
export const providerArn = `arn:aws:iam::${owner}:oidc-provider/oidc.example.com/id/1`;
export const sessionArn = `arn:aws:sts::${owner}:assumed-role/ExampleRole/ExampleSession`;

/** The statement that hands decisions to IAM, as AWS's default key policy has it. */
export const delegation: Statement = {
  Sid: "Enable IAM policies",
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${owner}:root` },
  Action: "kms:*",
  Resource: "*",
};

/** What a test says of its estate; everything else is plain. */
export interface World {
  readonly keyPolicy?: Policyish;
  readonly aliases?: readonly string[];
  readonly tags?: Tags;
  readonly grants?: readonly Partial<Grant>[];
  readonly multiRegion?: boolean;
  /** What the second key has otherwise than the first. It has no aliases. */
  readonly secondKey?: Pick<World, "keyPolicy" | "tags" | "grants" | "multiRegion">;
  /** What else is special about the key. */
  readonly key?: Partial<Pick<Key, "spec" | "usage" | "origin" | "manager" | "primaryRegion">>;
  /** The caller's identity policies. */
  readonly identity?: readonly Policyish[];
  readonly boundary?: Policyish;
  readonly principalTags?: Tags;
  readonly created?: number;
  readonly trust?: Policyish;
  /** The policies of a group that the user is in. */
  readonly group?: readonly Policyish[];
  readonly organization?: OrganizationWorld;
  /** The endpoint policy of the VPC endpoint `vpce-1234abcdf5678c90a`. */
  readonly vpcEndpoint?: Policyish;
}

/** What a test says of a role's session besides its policies. */
export type SessionWorld = Partial<
  Pick<RoleCaller, "session" | "sessionTags" | "sourceIdentity" | "federated">
>;

/** The callers, by the names that tests give them. */
export function callerOf(
  name: string,
  sessionPolicies: readonly Policyish[] = [],
  more: SessionWorld = {},
): Caller {
  const documents = sessionPolicies.map(documentOf);
  const session = { session: "ExampleSession", sessionPolicies: documents, ...more };
  switch (name) {
    case "role":
      return { kind: "role", role: roleArn, ...session };
    case "admin":
      return { kind: "role", role: adminRoleArn, ...session };
    case "other-role":
      return { kind: "role", role: otherRoleArn, ...session };
    case "service-linked-role":
      return { kind: "role", role: serviceLinkedRoleArn, ...session };
    case "user":
      return { kind: "user", arn: userArn };
    case "other-user":
      return { kind: "user", arn: otherUserArn };
    case "root":
      return { kind: "root", partition: "aws", account: owner };
    case "other-root":
      return { kind: "root", partition: "aws", account: other };
    case "token":
      return {
        kind: "federated",
        provider: providerArn,
        claims: { "oidc.example.com/id/1:sub": "system:serviceaccount:payments:api" },
      };
    default:
      throw new Error(`no caller ${name}`);
  }
}

/** An estate of one key with its aliases, and one principal of every kind with the same policies. */
export function estateOf(world: World): Estate {
  const aliases = [...(world.aliases ?? [])];
  const keys = [
    keyOf(keyArn, world, aliases),
    keyOf(secondKeyArn, { ...world, ...world.secondKey }, []),
  ];
  const common = principalParts(world);
  const principals: Principal[] = [
    roleOf(roleArn, owner, "/team/", common, world),
    roleOf(adminRoleArn, owner, "/", common, world),
    roleOf(otherRoleArn, other, "/", common, world),
    roleOf(serviceLinkedRoleArn, owner, "/aws-service-role/example.amazonaws.com/", common, world),
    {
      ...userOf(userArn, owner, common),
      ...(world.group !== undefined && { groups: [groupArn] }),
    },
    userOf(otherUserArn, other, common),
  ];
  return {
    accounts: new Map([owner, other].map(id => [id, { id, partition: "aws", oidcProviders: [] }])),
    keys: new Map(keys.map(key => [key.arn, key])),
    aliases: new Map(aliases.map(name => aliasEntry(name))),
    principals: new Map(principals.map(principal => [principal.arn, principal])),
    policies: new Map(
      world.boundary === undefined ? [] : [[boundaryArn, managedOf(world.boundary)]],
    ),
    groups: new Map(world.group === undefined ? [] : [[groupArn, groupOf(world.group)]]),
    organizations: new Map(
      world.organization === undefined
        ? []
        : [[organizationId, organizationOf(world.organization, owner)]],
    ),
    vpcEndpoints: new Map(
      world.vpcEndpoint === undefined ? [] : [[vpcEndpointId, vpcEndpointOf(world.vpcEndpoint)]],
    ),
  };
}

function keyOf(arn: string, world: World, aliases: readonly string[]): Key {
  return newKey(arn, {
    multiRegion: world.multiRegion ?? false,
    tags: world.tags ?? {},
    aliases: [...aliases].sort(),
    policy: { name: "default", document: documentOf(world.keyPolicy ?? delegation) },
    grants: (world.grants ?? []).map((grant, at) => ({
      id: `grant-${at}`,
      grantee: roleArn,
      operations: ["Decrypt"],
      created: 1_000,
      ...grant,
    })),
    rotation: { enabled: true, periodInDays: 365 },
    ...(arn === keyArn && world.key),
  });
}

function principalParts(world: World) {
  return {
    tags: world.principalTags ?? {},
    inline: policiesOf(world.identity ?? [], "policy"),
    attached: [],
    created: world.created ?? 0,
    ...(world.boundary !== undefined && { boundary: boundaryArn }),
  };
}

function userOf(arn: string, account: string, common: ReturnType<typeof principalParts>): User {
  const id = account === owner ? "AIDAEXAMPLEUSER00" : "AIDAEXAMPLEOTHER0";
  return { ...common, kind: "user", arn, id, name: "ExampleUser", path: "/", account };
}

function roleOf(
  arn: string,
  account: string,
  path: string,
  common: ReturnType<typeof principalParts>,
  world: World,
): Principal {
  const trust = documentOf(world.trust ?? { Effect: "Deny", Principal: "*", Action: "sts:*" });
  return {
    ...common,
    kind: "role",
    arn,
    account,
    path,
    id: roleIds[arn] ?? "",
    name: arn.slice(arn.lastIndexOf("/") + 1),
    trust: { name: "trust", document: trust },
    description: "",
    maxSessionDuration: 3600,
  };
}

const roleIds: Readonly<Record<string, string>> = {
  [roleArn]: "AROAEXAMPLEROLE00",
  [adminRoleArn]: "AROAEXAMPLEADMIN0",
  [otherRoleArn]: "AROAEXAMPLEOTHER0",
  [serviceLinkedRoleArn]: "AROAEXAMPLELINKED",
};

function aliasEntry(name: string): [string, Alias] {
  const arn = `arn:aws:kms:${region}:${owner}:${name}`;
  return [arn, { arn, name, account: owner, region, key: keyArn, created: 0, updated: 0 }];
}

function managedOf(policy: Policyish): ManagedPolicy {
  return {
    arn: boundaryArn,
    id: "ANPAEXAMPLE",
    name: "Boundary",
    path: "/",
    account: owner,
    description: "",
    tags: {},
    versions: [
      { id: "v1", policy: { name: "Boundary", document: documentOf(policy) }, created: 0 },
    ],
    defaultVersion: "v1",
    created: 0,
    updated: 0,
  };
}

function groupOf(policies: readonly Policyish[]): Group {
  return {
    arn: groupArn,
    id: "AGPAEXAMPLEGROUP0",
    name: "ExampleGroup",
    path: "/",
    account: owner,
    inline: policiesOf(policies, "group"),
    attached: [],
    created: 0,
  };
}

function vpcEndpointOf(policy: Policyish): VpcEndpoint {
  return {
    id: vpcEndpointId,
    vpc: "vpc-2f09a348",
    account: owner,
    region,
    policy: { name: "endpoint", document: documentOf(policy) },
  };
}
