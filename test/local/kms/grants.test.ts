import { beforeEach, expect, test } from "vitest";
import { account, allow, keyPolicy, LocalKms, otherAccount } from "./local-kms.ts";

let kms: LocalKms;
let KeyId: string;
beforeEach(() => {
  kms = new LocalKms();
  KeyId = kms.key();
});

const grantee = `arn:aws:iam::${account}:role/reader`;

test("a grant lets its grantee do its operations, and no longer once it is revoked", () => {
  const caller = kms.role("reader");
  const { CiphertextBlob } = kms.call("Encrypt", { KeyId, Plaintext: "YQ==" });
  expect(kms.fault("Decrypt", { CiphertextBlob }, { caller }).code).toBe("AccessDeniedException");
  const grant = { KeyId, GranteePrincipal: grantee, Operations: ["Decrypt"] };
  const { GrantId } = kms.call("CreateGrant", grant);
  expect(kms.call("Decrypt", { CiphertextBlob }, { caller }).Plaintext).toBe("YQ==");
  expect(kms.fault("DescribeKey", { KeyId }, { caller }).code).toBe("AccessDeniedException");
  kms.call("RevokeGrant", { KeyId, GrantId });
  expect(kms.fault("Decrypt", { CiphertextBlob }, { caller }).code).toBe("AccessDeniedException");
});

test("a grant's constraint asks for its encryption context", () => {
  const caller = kms.role("reader");
  const Constraints = { EncryptionContextSubset: { app: "payments" } };
  const Operations = ["Encrypt"];
  kms.call("CreateGrant", { KeyId, GranteePrincipal: grantee, Operations, Constraints });
  const encrypt = { KeyId, Plaintext: "YQ==" };
  expect(kms.fault("Encrypt", encrypt, { caller }).code).toBe("AccessDeniedException");
  const EncryptionContext = { app: "payments", env: "prod" };
  kms.call("Encrypt", { ...encrypt, EncryptionContext }, { caller });
});

test("a role that was deleted and made again has lost its grants", () => {
  kms.role("reader");
  kms.call("CreateGrant", { KeyId, GranteePrincipal: grantee, Operations: ["DescribeKey"] });
  kms.now += 1000;
  const again = kms.role("reader");
  expect(kms.fault("DescribeKey", { KeyId }, { caller: again }).code).toBe("AccessDeniedException");
});

test("grants are listed as AWS lists them, all or by grantee or id", () => {
  kms.role("reader");
  kms.role("other");
  const Constraints = { EncryptionContextEquals: { app: "payments" } };
  const Operations = ["Decrypt", "Encrypt"];
  const parameters = { KeyId, GranteePrincipal: grantee, Operations, Constraints, Name: "n" };
  const RetiringPrincipal = `arn:aws:iam::${account}:root`;
  const { GrantId } = kms.call("CreateGrant", { ...parameters, RetiringPrincipal });
  const GranteePrincipal = `arn:aws:iam::${account}:role/other`;
  kms.call("CreateGrant", { KeyId, GranteePrincipal, Operations });
  const entry = {
    Constraints,
    CreationDate: kms.now / 1000,
    GrantId,
    GranteePrincipal: grantee,
    IssuingAccount: `arn:aws:iam::${account}:root`,
    KeyId,
    Name: "n",
    Operations,
    RetiringPrincipal,
  };
  expect(kms.call("ListGrants", { KeyId }).Grants).toHaveLength(2);
  for (const filter of [{ GrantId }, { GranteePrincipal: grantee }]) {
    expect(kms.call("ListGrants", { KeyId, ...filter })).toEqual({
      Grants: [entry],
      Truncated: false,
    });
  }
});

test("the same call with a name makes one grant, without a name or with another content two", () => {
  kms.role("reader");
  const parameters = { KeyId, GranteePrincipal: grantee, Operations: ["Decrypt", "Encrypt"] };
  const make = (more: object) => kms.call("CreateGrant", { ...parameters, ...more }).GrantId;
  expect(make({ Name: "n" })).toBe(make({ Name: "n", Operations: ["Encrypt", "Decrypt"] }));
  expect(make({ Name: "n" })).not.toBe(make({ Name: "n", Operations: ["Encrypt"] }));
  expect(make({})).not.toBe(make({}));
});

test("a grant made by another account tells which one", () => {
  const action = ["kms:CreateGrant", "kms:ListGrants"];
  const caller = kms.role("friend", allow(action), otherAccount);
  const Principal = { AWS: otherAccount };
  const Policy = keyPolicy({ Effect: "Allow", Principal, Action: action, Resource: "*" });
  const shared = kms.key({ Policy });
  const GranteePrincipal = `arn:aws:iam::${otherAccount}:role/friend`;
  const grant = { KeyId: shared, GranteePrincipal, Operations: ["Decrypt"] };
  kms.call("CreateGrant", grant, { caller });
  const { Grants } = kms.call("ListGrants", { KeyId: shared }, { caller });
  expect(Grants[0]).toMatchObject({ IssuingAccount: `arn:aws:iam::${otherAccount}:root` });
});

test.each([
  ["InvalidArnException", { GranteePrincipal: `arn:aws:iam::${account}:role/nobody` }],
  ["ValidationException", { GranteePrincipal: "*" }],
  ["InvalidArnException", { RetiringPrincipal: "arn:aws:iam::999999999999:root" }],
  ["ValidationException", { Operations: [] }],
  ["ValidationException", { Operations: ["Sign"] }],
  ["ValidationException", { Operations: ["ScheduleKeyDeletion"] }],
  ["ValidationException", { GranteePrincipal: null }],
  ["UnsupportedOperationException", { GranteePrincipal: "logs.amazonaws.com" }],
  ["UnsupportedOperationException", { GranteeServicePrincipal: "logs.amazonaws.com" }],
  ["UnsupportedOperationException", { Constraints: { SourceArn: "arn:aws:s3:::b" } }],
  ["DryRunOperationException", { DryRun: true }],
])("CreateGrant answers %s to %j", (code, more) => {
  kms.role("reader");
  const parameters = { KeyId, GranteePrincipal: grantee, Operations: ["Decrypt"], ...more };
  expect(kms.fault("CreateGrant", parameters).code).toBe(code);
});

test("revoking a grant that is not there is NotFoundException", () => {
  expect(kms.fault("RevokeGrant", { KeyId, GrantId: "none" }).code).toBe("NotFoundException");
});
