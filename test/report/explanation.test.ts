import { expect, test } from "vitest";
import type { Statement } from "../../src/model/index.ts";
import { explain, jsonText } from "../../src/policy/index.ts";
import { explainedText, type Paper, plainPaper, styleOf } from "../../src/report/index.ts";
import { askOne, type Question, withDelegation } from "../policy/ask.ts";
import { estateOf } from "../policy/world.ts";

function textOf(question: Question, paper: Paper = plainPaper()): string {
  const { request, answer } = askOne(question);
  const explanation = explain(askOne(question), estateOf(question));
  const { action, resource } = request;
  return explainedText([{ action, resource, answer, explanation }], paper);
}

const use: Statement = {
  Sid: "SopsDecrypt",
  Effect: "Allow",
  Action: ["kms:Decrypt", "kms:DescribeKey"],
  Resource: "arn:aws:kms:us-west-2:111122223333:alias/prod-payments-sops",
};
const aliasInResource: Question = { aliases: ["alias/prod-payments-sops"], identity: [[use]] };

test("a near miss is shown in its policy, and the change as what goes and what comes", () => {
  const text = textOf(aliasInResource);
  expect(text).toContain(`
  7 |       "Action": ["kms:Decrypt", "kms:DescribeKey"],
  8 |       "Resource": "arn:aws:kms:us-west-2:111122223333:alias/prod-payments-sops"
    |       ${"^".repeat(73)}
`);
  expect(text).toContain(`
    - in \`SopsDecrypt\` of the policy \`policy-1\`, set Resource to
      \`arn:aws:kms:us-west-2:111122223333:key/*\` and add a Condition
      - "Resource": "arn:aws:kms:us-west-2:111122223333:alias/prod-payments-sops"
      + "Resource": "arn:aws:kms:us-west-2:111122223333:key/*"
      + "Condition": {
      +   "ForAnyValue:StringLike": { "kms:ResourceAliases": ["alias/prod-payments-sops"] }
      + }
`);
  expect(text).toContain("  read docs/traps/alias-in-resource.md");
});

test("no colour is written on plain paper, and colours add nothing but themselves", () => {
  const coloured = textOf(aliasInResource, { width: 100, style: styleOf(true) });
  const plain = textOf(aliasInResource);
  const control = String.fromCharCode(27);
  expect(plain).not.toContain(control);
  expect(coloured).toContain(`${control}[31m`);
  expect(coloured.replaceAll(new RegExp(`${control}\\[\\d+m`, "g"), "")).toBe(plain);
});

test("on narrow paper only what cannot be broken is wider", () => {
  const width = 60;
  for (const line of textOf(aliasInResource, plainPaper(width)).split("\n")) {
    if (line.length <= width) continue;
    const longest = Math.max(
      ...line
        .trim()
        .split(" ")
        .map(word => word.length),
    );
    expect(longest, line).toBeGreaterThan(30);
  }
});

test("statements about other actions and Denies that are not met share a line", () => {
  const deny = (Sid: string, value: string): Statement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action: "kms:*",
    Resource: "*",
    Condition: { StringEquals: { "kms:EncryptionContext:env": value } },
  });
  const other: Statement = { ...use, Sid: "Other", Action: "kms:Encrypt" };
  const text = textOf({
    keyPolicy: withDelegation(deny("DenyTest", "test"), deny("DenyDemo", "demo")),
    identity: [[{ ...use, Resource: "*" }, other]],
  });
  expect(text).toContain("2 Deny");
  expect(text).toContain("not met by this request: DenyTest, DenyDemo");
  expect(text).toMatch(/1 other +about other actions: Other/);
});

test("where no change would help the text says why", () => {
  const identity: Statement = { Effect: "Allow", Action: "kms:*", Resource: "*" };
  const text = textOf({ caller: "other-role", operation: "DisableKey", identity: [identity] });
  expect(text).toContain("what to change\n    - no edit would allow it: ");
});

test("what a policy names cannot steer the terminal", () => {
  const control = String.fromCharCode(27);
  const Sid = `S${control}[2J`;
  expect(textOf({ identity: [[{ ...use, Sid }]] })).not.toContain(control);
});

test("JSON for people is the JSON, on few lines", () => {
  const statement = { Effect: "Allow", Action: ["kms:Decrypt", "kms:Encrypt"], Resource: [] };
  const document = { Version: "2012-10-17", Statement: [statement, { Condition: {} }] };
  for (const width of [20, 80, 200]) {
    expect(JSON.parse(jsonText(document, width))).toEqual(document);
  }
  expect(jsonText(["a", "b"])).toBe('["a", "b"]');
  expect(jsonText({})).toBe("{}");
});
