import { describe, expect, test } from "vitest";
import type { Statement } from "../../src/model/index.ts";
import { parsePolicy } from "../../src/policy/index.ts";
import { allowAll, ask, holds, withDelegation } from "./ask.ts";
import { keyArn, otherRoleArn, roleArn, userArn } from "./world.ts";

const iam = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const page = (name: string) => `${iam}${name}.html`;
const allow = (more: Partial<Statement>): Statement => ({ ...allowAll, ...more });

describe(page("reference_policies_elements_condition_operators"), () => {
  test("without its key a positive operator is false and a negated one true", () => {
    expect(holds({ StringEquals: { "aws:username": "a" } }, {})).toBe("denied");
    expect(holds({ StringNotEquals: { "aws:username": "a" } }, {})).toBe("allowed");
    expect(holds({ NumericLessThan: { "s3:max-keys": "1" } }, {})).toBe("denied");
    expect(holds({ ArnNotLike: { "aws:SourceArn": "arn:aws:sns:a:b:c:d" } }, {})).toBe("allowed");
  });

  test("a negated operator with several values holds if none of them matches", () => {
    const condition = { StringNotEquals: { "aws:username": ["a", "b"] } };
    expect(holds(condition, { "aws:username": "b" })).toBe("denied");
    expect(holds(condition, { "aws:username": "c" })).toBe("allowed");
  });

  test("Null true asks for absence, as a string or a boolean", () => {
    expect(holds({ Null: { "aws:username": "true" } }, {})).toBe("allowed");
    expect(holds({ Null: { "aws:username": true } }, { "aws:username": "a" })).toBe("denied");
    expect(holds({ Null: { "aws:username": false } }, { "aws:username": "a" })).toBe("allowed");
  });

  test("ArnEquals is ArnLike: wildcards within a part, never across colons", () => {
    for (const operator of ["ArnEquals", "ArnLike"]) {
      const condition = { [operator]: { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" } };
      const at = (arn: string) => holds(condition, { "aws:SourceArn": arn });
      expect(at("arn:aws:sns:eu-west-1:111122223333:topic:with:colons")).toBe("allowed");
      expect(at("arn:aws:sns:eu-west-1:x:111122223333:topic")).toBe("denied");
    }
    const across = "arn:aws:sns:eu-west-1:x:111122223333:topic";
    const like = { StringLike: { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" } };
    expect(holds(like, { "aws:SourceArn": across })).toBe("allowed");
  });

  test("a value that does not parse is no match", () => {
    expect(holds({ NumericEquals: { "s3:max-keys": "5" } }, { "s3:max-keys": "5abc" })).toBe(
      "denied",
    );
    expect(holds({ NumericNotEquals: { "s3:max-keys": "5" } }, { "s3:max-keys": "5abc" })).toBe(
      "allowed",
    );
    expect(holds({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, { "aws:SourceIp": "here" })).toBe(
      "denied",
    );
    expect(
      holds(
        { DateLessThan: { "aws:CurrentTime": "2030-01-01" } },
        { "aws:CurrentTime": "2020-02-30" },
      ),
    ).toBe("denied");
    expect(
      holds({ Bool: { "aws:SecureTransport": "false" } }, { "aws:SecureTransport": "no" }),
    ).toBe("denied");
  });

  test("a value that does not parse is an error in the policy that holds it", () => {
    const errors = (condition: object) =>
      parsePolicy(
        JSON.stringify({ Statement: { ...allowAll, Condition: condition } }),
      ).problems.map(({ code }) => code);
    expect(errors({ NumericEquals: { "s3:max-keys": "5abc" } })).toEqual([
      "invalid-condition-value",
    ]);
    expect(errors({ IpAddress: { "aws:SourceIp": "10.0.0.0/33" } })).toEqual([
      "invalid-condition-value",
    ]);
    expect(errors({ DateEquals: { "aws:CurrentTime": "soon" } })).toEqual([
      "invalid-condition-value",
    ]);
    expect(errors({ Null: { "aws:username": "maybe" } })).toEqual(["invalid-condition-value"]);
    expect(holds({ NumericEquals: { "s3:max-keys": "5abc" } }, { "s3:max-keys": "5" })).toBe(
      "unknown",
    );
  });

  test("numbers compare by value, and exactly", () => {
    const equals = (a: string, b: string) =>
      holds({ NumericEquals: { "s3:max-keys": a } }, { "s3:max-keys": b });
    expect(equals("1.50", "01.5")).toBe("allowed");
    expect(equals("-0", "0")).toBe("allowed");
    expect(equals("9007199254740993", "9007199254740992")).toBe("denied");
  });

  test("dates are ISO 8601 or seconds since the epoch, with zones", () => {
    const equals = (a: string, b: string) =>
      holds({ DateEquals: { "aws:CurrentTime": a } }, { "aws:CurrentTime": b });
    expect(equals("2020-01-01T00:00:00Z", "1577836800")).toBe("allowed");
    expect(equals("2020-01-01T00:00:00Z", "2020-01-01T02:00:00+02:00")).toBe("allowed");
    expect(equals("2020-01", "2020-01-01T00:00:00Z")).toBe("allowed");
    expect(equals("2020", "1577836800")).toBe("unknown");
  });

  test("addresses of both families compare by value, and never across families", () => {
    const inside = (range: string, ip: string) =>
      holds({ IpAddress: { "aws:SourceIp": range } }, { "aws:SourceIp": ip });
    expect(inside("2001:db8::/32", "2001:0DB8:0:0:0:0:0:1")).toBe("allowed");
    expect(inside("::ffff:0:0/96", "::ffff:10.0.0.1")).toBe("allowed");
    expect(inside("::/0", "10.0.0.1")).toBe("denied");
    expect(inside("10.0.0.1", "10.0.0.1")).toBe("allowed");
    expect(inside("10.0.0.1", "10.0.0.2")).toBe("denied");
    expect(inside("2001:db8::1", "2001:db8::1")).toBe("allowed");
    expect(inside("2001:db8::1", "2001:db8::2")).toBe("unknown");
    expect(inside("2001:db8::1", "2001:db9::2")).toBe("denied");
  });

  test("a negated operator with IfExists holds without the key, in a Deny too", () => {
    const deny: Statement = {
      ...allowAll,
      Effect: "Deny",
      Condition: { StringNotEqualsIfExists: { "kms:EncryptionContext:app": "a" } },
    };
    expect(ask({ identity: [allowAll, deny] }).answer).toBe("denied");
  });
});

describe(page("reference_policies_variables"), () => {
  test("variables are text without Version 2012-10-17", () => {
    const condition = { StringEquals: { "aws:username": "${aws:username}" } };
    expect(holds(condition, { "aws:username": "a" })).toBe("allowed");
    const old = { version: "2008-10-17" } as const;
    expect(holds(condition, { "aws:username": "a" }, old)).toBe("denied");
    expect(holds(condition, { "aws:username": "${aws:username}" }, old)).toBe("allowed");
  });

  test("in Resource a variable without its key matches nothing", () => {
    const resource = "arn:aws:kms:*:*:key/${aws:PrincipalTag/key}";
    const identity = [allow({ Resource: resource })];
    expect(ask({ identity }).answer).toBe("denied");
    const id = keyArn.slice(keyArn.lastIndexOf("/") + 1);
    expect(ask({ identity, principalTags: { key: id } }).answer).toBe("allowed");
  });

  test("before the fifth colon a variable decides nothing", () => {
    const identity = [allow({ Resource: "arn:aws:kms:*:${aws:PrincipalAccount}:key/*" })];
    expect(ask({ identity }).answer).toBe("unknown");
  });

  test("whether a variable may stand with Bool is open", () => {
    const condition = { Bool: { "aws:SecureTransport": "${aws:PrincipalTag/tls}" } };
    expect(holds(condition, { "aws:SecureTransport": "true" })).toBe("unknown");
  });

  test("a key with many values cannot be a variable", () => {
    const condition = { StringEquals: { "aws:username": "${aws:TagKeys}" } };
    expect(holds(condition, { "aws:username": "a", "aws:TagKeys": ["a"] })).toBe("unknown");
  });

  test("the wildcards of a substituted value are not wildcards for sure", () => {
    const identity = [allow({ Resource: "arn:aws:kms:*:*:key/${aws:PrincipalTag/key}" })];
    expect(ask({ identity, principalTags: { key: "*" } }).answer).toBe("unknown");
    expect(ask({ identity, principalTags: { key: "zzz*" } }).answer).toBe("denied");
  });
});

describe(page("reference_policies_elements_resource"), () => {
  const on = (resource: string) => ask({ identity: [allow({ Resource: resource })] }).answer;

  test("a * at the end of a segment may match beyond the colon, one within does not", () => {
    expect(on("arn:aws:kms:us-west-2:*")).toBe("allowed");
    expect(on("arn:aws:kms:*:key/1234abcd-12ab-34cd-56ef-1234567890ab")).toBe("allowed");
    expect(on("arn:aws:kms:us-*2:111122223333:key/*")).toBe("allowed");
    expect(on("arn:aws:kms:us-*333:key/*")).toBe("denied");
    expect(on("arn:aws:kms:us-west-?:111122223333:key/*")).toBe("allowed");
    expect(on("arn:aws:kms:us-west-2?111122223333:key/*")).toBe("denied");
  });

  test("the service segment can have no wildcard", () => {
    expect(on("arn:aws:k*:us-west-2:111122223333:key/*")).toBe("unknown");
    expect(on("arn:aws:s*:us-west-2:111122223333:key/*")).toBe("denied");
  });

  test("resources compare with case", () => {
    expect(on(keyArn.replace("1234abcd", "1234ABCD"))).toBe("denied");
  });
});

describe(page("reference_policies_grammar"), () => {
  test("action names and condition key names compare without case", () => {
    expect(ask({ identity: [allow({ Action: "KMS:decrypt" })] }).answer).toBe("allowed");
    expect(holds({ StringEquals: { "AWS:USERNAME": "a" } }, { "aws:username": "a" })).toBe(
      "allowed",
    );
  });

  test("two members of one name refuse the document", () => {
    const text = '{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Effect":"Allow"}}';
    const { document, problems } = parsePolicy(text);
    expect(document).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(["duplicate-key"]);
  });

  test("Sids are unique within one document, and have spaces in a key policy only", () => {
    const sids = (kind: "key" | "identity", ...names: string[]) =>
      parsePolicy(
        JSON.stringify({
          Statement: names.map(Sid => ({
            Sid,
            ...allowAll,
            ...(kind === "key" && { Principal: "*" }),
          })),
        }),
        { kind },
      ).problems.map(({ code }) => code);
    expect(sids("identity", "A", "A")).toEqual(["duplicate-sid"]);
    expect(sids("identity", "A", "a")).toEqual([]);
    expect(sids("identity", "Two words")).toEqual(["invalid-sid"]);
    expect(sids("key", "Two words")).toEqual([]);
  });
});

describe(page("reference_policies_elements_notaction"), () => {
  test("Allow with NotAction grants the complement", () => {
    const but = (...NotAction: string[]): Statement => ({
      Effect: "Allow",
      NotAction,
      Resource: "*",
    });
    expect(ask({ identity: [but("iam:*")] }).answer).toBe("allowed");
    expect(ask({ identity: [but("iam:*", "kms:D*")] }).answer).toBe("denied");
  });

  test("Allow with NotResource grants the complement", () => {
    const but = (NotResource: string): Statement => ({ Effect: "Allow", Action: "*", NotResource });
    expect(ask({ identity: [but("arn:aws:s3:::b")] }).answer).toBe("allowed");
    expect(ask({ identity: [but(keyArn)] }).answer).toBe("denied");
  });
});

describe("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html", () => {
  test("a principal made again is another one where the policy holds its unique id", () => {
    const by = (id: string): readonly Statement[] => [allow({ Principal: { AWS: id } })];
    expect(ask({ caller: "user", keyPolicy: by("AIDAEXAMPLEUSER00") }).answer).toBe("allowed");
    expect(ask({ caller: "user", keyPolicy: by("AIDAEXAMPLEUSER99") }).answer).toBe("denied");
  });

  test("a principal of one account is not the same name in another", () => {
    const keyPolicy = withDelegation(
      allow({ Principal: { AWS: otherRoleArn }, Action: "kms:Encrypt" }),
    );
    expect(ask({ keyPolicy, operation: "Encrypt" }).answer).toBe("denied");
  });

  test("a wildcard inside of a principal decides nothing", () => {
    const keyPolicy = [allow({ Principal: { AWS: roleArn.replace("Example", "*") } })];
    expect(ask({ keyPolicy }).answer).toBe("unknown");
  });

  test("a list of principals names each of them", () => {
    const keyPolicy = [allow({ Principal: { AWS: [userArn, roleArn] } })];
    expect(ask({ keyPolicy }).answer).toBe("allowed");
    expect(ask({ keyPolicy, caller: "user" }).answer).toBe("allowed");
  });
});

describe(page("reference_policies_condition-keys"), () => {
  test("* matches line breaks, and ? one whole character", () => {
    const like = (pattern: string, value: string) =>
      holds({ StringLike: { "aws:username": pattern } }, { "aws:username": value });
    expect(like("a*z", "a\nb\r\nz")).toBe("allowed");
    expect(like("a?z", "a\u{1f511}z")).toBe("allowed");
    expect(like("a??z", "a\u{1f511}z")).toBe("denied");
    expect(like("?*", "\u{1f511}")).toBe("allowed");
    expect(like("??", "\u{1f511}")).toBe("denied");
  });

  test("a key that is not told makes the decision unknown, under a name with a wildcard too", () => {
    const condition = { StringEquals: { "aws:PrincipalTag/team": "red" } };
    expect(holds(condition, {}, { unknown: ["aws:principaltag/*"] })).toBe("unknown");
    expect(holds(condition, {}, { unknown: ["aws:PrincipalTag/other"] })).toBe("denied");
    const known = { "aws:PrincipalTag/team": "red" };
    expect(holds(condition, known, { unknown: ["aws:PrincipalTag/*"] })).toBe("allowed");
  });
});
