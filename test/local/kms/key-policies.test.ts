import { beforeEach, describe, expect, test } from "vitest";
import { account, allow, keyPolicy, LocalKms, otherAccount } from "./local-kms.ts";

let kms: LocalKms;
beforeEach(() => {
  kms = new LocalKms();
});

function policyFor(principal: unknown, element = "Principal"): string {
  const statement = { Effect: "Deny", [element]: principal, Action: "kms:Sign", Resource: "*" };
  return keyPolicy(statement as never);
}

describe("a key policy", () => {
  test("is AWS's default where the call gives none", () => {
    const KeyId = kms.key();
    const { Policy } = kms.call("GetKeyPolicy", { KeyId, PolicyName: "default" });
    expect(JSON.parse(Policy)).toEqual({
      Version: "2012-10-17",
      Id: "key-default-1",
      Statement: [
        {
          Sid: "Enable IAM User Permissions",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    });
    expect(kms.call("ListKeyPolicies", { KeyId })).toEqual({
      PolicyNames: ["default"],
      Truncated: false,
    });
  });

  test("comes back letter by letter", () => {
    const first = `  ${keyPolicy().replaceAll(",", " ,\n\t")} `;
    const KeyId = kms.key({ Policy: first });
    expect(kms.call("GetKeyPolicy", { KeyId })).toEqual({ Policy: first, PolicyName: "default" });
    const second = keyPolicy();
    kms.call("PutKeyPolicy", { KeyId, PolicyName: "default", Policy: second });
    expect(kms.call("GetKeyPolicy", { KeyId }).Policy).toBe(second);
  });

  test("counts from the next call on", () => {
    const KeyId = kms.key();
    const caller = kms.role("user", allow("kms:Encrypt"));
    const parameters = { KeyId, Plaintext: "YQ==" };
    kms.call("Encrypt", parameters, { caller });
    const deny = { Effect: "Deny", Principal: "*", Action: "kms:Encrypt", Resource: "*" } as const;
    kms.call("PutKeyPolicy", { KeyId, Policy: keyPolicy(deny) });
    expect(kms.fault("Encrypt", parameters, { caller }).code).toBe("AccessDeniedException");
  });

  test.each([
    "{",
    "[]",
    "{}",
    '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Principal":"*","Action":"kms:*","Resource":"*"}]}',
  ])("that is %s is MalformedPolicyDocumentException", Policy => {
    const error = kms.fault("CreateKey", { Policy });
    expect(error.code).toBe("MalformedPolicyDocumentException");
    // AWS refuses what is no JSON without a text: https://github.com/aws/aws-sdk-ruby/issues/1784
    expect(error.message === "").toBe(Policy === "{");
  });

  test("of more than 32 KiB is LimitExceededException", () => {
    const Policy = keyPolicy() + " ".repeat(32_768);
    expect(kms.fault("CreateKey", { Policy }).code).toBe("LimitExceededException");
  });

  test("has no other name than default", () => {
    const KeyId = kms.key();
    const PolicyName = "other";
    expect(kms.fault("GetKeyPolicy", { KeyId, PolicyName }).code).toBe("NotFoundException");
    const put = { KeyId, PolicyName, Policy: keyPolicy() };
    expect(kms.fault("PutKeyPolicy", put).code).toBe("ValidationException");
  });

  test.each(["kms:EncryptionContext:app", "aws:RequestTag/app"])(
    "with ForAllValues on %s is refused as overly permissive",
    name => {
      const Condition = { "ForAllValues:StringEquals": { [name]: "a" } };
      const statement = { Effect: "Deny", Principal: "*", Action: "kms:*", Resource: "*" } as const;
      const Policy = keyPolicy({ ...statement, Condition });
      expect(kms.fault("CreateKey", { Policy }).code).toBe("MalformedPolicyDocumentException");
    },
  );
});

describe("the principals of a key policy", () => {
  beforeEach(() => {
    kms.role("there");
    kms.role("there", undefined, otherAccount);
  });

  test.each([
    ["anybody", "*"],
    ["any AWS principal", { AWS: "*" }],
  ])("may be %s", (_, principal) => {
    expect(kms.key({ Policy: policyFor(principal) })).toBeTypeOf("string");
  });

  test.each([
    ["an account", { AWS: account }],
    ["another account that is known", { AWS: otherAccount }],
    ["a root user", { AWS: `arn:aws:iam::${otherAccount}:root` }],
    ["a role", { AWS: [`arn:aws:iam::${account}:role/there`] }],
    ["a role of another account", { AWS: `arn:aws:iam::${otherAccount}:role/there` }],
    ["a session of a role", { AWS: `arn:aws:sts::${account}:assumed-role/there/session` }],
    ["a unique id", { AWS: "AROATHERE000000000000" }],
    ["a service", { Service: "logs.eu-west-1.amazonaws.com" }],
  ])("may be %s", (_, principal) => {
    for (const element of ["Principal", "NotPrincipal"]) {
      expect(kms.key({ Policy: policyFor(principal, element) })).toBeTypeOf("string");
    }
  });

  test.each([
    ["an account that is not known", { AWS: "999999999999" }],
    ["its root user", { AWS: "arn:aws:iam::999999999999:root" }],
    ["a role that is not there", { AWS: `arn:aws:iam::${account}:role/nobody` }],
    ["one of several that is not", { AWS: [account, `arn:aws:iam::${account}:user/nobody`] }],
    ["a session of no role", { AWS: `arn:aws:sts::${account}:assumed-role/nobody/session` }],
    ["a role of another partition", { AWS: `arn:aws-cn:iam::${account}:role/there` }],
    ["an id of nobody", { AWS: "AROANOBODY00000000000" }],
    ["a pattern", { AWS: `arn:aws:iam::${account}:role/*` }],
  ])("may not be %s", (_, principal) => {
    for (const element of ["Principal", "NotPrincipal"]) {
      const error = kms.fault("CreateKey", { Policy: policyFor(principal, element) });
      expect(error).toMatchObject({
        code: "MalformedPolicyDocumentException",
        message: "Policy contains a statement with one or more invalid principals.",
      });
    }
  });
});

test("a group in a key policy is no principal, and its ARN invalid", () => {
  for (const element of ["Principal", "NotPrincipal"]) {
    const Policy = policyFor({ AWS: `arn:aws:iam::${account}:group/admins` }, element);
    expect(kms.fault("CreateKey", { Policy })).toMatchObject({
      code: "InvalidArnException",
      message: "An ARN in the specified key policy is invalid.",
    });
  }
});

describe("the lockout safety check", () => {
  const locked = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "kms:Decrypt",
      Resource: "*",
    },
  });

  test("refuses a policy under which the caller could not put another, unless told not to", () => {
    const text = "The new key policy will not allow you to update the key policy in the future.";
    expect(kms.fault("CreateKey", { Policy: locked }).message).toBe(text);
    expect(kms.call("ListKeys").Keys).toEqual([]);
    const KeyId = kms.key();
    const before = kms.state.keys.get(KeyId);
    expect(kms.fault("PutKeyPolicy", { KeyId, Policy: locked }).message).toBe(text);
    expect(kms.state.keys.get(KeyId)).toBe(before);
    kms.call("PutKeyPolicy", { KeyId, Policy: locked, BypassPolicyLockoutSafetyCheck: true });
    expect(kms.fault("GetKeyPolicy", { KeyId }).code).toBe("AccessDeniedException");
  });

  test("asks for the caller's own permission, with the IAM policies that the key policy counts", () => {
    const Policy = keyPolicy();
    const maker = kms.role("maker", allow("kms:CreateKey"));
    expect(kms.fault("CreateKey", { Policy }, { caller: maker }).code).toBe(
      "MalformedPolicyDocumentException",
    );
    const admin = kms.role("admin", allow(["kms:CreateKey", "kms:PutKeyPolicy"]));
    kms.key({ Policy }, { caller: admin });
  });
});
