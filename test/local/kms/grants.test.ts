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

const toService = {
  GranteePrincipal: null,
  GranteeServicePrincipal: "logs.amazonaws.com",
  RetiringPrincipal: `arn:aws:iam::${account}:root`,
  Constraints: { SourceArn: "arn:aws:sns:eu-west-1:111122223333:topic" },
};

test.each([
  ["InvalidArnException", { GranteePrincipal: `arn:aws:iam::${account}:role/nobody` }],
  ["ValidationException", { GranteePrincipal: "*" }],
  ["InvalidArnException", { RetiringPrincipal: "arn:aws:iam::999999999999:root" }],
  ["ValidationException", { Operations: [] }],
  ["ValidationException", { Operations: ["Sign"] }],
  ["ValidationException", { Operations: ["ScheduleKeyDeletion"] }],
  ["ValidationException", { GranteePrincipal: null }],
  ["InvalidArnException", { GranteePrincipal: "logs.amazonaws.com" }],
  ["ValidationException", { GranteeServicePrincipal: "logs.amazonaws.com" }],
  ["ValidationException", { ...toService, RetiringPrincipal: null }],
  ["ValidationException", { ...toService, Constraints: null }],
  ["ValidationException", { ...toService, RetiringServicePrincipal: "logs.amazonaws.com" }],
  ["ValidationException", { ...toService, GranteeServicePrincipal: "example.com" }],
  ["ValidationException", { Constraints: { SourceArn: "bucket" } }],
  ["ValidationException", { Constraints: { EncryptionContextEquals: { a: "x".repeat(385) } } }],
  ["InvalidGrantTokenException", { GrantTokens: ["bm9uZQ=="] }],
  ["DryRunOperationException", { DryRun: true }],
])("CreateGrant answers %s to %j", (code, more) => {
  kms.role("reader");
  const parameters = { KeyId, GranteePrincipal: grantee, Operations: ["Decrypt"], ...more };
  expect(kms.fault("CreateGrant", parameters).code).toBe(code);
});

test("revoking a grant that is not there is NotFoundException", () => {
  expect(kms.fault("RevokeGrant", { KeyId, GrantId: "none" }).code).toBe("NotFoundException");
});

test("a grant to an AWS service is listed with its service principals and the source", () => {
  const { GranteePrincipal: _, RetiringPrincipal: __, ...service } = toService;
  const RetiringServicePrincipal = "logs.amazonaws.com";
  const grant = { KeyId, ...service, RetiringServicePrincipal, Operations: ["Decrypt"] };
  const { GrantId } = kms.call("CreateGrant", grant);
  expect(kms.call("ListGrants", { KeyId, GrantId }).Grants).toEqual([
    {
      Constraints: { SourceArn: "arn:aws:sns:eu-west-1:111122223333:topic" },
      CreationDate: kms.now / 1000,
      GrantId,
      GranteeServicePrincipal: "logs.amazonaws.com",
      IssuingAccount: `arn:aws:iam::${account}:root`,
      KeyId,
      Operations: ["Decrypt"],
      RetiringServicePrincipal,
    },
  ]);
});

test("a constraint to a source lets no direct call use the grant", () => {
  const caller = kms.role("reader");
  const Constraints = { SourceArn: "arn:aws:sns:eu-west-1:111122223333:topic" };
  const Operations = ["DescribeKey"];
  kms.call("CreateGrant", { KeyId, GranteePrincipal: grantee, Operations, Constraints });
  expect(kms.fault("DescribeKey", { KeyId }, { caller }).code).toBe("AccessDeniedException");
});

test("a principal that was made anew under its name is listed by the id that it had", () => {
  kms.role("reader");
  const RetiringPrincipal = grantee;
  const grant = { KeyId, GranteePrincipal: grantee, RetiringPrincipal, Operations: ["Decrypt"] };
  kms.call("CreateGrant", grant);
  kms.role("reader");
  const id = expect.stringMatching(/^AROA/);
  const listed = { GranteePrincipal: id, RetiringPrincipal: id };
  expect(kms.call("ListGrants", { KeyId }).Grants[0]).toMatchObject(listed);
  const ofNew = kms.call("ListGrants", { KeyId, GranteePrincipal: grantee });
  expect(ofNew.Grants).toEqual([]);
});

