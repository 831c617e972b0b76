import { describe, expect, test } from "vitest";
import type { ConditionBlock, Statement } from "../../src/model/index.ts";
import { type DocumentKind, evaluate, explain, parsePolicy } from "../../src/policy/index.ts";
import { kindRules } from "../../src/policy/parse/kinds.ts";
import { callerOf, estateOf, keyArn, type World } from "../policy/world.ts";

/*
 * Nothing that is handed in may hang the parser or the engine. The bound is in the sizes: what
 * these tests feed is small for steps that grow with its length, and would take hours where they
 * grow with its square or faster. No time is measured.
 */
const patience = 120_000;

/** Decrypt of the test's key by its role. */
function decideWith(world: World, context: Readonly<Record<string, string | string[]>> = {}) {
  const request = { caller: callerOf("role"), action: "kms:Decrypt", resource: keyArn, context };
  return evaluate(request, estateOf(world));
}

describe("what is made to be slow", () => {
  test.each([
    ["lists in lists", "[".repeat(1_000_000)],
    ["objects in objects", '{"a":'.repeat(1_000_000)],
    ["conditions in conditions", `{"Statement":{"Condition":${'{"a":'.repeat(100_000)}`],
    ["a string that does not end", `"${'\\"'.repeat(1_000_000)}`],
    ["white space", " ".repeat(4_000_000)],
    ["a number", `{"Statement":${"9".repeat(1_000_000)}}`],
  ])("is refused at once: %s", { timeout: patience }, (_, text) => {
    const { document, problems } = parsePolicy(text);
    expect(document).toBeUndefined();
    expect(problems.length).toBeLessThan(10);
  });

  test("a thousand faulty statements in 32 KiB give a few short problems each", {
    timeout: patience,
  }, () => {
    const statements = Array.from({ length: 1_000 }, (_, at) => ({ E: at, Action: ["x"] }));
    const text = JSON.stringify({ Statement: statements });
    expect(text.length).toBeLessThan(32_768);
    for (const kind of Object.keys(kindRules) as DocumentKind[]) {
      const { problems } = parsePolicy(text, { kind });
      expect(problems.length).toBeLessThanOrEqual(6_000);
      expect(JSON.stringify(problems.map(({ message }) => message)).length).toBeLessThan(600_000);
    }
  });

  test("a long name is shown by its beginning, however many values it has", {
    timeout: patience,
  }, () => {
    const name = `aws:${"n".repeat(100_000)}`;
    const Condition = { NumericEquals: { [name]: Array(50_000).fill(null) } };
    const statement = { Effect: "Allow", Action: "kms:*", Resource: "*", Condition };
    const { problems } = parsePolicy(JSON.stringify({ Statement: statement }));
    expect(problems.length).toBe(50_000);
    expect(Math.max(...problems.map(({ message }) => message.length))).toBeLessThan(300);
  });

  test("mistyped operators are compared with those that there are, not with all of a long text", {
    timeout: patience,
  }, () => {
    const Condition = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`String${"e".repeat(50_000)}${at}`, { "a:b": "" }]),
    );
    const statement = { Effect: "Allow", Action: "kms:*", Resource: "*", Condition };
    expect(parsePolicy(JSON.stringify({ Statement: statement })).problems.length).toBe(200);
  });
});

describe("a value that is made to be slow", () => {
  const answerTo = (Condition: ConditionBlock, context: Record<string, string | string[]>) => {
    const statement = { Effect: "Allow" as const, Action: "*", Resource: "*", Condition };
    return decideWith({ identity: [{ Version: "2012-10-17", Statement: statement }] }, context)
      .answer;
  };

  test("fills no more variables than the text has room for", { timeout: patience }, () => {
    const pattern = `${"${aws:UserAgent}".repeat(2_000)}*`;
    const Condition = { "ForAnyValue:StringLike": { "kms:ResourceAliases": pattern } };
    const aliases = Array.from({ length: 1_000 }, (_, at) => `alias/${at}`);
    const given = { "aws:UserAgent": "v".repeat(100_000), "kms:ResourceAliases": aliases };
    expect(answerTo(Condition, given)).toBe("denied");
    expect(answerTo(Condition, { ...given, "aws:UserAgent": "" })).toBe("allowed");
  });

  test("is compared with many numbers digit by digit", { timeout: patience }, () => {
    const numbers = Array.from({ length: 3_000 }, (_, at) => `${at}.${"0".repeat(20)}`);
    const Condition = { NumericEquals: { "s3:max-keys": numbers } };
    expect(answerTo(Condition, { "s3:max-keys": "9".repeat(200_000) })).toBe("denied");
    expect(answerTo(Condition, { "s3:max-keys": `${"0".repeat(200_000)}2999.000` })).toBe(
      "allowed",
    );
    expect(answerTo(Condition, { "s3:max-keys": `2999.${"0".repeat(200_000)}1` })).toBe("denied");
  });

  test("is a long string like any other", { timeout: patience }, () => {
    const value = "\u00fc".repeat(4_000_000);
    const Condition = { StringEquals: { "aws:UserAgent": value } };
    const Statement = { Effect: "Allow", Action: "*", Resource: "*", Condition };
    const { document } = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement }));
    expect(document).toEqual({ Version: "2012-10-17", Statement });
    expect(answerTo(Condition, { "aws:UserAgent": value })).toBe("allowed");
  });
});

