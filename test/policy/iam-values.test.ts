import { describe, expect, test } from "vitest";
import type { ContextValue, Statement } from "../../src/model/index.ts";
import { allowAll, ask, holds } from "./ask.ts";
import { keyArn } from "./world.ts";

const iam = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const page = (name: string) => `${iam}${name}.html`;
const team = "${aws:PrincipalTag/team}";

describe(page("reference_policies_variables"), () => {
  test("a variable whose key is missing fails a positive operator and satisfies a negated one", () => {
    const source = "arn:aws:sns:us-west-2:111122223333:";
    const values = { "aws:ResourceTag/app": team, "aws:SourceArn": `${source}${team}` };
    const context = { "aws:ResourceTag/app": "a", "aws:SourceArn": `${source}a` };
    for (const [key, value] of Object.entries(values)) {
      const operators =
        key === "aws:SourceArn" ? ["ArnEquals", "ArnLike"] : ["StringEquals", "StringLike"];
      for (const positive of operators) {
        const negated = positive.replace(/^(String|Arn)/, "$1Not");
        expect(holds({ [positive]: { [key]: value } }, context)).toBe("denied");
        expect(holds({ [negated]: { [key]: value } }, context)).toBe("allowed");
      }
    }
  });

  test("an untagged caller is denied by a Deny on keys that are not its own", () => {
    const deny: Statement = {
      ...allowAll,
      Effect: "Deny",
      Condition: { StringNotEquals: { "aws:ResourceTag/team": team } },
    };
    const question = { identity: [allowAll, deny], tags: { team: "red" } };
    expect(ask(question).answer).toBe("denied");
    expect(ask({ ...question, principalTags: { team: "blue" } }).answer).toBe("denied");
    expect(ask({ ...question, principalTags: { team: "red" } }).answer).toBe("allowed");
  });

  test("what a NotResource with a variable whose key is missing spares is open", () => {
    const NotResource = "arn:aws:kms:*:*:key/${aws:PrincipalTag/key}";
    const deny: Statement = { Effect: "Deny", Action: "kms:*", NotResource };
    expect(ask({ identity: [allowAll, deny] }).answer).toBe("unknown");
    expect(ask({ identity: [{ ...deny, Effect: "Allow" }] }).answer).toBe("unknown");
    const key = keyArn.slice(keyArn.lastIndexOf("/") + 1);
    expect(ask({ identity: [allowAll, deny], principalTags: { key } }).answer).toBe("allowed");
  });

  test("a default is written with a comma and a space, in single quotes", () => {
    const equals = (value: string, prefix: string) =>
      holds({ StringEquals: { "s3:prefix": value } }, { "s3:prefix": prefix });
    expect(equals("${aws:PrincipalTag/team, 'all'}", "all")).toBe("allowed");
    expect(equals("${aws:PrincipalTag/team,'all'}", "all")).toBe("denied");
    expect(equals("${aws:PrincipalTag/team, all}", "all")).toBe("denied");
    expect(equals("${aws:PrincipalTag/team, ''}", "")).toBe("allowed");
  });

  test("${*}, ${?} and ${$} stand for the characters themselves", () => {
    const like = (pattern: string, prefix: string) =>
      holds({ StringLike: { "s3:prefix": pattern } }, { "s3:prefix": prefix });
    expect(like("a${*}", "a*")).toBe("allowed");
    expect(like("a${*}", "ab")).toBe("denied");
    expect(like("a${?}", "a?")).toBe("allowed");
    expect(like("a${?}", "ab")).toBe("denied");
    expect(like("${$}{aws:username}", "${aws:username}")).toBe("allowed");
  });

  test("variables may stand several times and amid text", () => {
    const condition = { StringLike: { "s3:prefix": `home/${team}/*/\${aws:username}` } };
    const caller = { "aws:PrincipalTag/team": "red", "aws:username": "kim" };
    expect(holds(condition, { ...caller, "s3:prefix": "home/red/a/b/kim" })).toBe("allowed");
    expect(holds(condition, { ...caller, "s3:prefix": "home/red/a/b/jo" })).toBe("denied");
  });

  test("the value of a variable has the case of the operator", () => {
    const context = { "s3:prefix": "RED", "aws:PrincipalTag/team": "red" };
    expect(holds({ StringEquals: { "s3:prefix": team } }, context)).toBe("denied");
    expect(holds({ StringEqualsIgnoreCase: { "s3:prefix": team } }, context)).toBe("allowed");
  });
});

