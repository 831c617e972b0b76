import { describe, expect, test } from "vitest";
import { estateOf, estateOfFile } from "../../src/testing/index.ts";

const shop = await estateOfFile("examples/shop/keywright.yaml");
const api = shop.who("prod/payments/payments-api");
const payments = shop.key("alias/prod-payments-sops");

/** The message of a failed expectation. */
function failure(expectation: () => void): string {
  try {
    expectation();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("the expectation held");
}

const statement = (more: object) => ({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "kms:Decrypt", Resource: "*", ...more },
});

describe("toBeAbleTo", () => {
  test("holds for who may, and with .not for who may not", () => {
    expect(api).toBeAbleTo("kms:Decrypt", payments);
    expect(shop.who("prod/checkout/checkout-api")).not.toBeAbleTo("kms:Decrypt", payments);
    expect(shop.who("role/payments-developers")).toBeAbleTo("kms:Encrypt", payments);
    expect(shop.who("arn:aws:iam::444455556666:role/auditor")).toBeAbleTo("DescribeKey", payments);
    expect(shop.who("root")).toBeAbleTo("kms:Decrypt", payments);
  });

  test("fails with every statement and the edit", () => {
    const text = failure(() =>
      expect(shop.who("prod/checkout/checkout-api")).toBeAbleTo("kms:Decrypt", payments),
    );
    expect(text).toMatch(/^expected arn:aws:iam::111122223333:role\/prod-checkout-checkout-api\n/);
    expect(text).toContain("to be able to kms:Decrypt alias/prod-payments-sops, asked by alias/");
    expect(text).toContain("no-such-alias");
    expect(text).toContain("what to change");
  });

  test("fails with .not where somebody may", () => {
    const text = failure(() => expect(api).not.toBeAbleTo("kms:Decrypt", payments));
    expect(text).toContain("not to be able to kms:Decrypt");
    expect(text).toContain("SopsDecrypt");
  });

  test("sends the key's own context, or the one that is handed in", () => {
    expect(api).not.toBeAbleTo("kms:Decrypt", payments, { context: {} });
    expect(api).not.toBeAbleTo("kms:Decrypt", payments, { context: { app: "x", env: "prod" } });
    expect(api).toBeAbleTo("kms:Decrypt", payments, { context: { app: "payments", env: "prod" } });
  });

  test("names the key by alias or by ARN", () => {
    const { who, key } = estateOf({
      roles: {
        r: {
          policies: [statement({ Condition: { StringEquals: { "kms:RequestAlias": "alias/a" } } })],
        },
      },
      keys: { a: {} },
    });
    const byArn = key(key("a").key.arn);
    expect(who("r")).toBeAbleTo("kms:Decrypt", key("alias/a"));
    expect(who("r")).not.toBeAbleTo("kms:Decrypt", key("a"), { byAlias: false });
    expect(who("r")).not.toBeAbleTo("kms:Decrypt", byArn);
    expect(who("r")).toBeAbleTo("kms:Decrypt", byArn, { byAlias: true });
  });

  test("fails either way where the answer is unknown, and holds once it is told", () => {
    const { who, key } = estateOf({
      roles: {
        r: {
          policies: [statement({ Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } })],
        },
      },
      keys: { a: {} },
    });
    const yes = failure(() => expect(who("r")).toBeAbleTo("kms:Decrypt", key("a")));
    const no = failure(() => expect(who("r")).not.toBeAbleTo("kms:Decrypt", key("a")));
    for (const text of [yes, no]) expect(text).toContain("what is unknown fails, also with .not");
    const inside = { surroundings: { sourceIp: "192.0.2.7" } };
    expect(who("r")).toBeAbleTo("kms:Decrypt", key("a"), inside);
    const outside = { surroundings: { sourceIp: "198.51.100.7" } };
    expect(who("r")).not.toBeAbleTo("kms:Decrypt", key("a"), outside);
  });

  test("asks about other services on an ARN, with the condition keys that are handed in", () => {
    const list = { Action: "s3:ListBucket", Condition: { StringLike: { "s3:prefix": "a/*" } } };
    const { who } = estateOf({ users: { "team/u": { policies: [statement(list)] } } });
    const bucket = "arn:aws:s3:::bucket";
    expect(who("user/u")).toBeAbleTo("s3:ListBucket", bucket, {
      conditions: { "s3:prefix": "a/1" },
    });
    expect(who("user/team/u")).not.toBeAbleTo("s3:ListBucket", bucket, {
      conditions: { "s3:prefix": "b/1" },
    });
    failure(() => expect(who("u")).not.toBeAbleTo("s3:ListBucket", bucket));
    expect(who("u")).not.toBeAbleTo("s3:GetObject", `${bucket}/a/1`);
  });

  test("asks whether a role may be assumed", () => {
    const { who } = estateOf({
      roles: {
        target: {},
        caller: { policies: [statement({ Action: "sts:AssumeRole" })] },
        other: {},
      },
    });
    const { arn } = who("role/target");
    expect(who("caller")).toBeAbleTo("sts:AssumeRole", arn);
    expect(who("other")).not.toBeAbleTo("sts:AssumeRole", arn);
  });
});

