import fc from "fast-check";
import type { Answer, Decision, PrincipalElement, Statement } from "../../src/model/index.ts";
import { evaluate } from "../../src/policy/index.ts";
import {
  callerOf,
  delegation,
  estateOf,
  keyArn,
  other,
  owner,
  roleArn,
  sessionArn,
  userArn,
  type World,
} from "../policy/world.ts";

/** One of a few values. */
export const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const actions = some("kms:Decrypt", "kms:*", "kms:D*", "kms:Encrypt", "*");
const resources = some("*", keyArn, "arn:aws:kms:*:*:key/*", "arn:aws:kms:*:*:alias/*");
const conditionKeys = [
  "kms:ResourceAliases",
  "kms:EncryptionContext:app",
  "aws:PrincipalTag/team",
  "aws:SourceIp",
];
const operators = [
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringEqualsIfExists",
  "ForAnyValue:StringLike",
  "ForAllValues:StringLike",
  "ForAllValues:StringNotLike",
];
const values = fc.array(some("a", "b", "alias/a", "alias/*", "${aws:PrincipalTag/team}"), {
  maxLength: 2,
});
const condition = fc.option(
  fc
    .tuple(some(...operators), some(...conditionKeys), values)
    .map(([operator, key, list]) => ({ [operator]: { [key]: list } })),
  { nil: undefined },
);
const principals = some<PrincipalElement>(
  "*",
  { AWS: owner },
  { AWS: other },
  { AWS: roleArn },
  { AWS: sessionArn },
  { AWS: [userArn, roleArn] },
);
const effects = some<Statement["Effect"]>("Allow", "Allow", "Deny");
export const statement = fc
  .record({ Effect: effects, Action: actions, Resource: resources, Condition: condition })
  .map(({ Condition, ...rest }): Statement => (Condition ? { ...rest, Condition } : rest));
const keyStatement = fc
  .tuple(statement, principals)
  .map(([each, Principal]): Statement => ({ ...each, Principal }));
const identity = fc.array(statement, { maxLength: 3 });
const keyPolicy = fc.array(fc.oneof(keyStatement, fc.constant(delegation)), {
  minLength: 1,
  maxLength: 4,
});
const callers = some("role", "user", "root", "other-role");
const context = fc.record(
  {
    "kms:ResourceAliases": some(["alias/a"], ["alias/a", "alias/b"], []),
    "kms:EncryptionContext:app": some("a", "b"),
    "aws:PrincipalTag/team": some("a", "b"),
  },
  { requiredKeys: [] },
);
const unknown = some<readonly string[]>([], ["aws:SourceIp"], ["aws:*", "kms:EncryptionContext:*"]);
export const situation = fc.record({ keyPolicy, identity, caller: callers, context, unknown });
export type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** What is decided of Decrypt, in a world that may have more. */
export function decide(
  { keyPolicy: key, identity: own, caller, context: given, unknown: untold }: Situation,
  more: World = {},
): Decision {
  const estate = estateOf({ keyPolicy: key, identity: [own], ...more });
  const request = {
    caller: callerOf(caller),
    action: "kms:Decrypt",
    resource: keyArn,
    context: given,
    unknown: untold,
  };
  return evaluate(request, estate);
}

// How much an answer lets through, for laws that say "never more".
export const order: Record<Answer, number> = { denied: 0, unknown: 1, allowed: 2 };
/** Holds for a thousand random situations, each with one statement more. */
export const law = (check: (each: Situation, more: Statement) => void) =>
  fc.assert(fc.property(situation, statement, check), { numRuns: 1_000 });