test("every call for a named grant brings a token of its own, and each of them works", () => {
  const caller = kms.role("reader");
  const Operations = ["Decrypt", "CreateGrant", "DescribeKey"];
  const grant = { KeyId, GranteePrincipal: grantee, Operations, Name: "n" };
  const tokens = [1, 2, 3].map(() => kms.call("CreateGrant", grant).GrantToken);
  expect(new Set(tokens).size).toBe(3);
  for (const token of tokens) {
    kms.call("DescribeKey", { KeyId, GrantTokens: [token] }, { caller });
  }
  const GrantTokens = ["no token"];
  const fault = kms.fault("DescribeKey", { KeyId, GrantTokens }, { caller });
  expect(fault.code).toBe("InvalidGrantTokenException");
});

test("a token helps nobody who is not the grantee", () => {
  kms.role("reader");
  const other = kms.role("other");
  const grant = { KeyId, GranteePrincipal: grantee, Operations: ["DescribeKey"] };
  const { GrantToken } = kms.call("CreateGrant", grant);
  const parameters = { KeyId, GrantTokens: [GrantToken] };
  const fault = kms.fault("DescribeKey", parameters, { caller: other });
  expect(fault.code).toBe("AccessDeniedException");
});

test.each(["by its token", "by key and id"])("the retiring principal retires a grant %s", how => {
  kms.role("reader");
  const caller = kms.role("retirer");
  const RetiringPrincipal = `arn:aws:iam::${account}:role/retirer`;
  const grant = { KeyId, GranteePrincipal: grantee, RetiringPrincipal, Operations: ["Decrypt"] };
  const { GrantId, GrantToken } = kms.call("CreateGrant", grant);
  const which = how === "by its token" ? { GrantToken } : { KeyId, GrantId };
  const denied = kms.fault("RetireGrant", which, { caller: kms.role("nobody") });
  expect(denied.code).toBe("AccessDeniedException");
  expect(denied.message).toBe(
    `User: arn:aws:sts::${account}:assumed-role/nobody/session is not authorized to perform: kms:RetireGrant on resource: ${KeyId} because no identity-based policy allows the kms:RetireGrant action`,
  );
  const dry = kms.fault("RetireGrant", { ...which, DryRun: true }, { caller });
  expect(dry.code).toBe("DryRunOperationException");
  expect(kms.call("RetireGrant", which, { caller })).toEqual({});
  expect(kms.call("ListGrants", { KeyId }).Grants).toEqual([]);
  expect(kms.fault("RetireGrant", which, { caller }).code).toBe("NotFoundException");
});

test("a grantee retires its grant only if RetireGrant is among the operations", () => {
  const caller = kms.role("reader");
  const grant = (...Operations: string[]) =>
    kms.call("CreateGrant", { KeyId, GranteePrincipal: grantee, Operations }).GrantToken;
  const GrantToken = grant("Decrypt");
  const fault = kms.fault("RetireGrant", { GrantToken }, { caller });
  expect(fault.code).toBe("AccessDeniedException");
  kms.call("RetireGrant", { GrantToken: grant("Decrypt", "RetireGrant") }, { caller });
  kms.call("RetireGrant", { GrantToken });
  expect(kms.call("ListGrants", { KeyId }).Grants).toEqual([]);
});

test.each([
  ["ValidationException", {}],
  ["ValidationException", { GrantId: "a" }],
  ["ValidationException", { GrantToken: "a", GrantId: "a" }],
  ["InvalidGrantTokenException", { GrantToken: "a" }],
])("RetireGrant answers %s to %j", (code, parameters) => {
  expect(kms.fault("RetireGrant", parameters).code).toBe(code);
});

test("a key of another account tells nothing of its grants", () => {
  const caller = kms.role("stranger", allow("kms:*"), otherAccount);
  const parameters = { KeyId, GrantId: "none" };
  const fault = kms.fault("RetireGrant", parameters, { caller });
  expect(fault.code).toBe("AccessDeniedException");
});

