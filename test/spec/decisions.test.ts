import { describe, expect, test } from "vitest";
import { defaultPolicy } from "../../src/model/estate.ts";
import type { Caller } from "../../src/model/request.ts";
import { decide, parsePolicy } from "../../src/policy/index.ts";
import { estateOf } from "../../src/spec/index.ts";
import { estateOfText, goodFiles, specOf } from "./helpers.ts";
import { written } from "./vectors.ts";

describe("AWS's grammar has nothing against any policy of any file", () => {
  for (const [name, text] of goodFiles()) {
    const estate = estateOfText(text);
    const check = (document: unknown, kind: "key" | "identity" | "trust") =>
      expect(written(parsePolicy(JSON.stringify(document), { kind }).problems)).toBe("");
    test(`${name}: key policies`, () => {
      for (const key of estate.keys.values()) check(key.policy.document, "key");
    });
    test(`${name}: identity policies`, () => {
      for (const policy of estate.policies.values())
        check(defaultPolicy(policy)?.document, "identity");
    });
    test(`${name}: trust policies`, () => {
      for (const principal of estate.principals.values()) {
        if (principal.kind === "role") check(principal.trust.document, "trust");
      }
    });
  }
});

const shop = specOf(goodFiles().get("shop") ?? "");
const estate = estateOf(shop);
const owner = "arn:aws:iam::111122223333";

/** The answer to an operation on an alias's key, named by its ARN. */
function ask(
  arn: string,
  operation: string,
  alias: string,
  context?: Readonly<Record<string, string>>,
): string {
  const key = [...estate.keys.values()].find(one => one.aliases.includes(alias));
  const declared = shop.keys.find(one => one.alias === alias)?.context ?? {};
  const caller: Caller = arn.includes(":user/")
    ? { kind: "user", arn }
    : { kind: "role", role: arn, session: "test" };
  const parameters = operation === "DescribeKey" ? {} : { EncryptionContext: context ?? declared };
  return decide(
    {
      caller,
      service: "kms",
      operation,
      region: shop.region,
      parameters: { KeyId: key?.arn, ...parameters },
    },
    estate,
  ).answer;
}

describe("the shop's file gives what it says, and nothing more", () => {
  const rows: [who: string, operation: string, alias: string, answer: string][] = [
    [`${owner}:role/prod-payments-payments-api`, "Decrypt", "prod-payments", "allowed"],
    [`${owner}:role/prod-payments-payments-api`, "Encrypt", "prod-payments", "denied"],
    [`${owner}:role/prod-payments-payments-api`, "Decrypt", "staging-payments", "denied"],
    [`${owner}:role/nonprod-payments-payments-api`, "Decrypt", "staging-payments", "allowed"],
    [`${owner}:role/nonprod-payments-payments-api`, "Decrypt", "prod-payments", "denied"],
    [`${owner}:role/prod-checkout-checkout-api`, "Decrypt", "prod-payments", "denied"],
    [`${owner}:role/prod-checkout-checkout-api`, "Decrypt", "prod-checkout", "allowed"],
    [`${owner}:role/payments-developers`, "Encrypt", "prod-payments", "allowed"],
    [`${owner}:role/payments-developers`, "Decrypt", "prod-payments", "denied"],
    [`${owner}:role/payments-developers`, "Decrypt", "dev-payments", "allowed"],
    [`${owner}:role/payments-developers`, "Encrypt", "prod-payroll", "denied"],
    [`${owner}:user/mail-vendor`, "Encrypt", "staging-mailer", "allowed"],
    [`${owner}:user/mail-vendor`, "Decrypt", "staging-mailer", "denied"],
    [`${owner}:role/ci-release`, "Decrypt", "prod-payroll", "allowed"],
    [`${owner}:role/ci-release`, "Decrypt", "dev-catalog", "denied"],
    [`${owner}:role/ci-deployer`, "Encrypt", "dev-catalog", "allowed"],
    [`${owner}:role/ci-deployer`, "Decrypt", "prod-catalog", "denied"],
    [`${owner}:role/break-glass`, "Decrypt", "prod-payroll", "allowed"],
    [`${owner}:role/platform-admin`, "DescribeKey", "prod-payroll", "allowed"],
    [`${owner}:role/platform-admin`, "DisableKey", "prod-payroll", "allowed"],
    [`${owner}:role/platform-admin`, "Decrypt", "prod-payroll", "denied"],
    [`${owner}:role/platform-admin`, "Encrypt", "prod-payroll", "denied"],
    ["arn:aws:iam::444455556666:role/auditor", "DescribeKey", "prod-payments", "allowed"],
    ["arn:aws:iam::444455556666:role/auditor", "Decrypt", "prod-payments", "denied"],
    ["arn:aws:iam::444455556666:role/auditor", "Encrypt", "prod-payments", "denied"],
    ["arn:aws:iam::444455556666:role/finance/payroll-clerks", "Encrypt", "prod-payroll", "allowed"],
    ["arn:aws:iam::444455556666:role/finance/payroll-clerks", "Decrypt", "prod-payroll", "denied"],
    ["arn:aws:iam::444455556666:role/finance/payroll-clerks", "Encrypt", "prod-payments", "denied"],
  ];
  for (const [who, operation, name, answer] of rows) {
    test(`${who} ${operation} ${name} is ${answer}`, () => {
      expect(ask(who, operation, `alias/${name}-sops`)).toBe(answer);
    });
  }
});

describe("whoever may use a key is denied without its very context", () => {
  const contexts: [string, Readonly<Record<string, string>>, string][] = [
    ["as declared", { app: "payments", env: "prod" }, "allowed"],
    ["with more", { app: "payments", env: "prod", more: "x" }, "allowed"],
    ["none", {}, "denied"],
    ["one of two", { app: "payments" }, "denied"],
    ["the other of two", { env: "prod" }, "denied"],
    ["a wrong value", { app: "checkout", env: "prod" }, "denied"],
    ["a name in another case", { App: "payments", env: "prod" }, "denied"],
    ["a value in another case", { app: "Payments", env: "prod" }, "denied"],
  ];
  for (const [title, context, answer] of contexts) {
    for (const operation of ["Encrypt", "Decrypt", "GenerateDataKey"]) {
      test(`${operation}, ${title}`, () => {
        expect(
          ask(`${owner}:role/break-glass`, operation, "alias/prod-payments-sops", context),
        ).toBe(answer);
      });
    }
  }
});
