import { expect, test } from "vitest";
import type { Estate, PolicyDocument } from "../../src/model/index.ts";
import { changesFor, compile, evaluate, explain } from "../../src/policy/index.ts";
import { allowAll, askOne } from "./ask.ts";
import { estateOf, roleArn } from "./world.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
const wrong: readonly (readonly [string, object])[] = [
  ["an Effect in lower case", { ...allowAll, Effect: "allow" }],
  ["no Effect", { Action: "*", Resource: "*" }],
  ["a Condition that is misspelt", { ...allowAll, condition: { Bool: { a: "true" } } }],
  ["a list as Condition", { ...allowAll, Condition: [] }],
  ["null as the keys of an operator", { ...allowAll, Condition: { Bool: null } }],
  ["an empty NotAction", { Effect: "Allow", NotAction: [], Resource: "*" }],
  ["an empty NotResource", { Effect: "Allow", Action: "*", NotResource: [] }],
  ["Action beside NotAction", { ...allowAll, NotAction: "s3:*" }],
  ["Resource beside NotResource", { ...allowAll, NotResource: "*" }],
  ["a number as Action", { ...allowAll, Action: 5 }],
  ["null in Resource", { ...allowAll, Resource: [null] }],
];

function withDocument(document: unknown): Estate {
  const estate = estateOf({ identity: [] });
  const role = estate.principals.get(roleArn);
  if (role === undefined) throw new Error("no role");
  const inline = [{ name: "odd", document: document as PolicyDocument }];
  return { ...estate, principals: new Map([[roleArn, { ...role, inline }]]) };
}

const { request } = askOne({});

test.each(wrong)("%s leaves open whether the statement allows or denies", (_, statement) => {
  for (const more of [[], [allowAll]]) {
    const estate = withDocument({ Version: "2012-10-17", Statement: [statement, ...more] });
    const decision = evaluate(request, estate);
    expect(decision).toMatchObject({
      answer: "unknown",
      reason: { contested: expect.arrayContaining(["malformed-policy"]) },
    });
    expect(compile(estate).answer(request)).toBe("unknown");
  }
});

test("a Principal in an identity policy leaves open what its statement says", () => {
  const odd = { ...allowAll, Principal: "*" };
  for (const Effect of ["Allow", "Deny"]) {
    const Statement = Effect === "Allow" ? [odd] : [allowAll, { ...odd, Effect }];
    const estate = withDocument({ Version: "2012-10-17", Statement });
    expect(evaluate(request, estate)).toMatchObject({
      answer: "unknown",
      reason: { contested: ["malformed-policy"] },
    });
    expect(compile(estate).answer(request)).toBe("unknown");
  }
});

test.each([
  [{ Version: "2012-10-18", Statement: allowAll }],
  [{ Statement: null }],
  [{}],
  [[]],
  ["*"],
])("a document that is none, %j, is open, and can be explained", document => {
  const estate = withDocument(document);
  const decision = evaluate(request, estate);
  expect(decision.answer).toBe("unknown");
  expect(compile(estate).answer(request)).toBe("unknown");
  expect(explain(decision, estate).summary).toMatch(/^unknown: /);
  expect(() => changesFor(decision, estate)).not.toThrow();
});

test.each([null, undefined, 5, true, {}, [5, null]])(
  "a context value that is no text, %j, ends in an answer that both engines give",
  value => {
    const conditions = [
      { StringEquals: { "kms:X": "5" } },
      { "ForAnyValue:StringEquals": { "kms:X": "5" } },
      { "ForAllValues:StringLike": { "kms:X": "t*" } },
      { Null: { "kms:X": "false" } },
    ];
    for (const Condition of conditions) {
      const estate = estateOf({ identity: [{ ...allowAll, Condition }] });
      const odd = { ...request, context: { ...request.context, "kms:X": value as string } };
      const { answer } = evaluate(odd, estate);
      expect(compile(estate).answer(odd)).toBe(answer);
    }
  },
);

test("a context of very many names is read to its end", () => {
  const names = Array.from({ length: 40_000 }, (_, at) => [`x:${at}`, "1"]);
  const Condition = { StringEquals: { "x:39999": "1" } };
  const estate = estateOf({ identity: [allowAll, { ...allowAll, Effect: "Deny", Condition }] });
  const many = { ...request, context: Object.fromEntries(names) };
  expect(evaluate(many, estate).answer).toBe("denied");
  expect(compile(estate).answer(many)).toBe("denied");
});

test("a context that was changed in place since it was asked about is read anew", () => {
  const Condition = { StringEquals: { "x:y": "1" } };
  const estate = estateOf({ identity: [allowAll, { ...allowAll, Effect: "Deny", Condition }] });
  const context: Record<string, string> = {};
  const engine = compile(estate);
  expect(engine.answer({ ...request, context })).toBe("allowed");
  context["x:y"] = "1";
  expect(engine.answer({ ...request, context })).toBe("denied");
});