test("retirable grants are those of a principal, on any key in the Region, page by page", () => {
  kms.role("reader");
  const RetiringPrincipal = `arn:aws:iam::${account}:root`;
  const grant = { GranteePrincipal: grantee, Operations: ["Decrypt"] };
  const keys = [KeyId, kms.key(), kms.key()];
  const ids = keys.map(
    key => kms.call("CreateGrant", { ...grant, KeyId: key, RetiringPrincipal }).GrantId,
  );
  kms.call("CreateGrant", { ...grant, KeyId });
  kms.call("CreateGrant", { ...grant, KeyId, RetiringPrincipal: grantee });
  const first = kms.call("ListRetirableGrants", { RetiringPrincipal, Limit: 2 });
  const Marker = first.NextMarker;
  const rest = kms.call("ListRetirableGrants", { RetiringPrincipal, Limit: 2, Marker });
  expect([first.Truncated, rest.Truncated]).toEqual([true, false]);
  const found = [...first.Grants, ...rest.Grants].map(one => one["GrantId"]);
  expect(found).toEqual([...ids].sort());
  const elsewhere = kms.call(
    "ListRetirableGrants",
    { RetiringPrincipal },
    { region: "eu-north-1" },
  );
  expect(elsewhere.Grants).toEqual([]);
});

test.each([
  ["ValidationException", {}],
  ["InvalidArnException", { RetiringPrincipal: `arn:aws:iam::${otherAccount}:root` }],
  ["AccessDeniedException", { RetiringServicePrincipal: "logs.amazonaws.com" }],
  [
    "ValidationException",
    { RetiringPrincipal: grantee, RetiringServicePrincipal: "logs.amazonaws.com" },
  ],
])("ListRetirableGrants answers %s to %j", (code, parameters) => {
  expect(kms.fault("ListRetirableGrants", parameters).code).toBe(code);
});

test("listing retirable grants needs its permission", () => {
  const caller = kms.role("reader");
  const fault = kms.fault("ListRetirableGrants", { RetiringPrincipal: grantee }, { caller });
  expect(fault.code).toBe("AccessDeniedException");
});

test("who may make grants through a grant passes on no more than it holds, as strictly", () => {
  const caller = kms.role("reader");
  kms.role("other");
  const GranteePrincipal = `arn:aws:iam::${account}:role/other`;
  const EncryptionContextSubset = { app: "payments" };
  const Constraints = { EncryptionContextSubset };
  const Operations = ["Decrypt", "CreateGrant"];
  kms.call("CreateGrant", { KeyId, GranteePrincipal: grantee, Operations, Constraints });
  const pass = (more: object) => ({ KeyId, GranteePrincipal, Operations: ["Decrypt"], ...more });
  for (const more of [
    {},
    { Constraints: { EncryptionContextSubset: { app: "web" } } },
    { Constraints, Operations: ["Decrypt", "Encrypt"] },
    { Constraints, Operations: ["RetireGrant"] },
  ]) {
    const fault = kms.fault("CreateGrant", pass(more), { caller });
    expect(fault.code, JSON.stringify(more)).toBe("AccessDeniedException");
  }
  const stricter = { app: "payments", env: "prod" };
  kms.call("CreateGrant", pass({ Constraints }), { caller });
  const narrow = { EncryptionContextSubset: stricter };
  kms.call("CreateGrant", pass({ Constraints: narrow }), { caller });
  const exact = { EncryptionContextEquals: stricter };
  kms.call("CreateGrant", pass({ Constraints: exact }), { caller });
});

test("a key bears 50,000 grants and no more", () => {
  kms.role("reader");
  const grant = { KeyId, GranteePrincipal: grantee, Operations: ["Decrypt"] };
  kms.call("CreateGrant", grant);
  const key = kms.state.keys.get(KeyId);
  const [one] = key?.grants ?? [];
  if (key === undefined || one === undefined) throw new Error("no grant was made");
  const grants = Array.from({ length: 49_999 }, (_, at) => ({ ...one, id: `${at}` }));
  kms.state.put("key", KeyId, { ...key, grants });
  const { GrantId } = kms.call("CreateGrant", grant);
  expect(kms.fault("CreateGrant", grant).code).toBe("LimitExceededException");
  kms.call("RevokeGrant", { KeyId, GrantId });
  kms.call("CreateGrant", grant);
});
