import fc from "fast-check";
import { expect, test } from "vitest";
import type { Decision, PrincipalElement, Statement } from "../../src/model/index.ts";
import { asCalled } from "../../src/policy/explain/changes/apply.ts";
import { reachOf } from "../../src/policy/explain/changes/reach.ts";
import {
  applyEdits,
  changesFor,
  decide,
  evaluate,
  type Wanted,
  whyNoChange,
} from "../../src/policy/index.ts";
import { callOf, type Question } from "../policy/ask.ts";
import {
  delegation,
  estateOf,
  keyArn,
  other,
  owner,
  region,
  roleArn,
  userArn,
  vpcEndpointId,
} from "../policy/world.ts";
import { fullAccess } from "../policy/world-documents.ts";

const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const aliasPattern = `arn:aws:kms:${region}:${owner}:alias/prod-*`;
const actions = some<Statement["Action"]>(
  "kms:Decrypt",
  "kms:*",
  ["kms:Encrypt", "kms:Decrypt"],
  "kms:Encrypt",
  "kms:ReEncrypt",
);
const resources = some<string | readonly string[]>("*", keyArn, aliasPattern, [
  `arn:aws:kms:${region}:${owner}:key/other`,
]);
// The traps first: most of these conditions look right and are not.
const conditions = some<Statement["Condition"]>(
  undefined,
  { "ForAnyValue:StringLike": { "kms:ResourceAliases": "alias/prod-*" } },
  { "ForAnyValue:StringLike": { "kms:ResourceAliases": ["prod-*"] } },
  { "ForAnyValue:StringLike": { "kms:ResourceAliases": [] } },
  { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/prod-*" } },
  { StringLike: { "kms:ResourceAliases": "alias/prod-*" } },
  { StringEquals: { "kms:RequestAlias": "alias/prod-a" } },
  { StringEquals: { "kms:EncryptionContext:app": "payments" } },
  { StringNotEquals: { "kms:EncryptionContext:app": ["payments", "pay"] } },
  { StringNotLike: { "kms:EncryptionContext:env": "prod*" } },
  { Null: { "kms:EncryptionContextKeys": "true" } },
  { Null: { "kms:EncryptionContext:app": "false" } },
  { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["app"] } },
  { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
  { StringNotEquals: { "aws:PrincipalTag/team": "payments" } },
  { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } },
  { StringEquals: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } },
);
const effects = some<Statement["Effect"]>("Allow", "Allow", "Deny");
const statement = fc
  .record({ Effect: effects, Action: actions, Resource: resources, Condition: conditions })
  .map(({ Condition, ...rest }) => ({ ...rest, ...(Condition && { Condition }) }) as Statement);
const principals = some<PrincipalElement>(
  "*",
  { AWS: owner },
  { AWS: other },
  { AWS: roleArn },
  { AWS: [userArn, roleArn] },
);
const keyStatement = fc
  .tuple(statement, principals)
  .map(([each, Principal]): Statement => ({ ...each, Principal }));
// Mostly what AWS attaches everywhere, and at times a list of one's own, or nothing.
const level = fc.oneof(
  { weight: 3, arbitrary: fc.constant([fullAccess.document]) },
  fc.array(statement, { maxLength: 2 }),
);
const contexts = some<Record<string, string>>(
  {},
  { app: "payments" },
  { app: "Payments", env: "x" },
);
const question = fc.record(
  {
    caller: some("role", "user", "other-role", "root"),
    operation: some("Decrypt", "Decrypt", "Encrypt", "DescribeKey", "DisableKey"),
    parameters: fc
      .tuple(some(keyArn, `arn:aws:kms:${region}:${owner}:alias/prod-a`), contexts)
      .map(([KeyId, EncryptionContext]) => ({ KeyId, EncryptionContext })),
    aliases: some(["alias/prod-a"], ["alias/prod-a", "alias/staging-b"]),
    keyPolicy: fc.array(fc.oneof(keyStatement, fc.constant(delegation)), {
      minLength: 1,
      maxLength: 3,
    }),
    identity: fc.array(
      fc.array(statement, { minLength: 1, maxLength: 3 }).map(Statement => ({
        Version: Statement.length === 2 ? ("2008-10-17" as const) : ("2012-10-17" as const),
        Statement,
      })),
      { maxLength: 2 },
    ),
    boundary: statement,
    sessionPolicies: fc.array(statement, { minLength: 1, maxLength: 1 }),
    principalTags: some({}, { team: "payments" }, { team: "web" }),
    tags: some({}, { team: "payments" }),
    organization: fc.record({
      scp: fc.tuple(level, level, level),
      rcp: fc.tuple(
        some([]),
        some([]),
        fc.oneof(
          fc.constant([]),
          statement.map(each => [{ ...each, Effect: "Deny" as const, Principal: "*" as const }]),
        ),
      ),
    }),
    vpcEndpoint: statement.map(each => ({ ...each, Principal: "*" as const })),
    grants: some([], [{ encryptionContextSubset: { app: "payments" } }]),
  },
  { requiredKeys: ["caller", "operation", "parameters", "aliases", "keyPolicy", "identity"] },
) as fc.Arbitrary<Question>;

