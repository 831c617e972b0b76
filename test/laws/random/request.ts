import type { Caller, ContextValue, Request } from "../../../src/model/index.ts";
import { randomDocument } from "./policies.ts";
import type { Random } from "./random.ts";
import * as names from "./world-names.ts";

/** A request in the world of `randomEstate`, with a context that no call would have given. */
export function randomRequest(random: Random): Request {
  const unknown = random.perhaps(0.3, () => unknownNames(random));
  const vpcEndpoint = random.perhaps(0.15, () => random.one(names.endpoints));
  return {
    caller: randomCaller(random),
    action: random.one(names.actions),
    resource: random.one(names.resources),
    context: randomContext(random),
    ...(unknown && { unknown }),
    ...(vpcEndpoint && { vpcEndpoint }),
  };
}

function randomCaller(random: Random): Caller {
  const kind = random.below(10);
  if (kind === 0) return { kind: "root", partition: "aws", account: random.one(names.accounts) };
  if (kind === 1) {
    return { kind: "federated", provider: names.provider, claims: { "oidc.example.com:sub": "a" } };
  }
  if (kind <= 3)
    return {
      kind: "user",
      arn: random.one([...names.userArns, "arn:aws:iam::111122223333:user/Nobody"]),
    };
  const sessionPolicies = random.perhaps(0.2, () =>
    random.many(0, 2, () => randomDocument(random, "identity")),
  );
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
  const context: Record<string, ContextValue> = {};
  for (const key of random.some(names.conditionKeys, 0, 8)) {
    const spelled = random.chance(0.1) ? key.toLowerCase() : key;
    const many = /aliases|keys$|operations$/i.test(key) ? random.chance(0.9) : random.chance(0.05);
    context[spelled] = many
      ? random.some([...names.contextValues, ...names.aliases, "Decrypt"])
      : random.one(names.contextValues);
  }
  return context;
}
