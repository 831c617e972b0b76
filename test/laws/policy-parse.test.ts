import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PolicyDocument } from "../../src/model/index.ts";
import { type DocumentKind, evaluate, explain, parsePolicy } from "../../src/policy/index.ts";
import { kindRules } from "../../src/policy/parse/kinds.ts";
import { callerOf, estateOf, keyArn, type World } from "../policy/world.ts";

const kinds = fc.constantFrom(...(Object.keys(kindRules) as DocumentKind[]));
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map(bytes => new TextDecoder().decode(bytes)),
  fc.uint8Array({ maxLength: 300 }).map(bytes => String.fromCharCode(...bytes)),
  fc.uint16Array({ maxLength: 300 }).map(units => String.fromCharCode(...units)),
  fc.json(),
);

/** What holds of every answer of the parser. Gives the document, where there is one. */
function checkAnswer(text: string, kind: DocumentKind): PolicyDocument | undefined {
  const { document, problems } = parsePolicy(text, { kind });
  expect(document === undefined).toBe(problems.some(({ severity }) => severity === "error"));
  for (const { code, message, hint, span } of problems) {
    expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
    expect(message.length + (hint ?? "").length).toBeLessThan(600);
    if (span === undefined) throw new Error(`${code} has no place`);
    const { start, end } = span;
    expect(start.offset).toBeLessThanOrEqual(end.offset);
    expect(end.offset).toBeLessThanOrEqual(text.length);
    for (const { line, column, offset } of [start, end]) {
      const before = text.slice(0, offset).split("\n");
      expect([line, column]).toEqual([before.length, (before.at(-1) ?? "").length + 1]);
    }
  }
  return document;
}

/** Decrypt of the test's key by its role. */
function decideWith(world: World, context: Readonly<Record<string, string | string[]>> = {}) {
  const request = { caller: callerOf("role"), action: "kms:Decrypt", resource: keyArn, context };
  const decision = evaluate(request, estateOf(world));
  expect(["allowed", "denied", "unknown"]).toContain(decision.answer);
  return decision;
}

const own = (document: PolicyDocument) => [document] as const;

test("any text is answered with a document or with an error that has a place", () => {
  fc.assert(
    fc.property(anyText, kinds, (text, kind) => void checkAnswer(text, kind)),
    { numRuns: 2_000 },
  );
});

describe("a policy of which a few characters were changed", () => {
  const folder = resolve(import.meta.dirname, "../vectors/policy/documents");
  const rows = ["elements", "actions-and-resources", "principals", "conditions"].flatMap(
    name =>
      JSON.parse(readFileSync(resolve(folder, `${name}.json`), "utf8")) as {
        statement?: object;
        kind: DocumentKind;
      }[],
  );
  const real = rows.map(({ statement, kind }) => {
    const plain = { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" };
    const policy = { Version: "2012-10-17", Statement: [{ ...plain, ...statement }] };
    return { kind, text: JSON.stringify(policy, undefined, 1) };
  });
  const piece = fc.constantFrom(
    '"',
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "*",
    "${",
    "\\",
    "null",
    "1",
    "\ud800",
  );
  const change = fc.record({
    at: fc.nat(),
    cut: fc.nat(12),
    put: fc.array(piece, { maxLength: 2 }),
  });
  const changed = fc
    .tuple(fc.constantFrom(...real), fc.array(change, { maxLength: 3 }))
    .map(([{ kind, text }, changes]) => {
      let now = text;
      for (const { at, cut, put } of changes) {
        const place = at % (now.length + 1);
        now = now.slice(0, place) + put.join("") + now.slice(place + cut);
      }
      return { kind, text: now };
    });

  test("is parsed as JSON.parse would, or refused with a place; and it can be decided and explained", () => {
    fc.assert(
      fc.property(changed, ({ kind, text }) => {
        const document = checkAnswer(text, kind);
        if (document === undefined) return;
        expect(document).toEqual(JSON.parse(text));
        const estate = { identity: own(document), keyPolicy: document };
        const decision = decideWith(estate);
        explain(decision, estateOf(estate));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a value or a name of any characters", () => {
  const odd = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.uint16Array({ maxLength: 6 }).map(units => String.fromCharCode(...units)),
    fc.constantFrom(
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "*",
      "?",
      "${*}",
      "\ud83d",
      "\udd11",
      "\u0000",
    ),
  );
  const contextOf = (entries: readonly (readonly [string, string | string[]])[]) =>
    JSON.parse(
      `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`,
    ) as Record<string, string | string[]>;

  test("in a request neither throws nor is more than itself", () => {
    const values = fc.oneof(odd, fc.array(odd, { maxLength: 3 }));
    const context = fc.array(fc.tuple(odd, values), { maxLength: 5 }).map(contextOf);
    const operator = fc.constantFrom(
      "StringEquals",
      "StringLike",
      "StringNotEquals",
      "ForAllValues:StringLike",
      "ForAnyValue:StringEquals",
      "ArnLike",
      "NumericEquals",
      "DateLessThan",
      "Bool",
      "BinaryEquals",
      "IpAddress",
      "Null",
    );
    const condition = fc.tuple(operator, odd, fc.array(odd, { maxLength: 3 }));
    fc.assert(
      fc.property(context, condition, (given, [name, key, wanted]) => {
        const Condition = { [name]: contextOf([[key, wanted]]) };
        const identity = [{ Effect: "Allow" as const, Action: "*", Resource: "*", Condition }];
        const estate = { identity: [identity] };
        explain(decideWith(estate, given), estateOf(estate));
      }),
      { numRuns: 2_000 },
    );
  });

  test("equals itself and no other", () => {
    fc.assert(
      fc.property(odd, odd, odd, (name, one, other) => {
        const key = `kms:EncryptionContext:${name}`;
        const Condition = { StringEquals: contextOf([[key, one]]) };
        const estate = (version: "2008-10-17") => ({
          identity: own({
            Version: version,
            Statement: { Effect: "Allow", Action: "*", Resource: "*", Condition },
          }),
        });
        const answer = (value: string) =>
          decideWith(estate("2008-10-17"), contextOf([[key, value]])).answer;
        expect(answer(one)).toBe("allowed");
        expect(answer(other)).toBe(one === other ? "allowed" : "denied");
      }),
    );
  });
});
