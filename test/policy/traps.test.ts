import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Answer, Trap } from "../../src/model/index.ts";
import { explain, trapLink } from "../../src/policy/index.ts";
import { allowAll, askOne, type Question } from "./ask.ts";
import { delegation, estateOf, keyArn } from "./world.ts";

interface TrapCase {
  readonly title: string;
  readonly trap: Trap;
  readonly page: string;
  readonly question: Question;
  readonly answer: Answer;
  readonly summary: string;
  /** The smallest change; of an allowed request the hint. */
  readonly change: string;
}

const file = new URL("../vectors/policy/traps.json", import.meta.url);
const cases = JSON.parse(readFileSync(file, "utf8")) as readonly TrapCase[];

test.each(cases)("$title ($trap)", ({ trap, page, question, answer, summary, change }) => {
  const decision = askOne(question);
  const explanation = explain(decision, estateOf(question));
  expect(decision.answer).toBe(answer);
  expect(explanation.summary).toBe(summary);
  expect(explanation.hints.join("\n")).toContain(change);
  expect(explanation.links).toContainEqual({ trap, page: `docs/traps/${trap}.md`, aws: page });
});

test("every trap has a case, and its page links the page of AWS's that the case names", () => {
  const covered = new Set(cases.map(({ trap }) => trap));
  for (const trap of covered) {
    const text = readFileSync(new URL(`../../${trapLink(trap).page}`, import.meta.url), "utf8");
    expect(text, trap).toContain(trapLink(trap).aws);
    expect(text, trap).toContain(`\`${trap}\``);
  }
  const model = readFileSync(new URL("../../src/model/decision.ts", import.meta.url), "utf8");
  const names = (model.split("export type Trap =")[1] ?? "").matchAll(/\| "([a-z0-9-]+)"/g);
  expect([...names].map(([, name]) => name).sort()).toEqual([...covered].sort());
});

test("a statement that falls into no trap names none", () => {
  const question: Question = {
    keyPolicy: [delegation],
    identity: [{ ...allowAll, Action: "kms:Encrypt" }],
  };
  const { links, lines } = explain(askOne(question), estateOf(question));
  expect(links).toEqual([]);
  expect(lines.filter(({ trap }) => trap !== undefined)).toEqual([]);
});

test("where a Deny decides, an Allow for other aliases is no trap to read about", () => {
  const other = { "ForAnyValue:StringLike": { "kms:ResourceAliases": ["alias/staging-*"] } };
  const question: Question = {
    aliases: ["alias/prod-payments-sops"],
    keyPolicy: [
      delegation,
      {
        Sid: "OnlyWithContext",
        Effect: "Deny",
        Principal: "*",
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringNotEquals: { "kms:EncryptionContext:app": "payments" } },
      },
    ],
    identity: [allowAll, { ...allowAll, Condition: other }],
  };
  const { links } = explain(askOne(question), estateOf(question));
  expect(links.map(({ trap }) => trap)).toEqual(["missing-encryption-context"]);
});

test.each([
  ["GetPublicKey", {}, "the key is SYMMETRIC_DEFAULT and has no public key"],
  ["Sign", { SigningAlgorithm: "ECDSA_SHA_256" }, "the key is for ENCRYPT_DECRYPT"],
])(
  "%s that the key is not for is told, since the permission would not help",
  (operation, more, told) => {
    const parameters = { KeyId: keyArn, ...more };
    const question: Question = { keyPolicy: [delegation], identity: [], operation, parameters };
    const { hints } = explain(askOne(question), estateOf(question));
    expect(hints.at(-1)).toContain(told);
    const decrypt = { ...question, operation: "Decrypt", parameters: { KeyId: keyArn } };
    expect(explain(askOne(decrypt), estateOf(decrypt)).hints.join()).not.toContain("whoever");
  },
);