describe("a test that is written wrongly is told so", () => {
  const misspelt = { contxt: {} } as object;

  test.each([
    ["a received value that is nobody", () => expect("role/x").toBeAbleTo("kms:Decrypt", payments)],
    ["a key as text", () => expect(api).not.toBeAbleTo("kms:Decrypt", "alias/a")],
    ["an action without its service", () => expect(api).not.toBeAbleTo("GetObject", "*")],
    ["an operation that KMS lacks", () => expect(api).not.toBeAbleTo("kms:Decript", payments)],
    [
      "condition keys of what is about a key, which its operation has by itself",
      () => expect(api).toBeAbleTo("kms:Decrypt", payments, { conditions: {} }),
    ],
    ["a name that nobody has", () => shop.who("role/payment-developers")],
    ["a key that nothing is called", () => shop.key("prod-payment-sops")],
    ["a name that two have", () => estateOf({ roles: { a: {} }, users: { a: {} } }).who("a")],
    [
      "a document that AWS would refuse",
      () => estateOf({ roles: { r: { policies: [statement({ Efect: "Deny" })] } } }),
    ],
  ])("%s", (_, wrong) => {
    expect(wrong).toThrow(/`|toBeAbleTo takes/);
  });

  test.each([
    [() => expect(api).toBeAbleTo("kms:Decript", payments), "did you mean `kms:Decrypt`?"],
    [() => expect(api).toBeAbleTo("kms:ListKey"), "did you mean `kms:ListKeys`?"],
    [() => shop.who("role/payment-developers"), "did you mean `role/payments-developers`?"],
    [() => shop.key("prod-payment-sops"), "did you mean `prod-payments-sops`?"],
    [() => estateOf({ roles: { reader: {} } }).who("raeder"), "did you mean `reader`?"],
    [() => estateOf({ keys: { sops: {} } }).key("spos"), "did you mean `sops`?"],
    [() => estateOf({ rolse: {} } as object), "did you mean `roles`?"],
    [() => estateOf({ roles: { r: { boundry: {} } as object } }), "did you mean `boundary`?"],
    [() => estateOf({ keys: { k: { polcy: {} } as object } }), "did you mean `policy`?"],
    [() => expect(api).toBeAbleTo("kms:Decrypt", payments, misspelt), "did you mean `context`?"],
  ])("and what was meant: %s", (wrong, hint) => {
    expect(wrong).toThrow(hint);
  });

  test("a file that is not there", async () => {
    await expect(estateOfFile("nope.yaml")).rejects.toThrow(
      /cannot read `nope.yaml`: there is no such file or folder\n\s+hint: paths begin at the folder/,
    );
  });

  test("a file that has errors", async () => {
    await expect(estateOfFile("test/vectors/spec/bad/bad-alias.yaml")).rejects.toThrow("error");
  });
});
