import { describe, expect, test } from "vitest";
import {
  attemptsOn,
  findAction,
  findCaller,
  otherAttempt,
  otherAttempts,
  otherRequests,
  suspects,
  tellingAttempt,
} from "../../src/check/index.ts";
import { estateOf } from "../../src/testing/index.ts";

const read = (condition: object) => ({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "kms:Decrypt", Resource: "*", Condition: condition },
});
const { estate, who, key } = estateOf({
  roles: {
    "team/reader": {
      policies: [read({ StringEquals: { "kms:RequestAlias": "alias/a" } })],
      boundary: read({}),
    },
    office: { policies: [read({ IpAddress: { "aws:SourceIp": "192.0.2.0/24" } })] },
  },
  users: { "team/person": {} },
  keys: { a: {} },
});
const decrypt = findAction("decrypt");
if (decrypt === undefined) throw new Error("there is no Decrypt");
const of = { action: decrypt, key: key("a").key };
const byAlias = { by: { alias: "alias/a" }, context: {} };
const byKey = { by: "key", context: byAlias.context } as const;

describe("who a message's ARN means", () => {
  test.each([
    [
      "arn:aws:sts::111122223333:assumed-role/reader/i-1",
      "arn:aws:iam::111122223333:role/team/reader",
    ],
    ["arn:aws:iam::111122223333:role/team/reader", "arn:aws:iam::111122223333:role/team/reader"],
    ["arn:aws:iam::111122223333:user/team/person", "arn:aws:iam::111122223333:user/team/person"],
    ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root"],
  ])("%s is %s", (arn, found) => {
    expect(findCaller(arn, estate)).toMatchObject({ arn: found });
  });

  test("the session keeps its name, for key policies that name it", () => {
    const arn = "arn:aws:sts::111122223333:assumed-role/reader/some.body@example.com";
    expect(findCaller(arn, estate)).toMatchObject({ caller: { session: "some.body@example.com" } });
  });

  test.each([
    [
      "arn:aws:sts::111122223333:assumed-role/raeder/s",
      { missing: "principal", name: "role/raeder" },
    ],
    ["arn:aws:iam::111122223333:user/reader", { missing: "principal", name: "user/reader" }],
    ["arn:aws:iam::999988887777:user/reader", { missing: "account", account: "999988887777" }],
    ["arn:aws:iam::999988887777:root", { missing: "account", account: "999988887777" }],
    ["arn:aws:sts::111122223333:federated-user/x", { missing: "kind" }],
    ["", { missing: "kind" }],
  ])("%s is nobody", (arn, missing) => {
    expect(findCaller(arn, estate)).toMatchObject(missing);
  });
});

describe("a refusal is held against every assumption", () => {
  const refused = {
    caller: who("reader").caller,
    action: "kms:Decrypt",
    why: { kind: "missing", policyKind: "identity" },
  } as const;

  test("the one that gives AWS's reason tells, and the other shows what it turns on", () => {
    const attempts = attemptsOn(refused, of, [byAlias, byKey], estate);
    expect(attempts.map(({ agrees }) => agrees)).toEqual(["allowed", "same"]);
    const telling = tellingAttempt(attempts);
    expect(telling.assumption).toBe(byKey);
    expect(otherAttempts(telling, attempts)).toEqual([attempts[0]]);
  });

  test("where none does the likeliest tells", () => {
    const other = { ...refused, why: { kind: "explicit", policyKind: "resource" } } as const;
    const attempts = attemptsOn(other, of, [byAlias, byKey], estate);
    expect(attempts.map(({ agrees }) => agrees)).toEqual(["allowed", "other"]);
    expect(tellingAttempt(attempts)).toBe(attempts[0]);
  });

  test("what turns on an address is unknown until the event tells it", () => {
    const office = { ...refused, caller: who("office").caller };
    const asked = (sourceIp?: string) =>
      attemptsOn(
        { ...office, surroundings: { ...(sourceIp && { sourceIp }) } },
        of,
        [byKey],
        estate,
      );
    expect(asked()[0]?.agrees).toBe("unknown");
    expect(asked("192.0.2.7")[0]?.agrees).toBe("allowed");
    expect(asked("198.51.100.7")[0]?.agrees).toBe("same");
  });

  test("an action of another service is asked on the resource that the message names", () => {
    const listed = { ...refused, action: "iam:GetRole" };
    const { agrees, decisions } = otherAttempt(listed, "role reader", estate);
    expect(agrees).toBe("same");
    expect(decisions[0]?.request.resource).toBe("arn:aws:iam::111122223333:role/reader");
  });
});

describe("an action of another service", () => {
  const { caller } = who("office");

  test("has an unknown Region where neither the log nor the ARN tells it", () => {
    const asked = (region?: string) =>
      otherRequests({ caller, action: "s3:GetObject", region }, "arn:aws:s3:::b/k", estate)[0];
    expect(asked()?.unknown).toContain("aws:RequestedRegion");
    expect(asked()?.context).not.toHaveProperty("aws:RequestedRegion");
    expect(asked("eu-west-1")?.context).toHaveProperty("aws:RequestedRegion", "eu-west-1");
    expect(asked("eu-west-1")?.unknown).toEqual(expect.arrayContaining(["s3:*"]));
  });

  test("of STS and KMS has what these give their requests", () => {
    const role = "arn:aws:iam::111122223333:role/team/reader";
    const [assume] = otherRequests({ caller, action: "sts:AssumeRole" }, role, estate);
    expect(assume).toMatchObject({ action: "sts:AssumeRole", resource: role });
    expect(assume?.unknown).not.toContain("sts:*");
    const [list] = otherRequests(
      { caller, action: "kms:ListKeys", region: "eu-west-1" },
      "*",
      estate,
    );
    expect(list).toMatchObject({ action: "kms:ListKeys", resource: "*" });
    expect(list?.context).toHaveProperty("kms:CallerAccount", "111122223333");
    expect(otherRequests({ caller, action: "sts:GetCallerIdentity" }, "*", estate)).toEqual([]);
  });
});

describe("what can be otherwise", () => {
  const caller = who("reader").caller;

  test.each([
    ["boundary", "not the one"],
    ["service-control", "no organization"],
    ["resource-control", "no organization"],
    ["session", "session policy"],
    ["vpc-endpoint", "VPC endpoint"],
    ["resource", "get-key-policy --key-id alias/a"],
    ["identity", "role/team/reader"],
  ] as const)("is only the %s policy where the message names it", (policyKind, words) => {
    const why = { kind: "explicit", policyKind } as const;
    const [first, ...rest] = suspects({ caller, why, key: of.key }, estate);
    expect(first).toMatchObject({ code: policyKind, message: expect.stringContaining(words) });
    expect(rest.map(({ code }) => code)).toEqual(["delay"]);
  });

  test("names the policy that AWS names, first", () => {
    const arn = "arn:aws:iam::111122223333:policy/other";
    const why = { kind: "explicit", policyKind: "identity", policyArn: arn } as const;
    expect(suspects({ caller, why, key: of.key }, estate)[0]?.message).toContain(arn);
    const inline = { kind: "explicit", policyKind: "identity", policyName: "own" } as const;
    expect(suspects({ caller, why: inline }, estate)[0]?.message).toContain("`own`");
  });
});
