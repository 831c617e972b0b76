import { describe, expect, test } from "vitest";
import { type DocumentKind, parsePolicy } from "../../src/policy/index.ts";

const statement = { Effect: "Allow", Action: "kms:Decrypt", Resource: "*" };
const codes = (policy: unknown, kind: DocumentKind = "identity") =>
  parsePolicy(JSON.stringify(policy), { kind }).problems.map(({ code }) => code);
const withStatement = (more: object, kind?: DocumentKind) =>
  codes({ Version: "2012-10-17", Statement: { ...statement, ...more } }, kind);

describe("a policy that AWS stores", () => {
  test("comes back as it was written", () => {
    const policy = { Version: "2012-10-17", Id: "x", Statement: [statement] };
    expect(parsePolicy(JSON.stringify(policy))).toEqual({ document: policy, problems: [] });
  });

  test("may have one statement instead of a list, booleans and numbers as values, and no Version", () => {
    const policy = {
      Statement: {
        ...statement,
        Condition: { Bool: { "aws:SecureTransport": true }, NumericEquals: { "s3:max-keys": 10 } },
      },
    };
    expect(codes(policy)).toEqual([]);
  });

  test("has no member called __proto__, and escapes are read", () => {
    const text =
      '{"Statement":{"Sid":"\\u0041","Effect":"Allow","Action":"a:b","Resource":"*","__proto__":1}}';
    const { document, problems } = parsePolicy(text);
    expect(document).toBeUndefined();
    expect(problems.map(({ message }) => message)).toEqual(["a statement has no `__proto__`"]);
    const read = parsePolicy(text.replace(',"__proto__":1', "")).document?.Statement;
    expect(read).toMatchObject({ Sid: "A" });
  });

  test("may lack Action and Resource in a key policy, where the statement has no effect", () => {
    const policy = { Statement: { Effect: "Allow", Principal: "*" } };
    const { document, problems } = parsePolicy(JSON.stringify(policy), { kind: "key" });
    expect(document).toEqual(policy);
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ["missing-action", "warning"],
      ["missing-resource", "warning"],
    ]);
  });
});

describe("a place", () => {
  test("is told by line, column and offset of the very value", () => {
    const text =
      '{\n  "Statement": {\n    "Effect": "Maybe",\n    "Action": "a:b",\n    "Resource": "*"\n  }\n}';
    expect(parsePolicy(text, { file: "p.json" }).problems).toEqual([
      {
        code: "invalid-effect",
        severity: "error",
        message: "invalid effect: `Maybe`",
        hint: "`Allow` or `Deny`",
        span: {
          file: "p.json",
          start: { line: 3, column: 15, offset: 33 },
          end: { line: 3, column: 22, offset: 40 },
        },
      },
    ]);
  });

  test("of broken JSON is where the reader stopped", () => {
    const at = (text: string) => parsePolicy(text).problems.map(({ span }) => span?.start);
    expect(at('{"a": 1,\n}')).toEqual([{ line: 2, column: 1, offset: 9 }]);
    expect(at('{"a": 01}')).toEqual([{ line: 1, column: 7, offset: 6 }]);
    expect(at("")).toEqual([{ line: 1, column: 1, offset: 0 }]);
    expect(at("{} {}")).toEqual([{ line: 1, column: 4, offset: 3 }]);
  });
});

describe("JSON", () => {
  test.each([
    "{",
    "[1,]",
    '{"a" 1}',
    "{'a': 1}",
    '{"a": "\t"}',
    '{"a": "\\x"}',
    '{"a": "b',
    "{a: 1}",
    '{"a": +1}',
    '{"a": 1.}',
    '{"a": nulls}',
    "/* */ {}",
    `${"[".repeat(100_000)}`,
  ])("is refused where it is none: %.20s", text => {
    expect(parsePolicy(text).problems.map(({ code }) => code)).toEqual(["json-syntax"]);
  });
});

