import type { PolicyDocument, PrincipalElement, Statement } from "../../../src/model/index.ts";
import type { Random } from "./random.ts";
import * as names from "./world-names.ts";

/** What a policy is for: only some have principals, and NotPrincipal. */
export type Purpose = "identity" | "key" | "trust" | "control" | "endpoint";

const actions = [
  "kms:Decrypt",
  "kms:decrypt",
  "kms:*",
  "kms:D*",
  "kms:?ecrypt",
  "kms:ReEncrypt*",
  "kms:Encrypt",
  "kms:CreateGrant",
  "kms:RetireGrant",
  "kms:*Grant*",
  "kms:List*",
  "sts:AssumeRole*",
  "sts:*",
  "s3:GetObject",
  "*",
];
const stringOperators = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
];
const otherOperators = [
  "ArnLike",
  "ArnNotEquals",
  "ArnEquals",
  "Bool",
  "Null",
  "NumericLessThan",
  "NumericNotEquals",
  "DateGreaterThan",
  "DateEquals",
  "IpAddress",
  "NotIpAddress",
  "BinaryEquals",
  "NoSuchOperator",
];
const prefixes = ["", "", "", "ForAnyValue:", "ForAllValues:"];
const suffixes = ["", "", "", "IfExists"];

/** A document: mostly well formed, with the mistakes that people make. */
export function randomDocument(random: Random, purpose: Purpose): PolicyDocument {
  const version = random.one(["2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17", undefined]);
  const statements = random.many(1, 3, () => randomStatement(random, purpose));
  const single = statements.length === 1 && random.chance(0.3);
  return {
    ...(version && { Version: version as "2012-10-17" }),
    Statement: single ? (statements[0] as Statement) : statements,
  };
}

/** Statements that AWS would not store, as a hand that writes JSON may make them. */
const malformed: readonly object[] = [
  { Effect: "deny" },
  { Effect: undefined },
  { NotAction: [] },
  { Action: "*", NotAction: "s3:*" },
  { condition: { Bool: { "aws:SecureTransport": "true" } } },
  { Condition: [] },
  { Action: 5 },
  { Resource: [null] },
  { Condition: { StringEquals: null } },
];

function randomStatement(random: Random, purpose: Purpose): Statement {
  if (random.chance(0.015)) {
    return { Effect: "Allow", Action: "*", Resource: "*", ...random.one(malformed) };
  }
  const condition = random.perhaps(0.6, () => randomCondition(random));
  return {
    Effect: random.chance(0.7) ? "Allow" : "Deny",
    ...principalElement(random, purpose),
    ...element(random, "Action", actions),
    ...(purpose === "trust" ? {} : element(random, "Resource", names.resourcePatterns)),
    ...(condition && { Condition: condition }),
  };
}

function element(random: Random, name: "Action" | "Resource", values: readonly string[]): object {
  // A statement without the element is stored by KMS, and refused elsewhere.
  if (random.chance(0.02)) return {};
  const chosen = random.chance(0.5) ? random.one(values) : random.some(values, 1);
  return { [random.chance(0.12) ? `Not${name}` : name]: chosen };
}

function principalElement(random: Random, purpose: Purpose): object {
  if (purpose === "identity" || purpose === "control") return {};
  if (random.chance(0.02)) return {};
  return { [random.chance(0.1) ? "NotPrincipal" : "Principal"]: principals(random) };
}

function principals(random: Random): PrincipalElement {
  if (random.chance(0.3)) return "*";
  const aws = random.chance(0.4)
    ? random.one(names.principalTexts)
    : random.some(names.principalTexts, 1);
  const federated = random.perhaps(0.15, () => names.provider);
  const service = random.perhaps(0.15, () => random.one(names.services));
  return {
    AWS: aws,
    ...(federated && { Federated: federated }),
    ...(service && { Service: service }),
  };
}

function randomCondition(random: Random): NonNullable<Statement["Condition"]> {
  if (random.chance(0.35)) return names.trapOf(random.theme).condition;
  return Object.fromEntries(
    random.many(1, 2, () => [
      randomOperator(random),
      Object.fromEntries(random.many(1, 2, () => [conditionKey(random), values(random)])),
    ]),
  );
}

function randomOperator(random: Random): string {
  const base = random.one(random.chance(0.7) ? stringOperators : otherOperators);
  return `${random.one(prefixes)}${base}${random.one(suffixes)}`;
}

function conditionKey(random: Random): string {
  const key = random.one(names.conditionKeys);
  return random.chance(0.1) ? key.toUpperCase() : key;
}

function values(random: Random) {
  const typed = random.perhaps(0.1, () => random.one<boolean | number>([true, false, 5]));
  if (typed !== undefined) return typed;
  if (random.chance(0.5)) return random.one(names.policyValues);
  return random.some(names.policyValues, random.chance(0.05) ? 0 : 1);
}
