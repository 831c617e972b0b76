import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { policyFault } from "../../../src/local/operations/iam/policy-faults.ts";
import {
  iamSizeTexts,
  iamTexts,
  kmsArnTexts,
  kmsTexts,
} from "../../../src/local/operations/policy-texts.ts";
import { type DocumentKind, parsePolicy } from "../../../src/policy/index.ts";

/** Documents with what IAM answers to them. */
interface Refusal {
  readonly title: string;
  readonly kind: DocumentKind;
  readonly policy?: unknown;
  readonly text?: string;
  readonly message: string;
  /** The recorded answer that shows the words, and the order where several things are wrong. */
  readonly source: string;
}

const file = resolve(import.meta.dirname, "../../vectors/policy/refusals.json");
const refusals = JSON.parse(readFileSync(file, "utf8")) as readonly Refusal[];

describe("IAM's words for what it does not store", () => {
  test.each(refusals.map(each => [each.title, each] as const))("%s", (_, each) => {
    const text = each.text ?? JSON.stringify(each.policy);
    const { document, problems } = parsePolicy(text, { kind: each.kind, partition: "aws" });
    expect(document).toBeUndefined();
    const { code, message } = policyFault(problems, text, each.kind);
    expect({ code, message }).toEqual({ code: "MalformedPolicyDocument", message: each.message });
    expect(each.source).toMatch(/^https:\/\/github\.com\//);
  });

  test("are told of a policy that is too large, with its own fault", () => {
    for (const [kind, quota] of [
      ["managed", "PolicySize: 6144"],
      ["trust", "ACLSizePerRole: 2048"],
    ] as const) {
      const Statement = {
        Sid: "x".repeat(7000),
        Effect: "Allow",
        ...(kind === "trust"
          ? { Principal: { AWS: "*" }, Action: "sts:AssumeRole" }
          : { Action: "kms:Decrypt", Resource: "*" }),
      };
      const text = JSON.stringify({ Version: "2012-10-17", Statement });
      const fault = policyFault(parsePolicy(text, { kind }).problems, text, kind);
      expect(fault.code).toBe("LimitExceeded");
      expect(fault.message).toBe(`Cannot exceed quota for ${quota}`);
    }
  });
});

test("every text has a source that is an address, or none", () => {
  const rows = [...iamTexts, ...iamSizeTexts, ...kmsTexts, ...kmsArnTexts];
  expect(rows.filter(({ source }) => source !== undefined).length).toBeGreaterThan(30);
  for (const { source } of rows) if (source !== undefined) expect(source).toMatch(/^https:\/\//);
});
