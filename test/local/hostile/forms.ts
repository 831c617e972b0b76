import { iamOperations } from "../../../src/local/operations/iam/index.ts";
import type { Random } from "../../laws/random/random.ts";
import { plain } from "./calls.ts";
import type { PlainCase } from "./case.ts";
import { hostilePolicy } from "./policies.ts";
import { signed } from "./request.ts";
import { damaged, hostileText, percent, sizeOf } from "./texts.ts";
import type { World } from "./world.ts";

const iam = Object.keys(iamOperations);
const sts = [
  "AssumeRole",
  "AssumeRoleWithSAML",
  "AssumeRoot",
  "DecodeAuthorizationMessage",
  "GetAccessKeyInfo",
  "GetFederationToken",
];

const names = [
  "RoleName",
  "UserName",
  "GroupName",
  "PolicyName",
  "PolicyArn",
  "PolicyDocument",
  "AssumeRolePolicyDocument",
  "Path",
  "PathPrefix",
  "Marker",
  "MaxItems",
  "MaxSessionDuration",
  "PermissionsBoundary",
  "RoleArn",
  "RoleSessionName",
  "DurationSeconds",
  "ExternalId",
  "SerialNumber",
  "TokenCode",
  "Policy",
  "SourceIdentity",
  "Name",
  "Url",
  "VersionId",
  "AccessKeyId",
  "EncodedMessage",
  "InstanceProfileName",
  "Tags.member.1.Key",
  "Tags.member.1.Value",
  "Tags.member.1",
  "Tags.member",
  "Tags",
  "TagKeys.member.1",
  "PolicyArns.member.1.arn",
  "ClientIDList.member.1",
  "ThumbprintList.member.1",
  "ActionNames.member.1",
  "ResourceArns.member.1",
  "PolicyInputList.member.1",
  "ContextEntries.member.1.ContextKeyName",
  "ContextEntries.member.1.ContextKeyType",
  "ContextEntries.member.1.ContextKeyValues.member.1",
];

/** A parameter's name with something odd in it: holes, huge numbers, names within names. */
function nameOf(random: Random): string {
  const name = random.one(names);
  if (random.chance(0.7)) return name;
  const number = random.one([
    "0",
    "-1",
    "2",
    "01",
    "999999999",
    "9999999999",
    "1e3",
    "",
    "__proto__",
    "constructor",
    "%31",
  ]);
  return random.one([
    name.replace("1", number),
    `${name}.member.${number}`,
    `${name}${".a".repeat(sizeOf(random, 5_000))}`,
    `__proto__.${name}`,
    `.${name}.`,
    name.toLowerCase(),
    percent(hostileText(random, 500)),
  ]);
}

function parameterValue(random: Random, world: World): string {
  if (random.chance(0.05))
    return random.one(["%", "%z", "%c3%28", "%ff", "%u0041", "+%+", "=", "=&="]);
  const text = random.one<() => string>([
    () => hostileText(random),
    () => hostilePolicy(random),
    () => random.one(["1", "-1", "0", "3600", "1e9", "NaN", "9".repeat(400), "true"]),
    () =>
      `arn:aws:iam::${world.account}:${random.one(["role/break-glass", "user/hostile-nobody", "policy/x", "root", ""])}`,
    () =>
      random.one(["hostile-nothing", "break-glass", "a", "/", "x".repeat(sizeOf(random, 50_000))]),
  ])();
  return percent(text);
}

function parametersOf(random: Random, world: World): string {
  const count = random.chance(0.01) ? sizeOf(random, 20_000) : random.below(8);
  return Array.from(
    { length: count },
    () => `&${nameOf(random)}${random.chance(0.95) ? "=" : ""}${parameterValue(random, world)}`,
  ).join("");
}