describe("what AWS refuses", () => {
  test("is told in one go", () => {
    const policy = {
      Version: "2020-01-01",
      Statement: [{ Efect: "Allow", Action: "Decrypt", Resource: "key" }],
    };
    expect(codes(policy)).toEqual([
      "invalid-version",
      "unknown-element",
      "missing-effect",
      "action-without-vendor",
      "invalid-resource",
    ]);
  });

  test("a mistyped element gets the right name as a hint", () => {
    const { problems } = parsePolicy(
      JSON.stringify({ Statement: { ...statement, Conditions: {} } }),
    );
    expect(problems.map(({ hint }) => hint)).toEqual(["did you mean `Condition`?"]);
  });

  test.each([
    ["no statement", { Version: "2012-10-17" }, ["missing-statement"]],
    ["an empty list of statements", { Statement: [] }, ["missing-statement"]],
    ["a statement that is text", { Statement: ["x"] }, ["wrong-type"]],
    ["a policy that is a list", [], ["wrong-type"]],
    ["a Version that is a number", { Version: 2012, Statement: statement }, ["wrong-type"]],
  ])("%s", (_, policy, expected) => {
    expect(codes(policy)).toEqual(expected);
  });

  test.each<[string, object, DocumentKind, string[]]>([
    ["Action beside NotAction", { NotAction: "iam:*" }, "identity", ["exclusive-elements"]],
    ["Resource beside NotResource", { NotResource: "*" }, "identity", ["exclusive-elements"]],
    ["no Action", { Action: undefined }, "identity", ["missing-action"]],
    ["no Resource", { Resource: undefined }, "session", ["missing-resource"]],
    ["an empty list of actions", { Action: [] }, "identity", ["empty-action"]],
    ["an action that is a number", { Action: [1] }, "identity", ["wrong-type"]],
    ["a wildcard as vendor", { Action: "k*:Decrypt" }, "identity", ["invalid-vendor"]],
    ["a wildcard as service", { Resource: "arn:aws:*:r:1:x" }, "identity", ["wildcard-as-service"]],
    ["Principal in an identity policy", { Principal: "*" }, "identity", ["prohibited-principal"]],
    ["Principal in a session policy", { NotPrincipal: "*" }, "session", ["prohibited-principal"]],
    ["no Principal in a key policy", {}, "key", ["missing-principal"]],
    ["a principal that is none", { Principal: { AWS: "me" } }, "key", ["invalid-principal"]],
    [
      "a principal with a wildcard",
      { Principal: { AWS: "arn:aws:iam::111122223333:role/*" } },
      "key",
      ["wildcard-in-principal"],
    ],
    ["a kind of principal that is none", { Principal: { Aws: "*" } }, "key", ["unknown-element"]],
    ["Principal that is text", { Principal: "111122223333" }, "key", ["invalid-principal"]],
    [
      "NotPrincipal in an Allow",
      { NotPrincipal: { AWS: "111122223333" } },
      "key",
      ["not-principal-in-allow"],
    ],
    [
      "Resource in a trust policy",
      { Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
      "trust",
      ["prohibited-resource"],
    ],
    [
      "an action of KMS in a trust policy",
      { Principal: { AWS: "*" }, Resource: undefined },
      "trust",
      ["action-not-sts"],
    ],
    [
      "an unknown operator",
      { Condition: { StringEqual: { "aws:username": "a" } } },
      "identity",
      ["unknown-operator"],
    ],
    [
      "NullIfExists",
      { Condition: { NullIfExists: { "aws:username": "true" } } },
      "identity",
      ["unknown-operator"],
    ],
    [
      "an operator in another case",
      { Condition: { stringequals: { "aws:username": "a" } } },
      "identity",
      ["unknown-operator"],
    ],
    [
      "a condition key without vendor",
      { Condition: { Null: { username: "true" } } },
      "identity",
      ["condition-without-vendor"],
    ],
    [
      "a condition value that is an object",
      { Condition: { StringEquals: { "aws:username": {} } } },
      "identity",
      ["wrong-type"],
    ],
  ])("%s", (_, more, kind, expected) => {
    expect(withStatement(more, kind)).toEqual(expected);
  });

  test("ForAllValues on one value is overly permissive in a key policy only", () => {
    const Condition = { "ForAllValues:StringEquals": { "kms:EncryptionContext:app": "a" } };
    expect(withStatement({ Condition, Principal: "*" }, "key")).toEqual([
      "overly-permissive-condition",
    ]);
    expect(withStatement({ Condition })).toEqual([]);
    const keys = { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": "a" } };
    expect(withStatement({ Condition: keys, Principal: "*" }, "key")).toEqual([]);
  });

  test("a key policy of more than 32 KiB", () => {
    expect(withStatement({ Principal: "*", Sid: "x".repeat(32_768) }, "key")).toEqual([
      "policy-too-large",
    ]);
  });
});
