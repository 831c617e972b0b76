import fc from "fast-check";
import { expect, test } from "vitest";
import { accountIn, formatArn, parseArn } from "../../src/model/index.ts";

const part = fc.constantFrom("", "a", "aws", "kms", "111122223333");
const pieces = fc.array(fc.constantFrom("arn", ":", "a", "::", "arn:", "x:y"));

test("an ARN is put together from the parts that it is taken apart into", () => {
  const whole = fc.record({
    partition: fc.constantFrom("aws", "aws-cn"),
    service: fc.constantFrom("kms", "s3"),
    region: part,
    account: part,
    resource: fc.constantFrom("key/1", "alias/a:b:c", ":", "*"),
  });
  fc.assert(
    fc.property(whole, parts => {
      expect(parseArn(formatArn(parts))).toEqual(parts);
      expect(accountIn(formatArn(parts))).toBe(parts.account);
    }),
  );
});

test("what splits at its colons into fewer than six parts, or lacks one that must be there, is no ARN", () => {
  fc.assert(
    fc.property(pieces, texts => {
      const text = texts.join("");
      const split = text.split(":");
      const [arn, partition, service] = split;
      const rest = split.slice(5).join(":");
      const is = split.length >= 6 && arn === "arn" && partition && service && rest;
      expect(parseArn(text) !== undefined).toBe(Boolean(is));
      expect(accountIn(text)).toBe(split[4] ?? "");
    }),
    { numRuns: 2_000 },
  );
});
