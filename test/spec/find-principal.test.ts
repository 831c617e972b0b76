import { describe, expect, test } from "vitest";
import { findPrincipal } from "../../src/spec/index.ts";
import { goodFiles, head, specOf } from "./helpers.ts";

const shop = specOf(goodFiles().get("shop") ?? "");
const owner = "arn:aws:iam::111122223333";
const far = "arn:aws:iam::444455556666";

describe("who is meant", () => {
  const cases: [string, object][] = [
    ["root", { root: "111122223333" }],
    ["444455556666:root", { root: "444455556666" }],
    [`${far}:root`, { root: "444455556666" }],
    ["role/ci-deployer", { arn: `${owner}:role/ci-deployer` }],
    ["ci-deployer", { arn: `${owner}:role/ci-deployer` }],
    ["user/mail-vendor", { arn: `${owner}:user/mail-vendor` }],
    ["mail-vendor", { arn: `${owner}:user/mail-vendor` }],
    ["platform-admin", { arn: `${owner}:role/platform-admin` }],
    [`${owner}:role/break-glass`, { arn: `${owner}:role/break-glass` }],
    [`arn:aws:sts::111122223333:assumed-role/break-glass/me`, { arn: `${owner}:role/break-glass` }],
    [
      `arn:aws:sts::444455556666:assumed-role/payroll-clerks/me`,
      { arn: `${far}:role/finance/payroll-clerks` },
    ],
    ["role/auditor", { arn: `${far}:role/auditor` }],
    ["auditor", { arn: `${far}:role/auditor` }],
    ["role/finance/payroll-clerks", { arn: `${far}:role/finance/payroll-clerks` }],
    ["payroll-clerks", { arn: `${far}:role/finance/payroll-clerks` }],
    ["prod/payments/payments-api", { arn: `${owner}:role/prod-payments-payments-api` }],
    ["payroll/payroll-runner", { arn: `${owner}:role/prod-payroll-payroll-runner` }],
    ["prod-payroll-payroll-runner", { arn: `${owner}:role/prod-payroll-payroll-runner` }],
  ];
  for (const [who, found] of cases) {
    test(who, () => expect(findPrincipal(who, shop)).toEqual(found));
  }
});

describe("who is not found, and what to write instead", () => {
  const cases: [string, string, string][] = [
    [
      "payments/payments-api",
      "ambiguous-principal",
      "write one of `nonprod/payments/payments-api` or `prod/payments/payments-api`",
    ],
    ["role/ci-deploy", "unknown-principal", "did you mean `role/ci-deployer`?"],
    ["payments/payment-api", "unknown-principal", "did you mean `payments/payments-api`?"],
    ["payroll-runner", "unknown-principal", "did you mean `prod/payroll/payroll-runner`?"],
    [
      "system:serviceaccount:payments:payments-api",
      "unknown-principal",
      "did you mean `nonprod/payments/payments-api` or `prod/payments/payments-api`?",
    ],
    ["777788889999:root", "unknown-account", "the accounts are `111122223333` and `444455556666`"],
    [`${far}:role/ci-deployer`, "unknown-principal", "the file names"],
    ["", "unknown-principal", "the file names"],
  ];
  for (const [who, code, hint] of cases) {
    test(who, () => {
      const found = findPrincipal(who, shop);
      expect(found).toMatchObject({ problem: { code, severity: "error" } });
      expect(JSON.stringify(found)).toContain(hint);
    });
  }
});

test("a role of the file's own account comes before one of the same name elsewhere", () => {
  const text = `${head}applications:\n  a: { environments: [p], encrypt: [role/x, "${far}:role/x"] }\n`;
  expect(findPrincipal("role/x", specOf(text))).toEqual({ arn: `${owner}:role/x` });
  expect(findPrincipal("x", specOf(text))).toMatchObject({
    problem: { code: "ambiguous-principal" },
  });
});
