import type { Call, Caller, ContextValue, Request } from "../../../src/model/index.ts";
import { randomDocument } from "./policies.ts";
import type { Random } from "./random.ts";
import * as names from "./world-names.ts";

/** A request in the world of `randomEstate`, with a context that no call would have given. */
export function randomRequest(random: Random): Request {
  const unknown = random.perhaps(0.3, () => unknownNames(random));
  const vpcEndpoint = random.perhaps(0.15, () => random.one(names.endpoints));
  const grant = random.perhaps(0.5, () => `grant-${random.below(3)}`);
  const otherResource = random.perhaps(0.05, () => random.one(names.resources));
  return {
    caller: randomCaller(random),
    action: random.one(names.actions),
    resource: random.one(names.resources),
    context: randomContext(random),
    ...(grant && { grant }),
    ...(otherResource && { otherResource }),
    ...(unknown && { unknown }),
    ...(vpcEndpoint && { vpcEndpoint }),
  };
}

/** A caller of the world, or one that it does not know. */
export function randomCaller(random: Random): Caller {
  const kind = random.below(12);
  if (kind === 0) return { kind: "root", partition: "aws", account: random.one(names.accounts) };
  if (kind === 1) {
    return { kind: "federated", provider: names.provider, claims: { "oidc.example.com:sub": "a" } };
  }
  if (kind === 2) {
    return {
      kind: "service",
      service: random.one(names.services),
      source: random.one(names.clusters),
    };
  }
  if (kind <= 4)
    return {
      kind: "user",
      arn: random.one([...names.userArns, "arn:aws:iam::111122223333:user/Nobody"]),
    };
  const policies = () => random.many(0, 2, () => randomDocument(random, "identity"));
  if (kind === 5) {
    return {
      kind: "federated-user",
      user: random.one(names.userArns),
      name: random.one(["bob", "eve"]),
      sessionPolicies: policies(),
    };
  }
  const sessionPolicies = random.perhaps(0.2, policies);
  return {
    kind: "role",
    role: random.one(names.roleArns),
    session: random.one(["session", "other"]),
    ...(sessionPolicies && { sessionPolicies }),
  };
}

function unknownNames(random: Random): string[] {
  return random.some([...names.conditionKeys, "aws:*", "kms:EncryptionContext*", "*"], 1);
}

function randomContext(random: Random): Record<string, ContextValue> {
  const trap = random.perhaps(0.5, () => names.trapOf(random.theme).context);
  const context: Record<string, ContextValue> = { ...trap };
  for (const key of random.some(names.conditionKeys, 0, 8)) {
    if (Object.hasOwn(context, key)) continue;
    const spelled = random.chance(0.1) ? key.toLowerCase() : key;
    const many = /aliases|keys$|operations$/i.test(key) ? random.chance(0.9) : random.chance(0.05);
    context[spelled] = many
      ? random.some([...names.contextValues, ...names.aliases, "Decrypt"])
      : random.one(names.contextValues);
  }
  return context;
}

/** A call to KMS in the world, as a client would make it. */
export function randomCall(random: Random): Call {
  const operation = random.one(operations);
  const context = random.perhaps(0.7, () => ({
    [random.one(["app", "App"])]: random.one(["app", "prod"]),
  }));
  const key = () => random.one([...names.keyArns, ...names.keyNames]);
  const vpcEndpoint = random.perhaps(0.1, () => random.one(names.endpoints));
  return {
    caller: randomCaller(random),
    service: "kms",
    operation,
    region: "eu-west-1",
    parameters: {
      KeyId: key(),
      ...(operation === "ReEncrypt" && { DestinationKeyId: key() }),
      ...(operation === "CreateGrant" && {
        GranteePrincipal: names.roleArns[0],
        Operations: ["Decrypt"],
      }),
      ...(operation === "RetireGrant" && { GrantId: `grant-${random.below(3)}` }),
      ...(context && { EncryptionContext: context }),
    },
    surroundings: {
      ...(random.chance(0.7) && { sourceIp: "10.1.2.3" }),
      ...(vpcEndpoint && { vpcEndpoint }),
    },
  };
}

const operations = [
  "Decrypt",
  "Encrypt",
  "DescribeKey",
  "ReEncrypt",
  "CreateGrant",
  "RetireGrant",
  "ListKeys",
  "NoSuchOperation",
];