describe(page("reference_policies_condition-single-vs-multi-valued-context-keys"), () => {
  const tagKeys = (prefix: string, values: ContextValue | undefined) =>
    holds(
      { [`${prefix}StringEquals`]: { "aws:TagKeys": ["a", "b"] } },
      values === undefined ? {} : { "aws:TagKeys": values },
    );

  test("ForAllValues is true where the key is missing or has no value", () => {
    expect(tagKeys("ForAllValues:", undefined)).toBe("allowed");
    expect(tagKeys("ForAllValues:", [])).toBe("allowed");
    expect(tagKeys("ForAllValues:", ["a"])).toBe("allowed");
    expect(tagKeys("ForAllValues:", ["a", "c"])).toBe("denied");
  });

  test("what ForAllValues with a negated operator does without the key is open", () => {
    const condition = { "ForAllValues:StringNotEquals": { "aws:TagKeys": "a" } };
    expect(holds(condition, {})).toBe("unknown");
    expect(holds(condition, { "aws:TagKeys": ["b"] })).toBe("allowed");
    expect(holds(condition, { "aws:TagKeys": ["b", "a"] })).toBe("denied");
  });

  test("a Null beside ForAllValues asks for the key to be there", () => {
    const condition = {
      "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] },
      Null: { "aws:TagKeys": "false" },
    };
    expect(holds(condition, {})).toBe("denied");
    expect(holds(condition, { "aws:TagKeys": ["b"] })).toBe("allowed");
  });

  test("ForAnyValue is false where the key is missing or has no value", () => {
    expect(tagKeys("ForAnyValue:", undefined)).toBe("denied");
    expect(tagKeys("ForAnyValue:", [])).toBe("denied");
    expect(tagKeys("ForAnyValue:", ["c", "b"])).toBe("allowed");
    expect(tagKeys("ForAnyValue:", ["c"])).toBe("denied");
  });

  test("ForAnyValue with a negated operator asks for one value that fits none", () => {
    const condition = { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a", "b"] } };
    expect(holds(condition, { "aws:TagKeys": ["a", "c"] })).toBe("allowed");
    expect(holds(condition, { "aws:TagKeys": ["a", "b"] })).toBe("denied");
    expect(holds(condition, {})).toBe("denied");
  });

  test("what ForAnyValue with IfExists does without the key is open", () => {
    const condition = { "ForAnyValue:StringEqualsIfExists": { "aws:TagKeys": "a" } };
    expect(holds(condition, {})).toBe("unknown");
    expect(holds(condition, { "aws:TagKeys": ["a"] })).toBe("allowed");
    expect(holds(condition, { "aws:TagKeys": ["b"] })).toBe("denied");
  });

  test("the request and not the policy says how many values a key has", () => {
    const several = { StringEquals: { "aws:username": ["a", "b"] } };
    expect(holds(several, { "aws:username": "b" })).toBe("allowed");
    expect(holds({ StringEquals: { "aws:TagKeys": "a" } }, { "aws:TagKeys": ["a"] })).toBe(
      "unknown",
    );
    for (const prefix of ["ForAllValues:", "ForAnyValue:"]) {
      expect(
        holds({ [`${prefix}StringEquals`]: { "aws:username": "a" } }, { "aws:username": "a" }),
      ).toBe("allowed");
      expect(
        holds({ [`${prefix}StringEquals`]: { "aws:username": "a" } }, { "aws:username": "b" }),
      ).toBe("denied");
    }
  });

  test("a list is not taken for one text of its values", () => {
    const condition = { "ForAnyValue:StringEquals": { "aws:TagKeys": "a,b" } };
    expect(holds(condition, { "aws:TagKeys": ["a", "b"] })).toBe("denied");
  });
});

describe(page("reference_policies_elements_condition"), () => {
  test("values compare with case unless the operator ignores it", () => {
    const context = { "aws:username": "Kim" };
    expect(holds({ StringEquals: { "aws:username": "kim" } }, context)).toBe("denied");
    expect(holds({ StringLike: { "aws:username": "k*" } }, context)).toBe("denied");
    expect(holds({ StringEqualsIgnoreCase: { "aws:username": "kIM" } }, context)).toBe("allowed");
    const source = { "aws:SourceArn": "arn:aws:sns:us-west-2:111122223333:Topic" };
    const arn = { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-west-2:111122223333:topic" } };
    expect(holds(arn, source)).toBe("denied");
  });

  test("whether tag values have case is open where only the case differs", () => {
    for (const key of ["aws:RequestTag/team", "aws:ResourceTag/team"]) {
      expect(holds({ StringEquals: { [key]: "red" } }, { [key]: "RED" })).toBe("unknown");
      expect(holds({ StringEquals: { [key]: "red" } }, { [key]: "blue" })).toBe("denied");
      expect(holds({ StringEqualsIgnoreCase: { [key]: "red" } }, { [key]: "RED" })).toBe("allowed");
    }
    const tag = "aws:PrincipalTag/team";
    expect(holds({ StringEquals: { [tag]: "red" } }, { [tag]: "RED" })).toBe("denied");
  });

  test("several keys in one Condition must all hold, several values of one are alternatives", () => {
    const condition = {
      StringEquals: { "aws:username": ["kim", "jo"], "aws:PrincipalAccount": "111122223333" },
      Bool: { "aws:SecureTransport": "true" },
    };
    const good = {
      "aws:username": "jo",
      "aws:PrincipalAccount": "111122223333",
      "aws:SecureTransport": "true",
    };
    expect(holds(condition, good)).toBe("allowed");
    for (const name of Object.keys(good)) {
      expect(holds(condition, { ...good, [name]: "other" })).toBe("denied");
    }
  });
});

describe("https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html", () => {
  const decrypt = (Condition: Statement["Condition"], EncryptionContext: object) =>
    ask({
      identity: [{ ...allowAll, ...(Condition && { Condition }) }],
      parameters: { KeyId: keyArn, EncryptionContext },
    }).answer;
  const app = { "kms:EncryptionContext:app": "a" };

  test("kms:EncryptionContext:app also reads a pair whose name is App", () => {
    for (const name of ["app", "App", "APP"]) {
      expect(decrypt({ StringEquals: app }, { [name]: "a" })).toBe("allowed");
      expect(decrypt({ StringEquals: app }, { [name]: "A" })).toBe("denied");
    }
  });

  test("kms:EncryptionContextKeys beside it asks for the name in its case", () => {
    const names = { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["app"] } };
    expect(decrypt({ StringEquals: app, ...names }, { app: "a" })).toBe("allowed");
    expect(decrypt({ StringEquals: app, ...names }, { App: "a" })).toBe("denied");
    expect(decrypt({ StringEquals: app, ...names }, { app: "a", other: "b" })).toBe("denied");
  });
});