function form(random: Random, world: World, service: "sts" | "iam", operation: string): Buffer {
  const version = service === "iam" ? "2010-05-08" : "2011-06-15";
  const start = random.one([
    `Action=${operation}&Version=${version}`,
    `Action=${operation}&Version=${version}`,
    `Version=${version}&Action=${operation}`,
    `&&Action=${operation}&Action=GetCallerIdentit&Version=${version}&=&`,
    `Action=${operation}`,
  ]);
  const bytes = Buffer.from(`${start}${parametersOf(random, world)}`);
  // What comes first stays, so that the operation is still the one that is meant.
  if (random.chance(0.97) || bytes.length < start.length + 3) return bytes;
  return Buffer.concat([
    bytes.subarray(0, start.length),
    damaged(random, bytes.subarray(start.length)),
  ]);
}

/** Calls of IAM and STS by somebody who may do nothing. */
export function formOfNobody(random: Random, world: World): PlainCase {
  const service = random.chance(0.8) ? "iam" : "sts";
  const operation = random.one(service === "iam" ? iam : sts);
  const call = { service, body: form(random, world, service, operation) } as const;
  const draft = signed(world.host, call, world.nobody);
  return plain("form", `${operation} by nobody`, draft, "refused");
}

const looking = iam.filter(name => /^(?:Get|List|Simulate)/.test(name));

/** Calls that change nothing by somebody who may make them all. */
export function formOfRoot(random: Random, world: World): PlainCase {
  const operation = random.one(looking);
  const call = { service: "iam", body: form(random, world, "iam", operation) } as const;
  return plain("form", `${operation} by root`, signed(world.host, call, world.root), "any");
}

/** Changes by somebody who may make them all, of what is not there or with a broken document. */
export function vainChange(random: Random, world: World): PlainCase {
  const document = percent(hostilePolicy(random));
  const body = random.one([
    `Action=PutRolePolicy&Version=2010-05-08&RoleName=hostile-nothing&PolicyName=p&PolicyDocument=${document}`,
    `Action=UpdateAssumeRolePolicy&Version=2010-05-08&RoleName=hostile-nothing&PolicyDocument=${document}`,
    `Action=PutUserPolicy&Version=2010-05-08&UserName=hostile-nothing&PolicyName=p&PolicyDocument=${document}`,
    `Action=CreatePolicyVersion&Version=2010-05-08&PolicyArn=arn:aws:iam::${world.account}:policy/hostile-nothing&PolicyDocument=${document}`,
    `Action=CreateRole&Version=2010-05-08&RoleName=hostile-nothing&AssumeRolePolicyDocument=${document}%7D`,
    `Action=CreatePolicy&Version=2010-05-08&PolicyName=hostile-nothing&PolicyDocument=${document}%7D`,
    `Action=TagRole&Version=2010-05-08${parametersOf(random, world)}&RoleName=hostile-nothing`,
  ]);
  const draft = signed(world.host, { service: "iam", body }, world.root);
  return plain("form", "a change of nothing by root", draft, "refused");
}

/** The simulators and what reads documents, with documents that are made to be slow. */
export function simulation(random: Random, world: World): PlainCase {
  const document = percent(hostilePolicy(random));
  const list = random.many(1, 3, at => `&PolicyInputList.member.${at + 1}=${document}`).join("");
  const text = percent(hostileText(random));
  const key = `&ContextEntries.member.1.ContextKeyName=aws:UserAgent&ContextEntries.member.1.ContextKeyType=string&ContextEntries.member.1.ContextKeyValues.member.1=${"a".repeat(sizeOf(random, 100_000))}`;
  const body = random.one([
    `Action=SimulateCustomPolicy&Version=2010-05-08&ActionNames.member.1=kms:Decrypt${list}${key}`,
    `Action=SimulateCustomPolicy&Version=2010-05-08&ActionNames.member.1=kms:Decrypt${list}&ResourceArns.member.1=${text}`,
    `Action=GetContextKeysForCustomPolicy&Version=2010-05-08${list}`,
    `Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn=arn:aws:iam::${world.account}:role/break-glass&ActionNames.member.1=${text}${list}`,
  ]);
  const draft = signed(world.host, { service: "iam", body }, world.root);
  return plain("policy", "simulated", draft, "any");
}