describe("a large policy", () => {
  test("of 32 KiB, with as many statements as fit, is parsed, decided and explained", {
    timeout: patience,
  }, () => {
    const one = { Effect: "Deny", Principal: "*", Action: "a:b", Resource: "*" } as const;
    const statements: Statement[] = [{ ...one, Effect: "Allow", Action: "kms:*" }];
    while (JSON.stringify({ Statement: [...statements, one] }).length <= 32_768)
      statements.push(one);
    expect(statements.length).toBeGreaterThan(450);
    const { document, problems } = parsePolicy(JSON.stringify({ Statement: statements }), {
      kind: "key",
    });
    expect(problems).toEqual([]);
    const estate = document === undefined ? {} : { keyPolicy: document };
    const decision = decideWith(estate);
    expect(decision.answer).toBe("allowed");
    const lines = explain(decision, estateOf(estate)).lines;
    expect(lines.length).toBeGreaterThanOrEqual(statements.length);
  });

  test("of a thousand statements with conditions is parsed, decided and explained", {
    timeout: patience,
  }, () => {
    const statements = Array.from({ length: 1_000 }, (_, at) => ({
      Sid: `S${at}`,
      Effect: "Allow",
      Action: ["kms:Encrypt", "kms:De*"],
      Resource: "arn:aws:kms:*:*:key/*",
      Condition: {
        "ForAnyValue:StringLike": { "kms:ResourceAliases": [`alias/*a*b*${at}`, "alias/*x*y*z*"] },
        NumericLessThan: { "aws:MultiFactorAuthAge": at },
      },
    }));
    const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    const { document, problems } = parsePolicy(text);
    expect(problems).toEqual([]);
    const estate = document === undefined ? {} : { identity: [document] };
    const decision = decideWith(estate, {
      "kms:ResourceAliases": ["alias/a/b/999"],
      "aws:MultiFactorAuthAge": "998",
    });
    expect(decision.answer).toBe("allowed");
    explain(decision, estateOf(estate));
  });
});

describe("a pattern that is made to be slow", () => {
  const stars = (unit: string, bytes: number) => `*${unit}`.repeat(bytes / (unit.length + 1));
  const long = "a".repeat(4_000_000);

  test.each([
    ["stars and letters that match", stars("a", 32_000), true],
    ["stars and letters that fail at the end", `${stars("a", 32_000)}b`, false],
    ["stars and a letter that is nowhere", `${stars("a", 30_000)}*b*a`, false],
    ["stars and runs that nearly match", `${stars("aaaaaaab", 32_000)}*`, false],
    ["stars and question marks", `${stars("?a", 30_000)}*`, true],
    ["stars alone", "*".repeat(32_000), true],
  ])(
    "takes a condition's value of 4 MB in stride: %s",
    { timeout: patience },
    (_, pattern, fits) => {
      const Condition = { StringLike: { "aws:UserAgent": pattern } };
      const identity = [{ Effect: "Allow" as const, Action: "*", Resource: "*", Condition }];
      const { answer } = decideWith({ identity: [identity] }, { "aws:UserAgent": long });
      expect(answer).toBe(fits ? "allowed" : "denied");
    },
  );

  test.each([
    ["an action", `iam:${stars("a", 1_000)}`, "*", true],
    ["an action that fails at the end", `iam:${stars("a", 30_000)}b`, "*", false],
    ["a resource", "*", `arn:aws:iam::*:role/${stars("a", 2_000)}`, true],
    ["a resource that fails at the end", "*", `arn:aws:iam::*:role/${stars("a", 30_000)}b`, false],
    ["a resource of stars within and beyond", "*", `arn:aws:iam:*:*${stars("a", 30_000)}:b`, false],
  ])(
    "is answered for names as long as AWS has: %s",
    { timeout: patience },
    (_, Action, Resource, fits) => {
      const name = "a".repeat(2_000);
      const request = {
        caller: callerOf("role"),
        action: `iam:${name}`,
        resource: `arn:aws:iam::111122223333:role/${name}`,
        context: {},
      };
      const identity = [{ Effect: "Allow" as const, Action, Resource }];
      const { answer } = evaluate(request, estateOf({ identity: [identity] }));
      expect(answer).toBe(fits ? "allowed" : "denied");
    },
  );
});