/** The decision of the call, which comes through the VPC endpoint where the question has one. */
function decisionOn(asked: Question): Decision {
  const estate = estateOf(asked);
  const [decision] = decide(callOf(asked), estate).decisions;
  if (decision === undefined) throw new Error("the call asks for no permission");
  if (asked.vpcEndpoint === undefined) return decision;
  return evaluate({ ...decision.request, vpcEndpoint: vpcEndpointId }, estate);
}

function changesOf(asked: Question, wanted?: Wanted) {
  const estate = estateOf(asked);
  const decision = decisionOn(asked);
  return { estate, decision, changes: changesFor(decision, estate, wanted) };
}

function law(check: (asked: Question) => void): void {
  fc.assert(fc.property(question, check), { numRuns: 500 });
}

test("every change that is told, applied, gives the wanted answer, and no edit of it is too much", () => {
  law(asked => {
    const { estate, decision, changes } = changesOf(asked);
    const start = { request: decision.request, estate };
    for (const { answer, edits, reach } of changes) {
      const world = applyEdits(edits, start);
      expect(world && evaluate(world.request, world.estate).answer).toBe(answer);
      if (edits.length === 1) continue;
      for (let at = 0; at < edits.length; at++) {
        const others = edits.toSpliced(at, 1);
        const without = applyEdits(others, start);
        if (without === undefined) continue;
        if (evaluate(without.request, without.estate).answer !== answer) continue;
        // What is not needed for the answer keeps the rest from touching more.
        const wider = reachOf(asCalled(others, start), without);
        expect(wider.filter(each => !reach.includes(each))).not.toEqual([]);
      }
    }
  });
});

test("whatever is not allowed can be changed, where the engine does not say why not", () => {
  law(asked => {
    const { decision, estate, changes } = changesOf(asked, "allowed");
    if (decision.answer === "allowed" || changes.length > 0) return;
    expect(whyNoChange(decision, estate)).toMatch(/does not work across accounts/);
  });
});

test("whatever is not denied can be denied", () => {
  law(asked => {
    const { decision, changes } = changesOf(asked, "denied");
    if (decision.answer !== "denied") expect(changes).not.toEqual([]);
  });
});

test("no change is proposed twice, the smaller ones come first, and asking does not change the estate", () => {
  law(asked => {
    const estate = estateOf(asked);
    const before = structuredClone(estate);
    const changes = changesFor(decisionOn(asked), estate);
    const broad = /administration|other keys/;
    const sizes = changes.filter(each => !broad.test(each.reach.join())).map(({ size }) => size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(new Set(changes.map(({ text }) => text)).size).toBe(changes.length);
    expect(estate).toEqual(before);
  });
});

test("no change allows everything: a new Allow names a key, or the keys of an alias", () => {
  law(asked => {
    const { decision, changes } = changesOf(asked, "allowed");
    for (const { edits } of changes) {
      for (const edit of edits) {
        if (edit.kind !== "new-policy" || decision.request.resource === "*") continue;
        const text = JSON.stringify(edit.after);
        expect(text).not.toContain('"Resource":"*"');
        expect(text).toMatch(/"Resource":"[^"]*:key\/([^*"]+"|\*","Condition")/);
      }
    }
  });
});
