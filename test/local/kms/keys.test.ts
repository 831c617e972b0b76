import { beforeEach, describe, expect, test } from "vitest";
import { account, LocalKms, otherRoot, region } from "./local-kms.ts";

let kms: LocalKms;
beforeEach(() => {
  kms = new LocalKms();
});

describe("CreateKey and DescribeKey", () => {
  test("a new key is described as AWS describes it", () => {
    const { KeyMetadata } = kms.call("CreateKey", { Description: "a key" });
    expect(KeyMetadata.KeyId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(KeyMetadata.CurrentKeyMaterialId).toMatch(/^[0-9a-f]{64}$/);
    expect(KeyMetadata).toEqual({
      AWSAccountId: account,
      Arn: `arn:aws:kms:${region}:${account}:key/${KeyMetadata.KeyId}`,
      CreationDate: kms.now / 1000,
      CurrentKeyMaterialId: KeyMetadata.CurrentKeyMaterialId,
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      Description: "a key",
      Enabled: true,
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      KeyId: KeyMetadata.KeyId,
      KeyManager: "CUSTOMER",
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyState: "Enabled",
      KeyUsage: "ENCRYPT_DECRYPT",
      MultiRegion: false,
      Origin: "AWS_KMS",
    });
    for (const KeyId of [KeyMetadata.KeyId, KeyMetadata.Arn]) {
      expect(kms.call("DescribeKey", { KeyId })).toEqual({ KeyMetadata });
    }
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html
  test.each([
    ["ML_DSA_44", "SIGN_VERIFY"],
    ["ML_KEM_768", "ENCAPSULATE_DECAPSULATE"],
  ])("a key of %s for imported material is refused", (KeySpec, KeyUsage) => {
    const parameters = { KeySpec, KeyUsage, Origin: "EXTERNAL" };
    expect(kms.fault("CreateKey", parameters).code).toBe("UnsupportedOperationException");
  });

  test("what says the default is the default", () => {
    const parameters = {
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyUsage: "ENCRYPT_DECRYPT",
      Origin: "AWS_KMS",
      MultiRegion: false,
      BypassPolicyLockoutSafetyCheck: false,
      Tags: [],
      Policy: null,
    };
    expect(kms.call("CreateKey", parameters).KeyMetadata.KeyState).toBe("Enabled");
  });

  test("a key of another Region is not found by its id, and one of another account not by id", () => {
    const id = kms.key().split("/")[1];
    for (const as of [{ region: "us-east-1" }, { caller: otherRoot }]) {
      expect(kms.fault("DescribeKey", { KeyId: id }, as).code).toBe("NotFoundException");
    }
  });

  test("UpdateKeyDescription changes the description, also to none", () => {
    const key = kms.key({ Description: "old" });
    kms.call("UpdateKeyDescription", { KeyId: key, Description: "" });
    expect(kms.call("DescribeKey", { KeyId: key }).KeyMetadata).toMatchObject({ Description: "" });
  });
});

describe("key states", () => {
  test("a key that was disabled works again when it is enabled", () => {
    const key = kms.key();
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId: key, Plaintext: "YQ==" });
    kms.call("DisableKey", { KeyId: key });
    expect(kms.call("DescribeKey", { KeyId: key }).KeyMetadata).toMatchObject({
      Enabled: false,
      KeyState: "Disabled",
    });
    kms.call("EnableKey", { KeyId: key });
    expect(kms.call("Decrypt", { CiphertextBlob }).Plaintext).toBe("YQ==");
  });
});

describe("deletion", () => {
  const day = 86_400_000;

  test("a key is there until its date, and gone with its aliases and material after it", () => {
    const key = kms.key();
    kms.call("CreateAlias", { AliasName: "alias/a", TargetKeyId: key });
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId: key, Plaintext: "YQ==" });
    const answer = kms.call("ScheduleKeyDeletion", { KeyId: key, PendingWindowInDays: 7 });
    const DeletionDate = (kms.now + 7 * day) / 1000;
    expect(answer).toEqual({
      DeletionDate,
      KeyId: key,
      KeyState: "PendingDeletion",
      PendingWindowInDays: 7,
    });
    kms.now += 7 * day - 1;
    expect(kms.call("DescribeKey", { KeyId: key }).KeyMetadata).toMatchObject({
      DeletionDate,
      Enabled: false,
      KeyState: "PendingDeletion",
    });
    kms.now += 1;
    expect(kms.fault("DescribeKey", { KeyId: key }).message).toBe(`Key '${key}' does not exist`);
    expect(kms.fault("DescribeKey", { KeyId: "alias/a" }).code).toBe("NotFoundException");
    expect(kms.fault("Decrypt", { CiphertextBlob }).code).toBe("AccessDeniedException");
    expect(kms.call("ListKeys").Keys).toEqual([]);
    expect(kms.aliases()).toEqual([]);
    expect(kms.state.table("material").size).toBe(0);
    kms.call("CreateAlias", { AliasName: "alias/a", TargetKeyId: kms.key() });
  });

  test("the waiting time is 30 days unless the call names another", () => {
    const answer = kms.call("ScheduleKeyDeletion", { KeyId: kms.key() });
    expect(answer.DeletionDate).toBe((kms.now + 30 * day) / 1000);
    for (const PendingWindowInDays of [0, 6, 31, 366]) {
      const error = kms.fault("ScheduleKeyDeletion", { KeyId: kms.key(), PendingWindowInDays });
      expect(error.code).toBe("ValidationException");
    }
  });

  test("a key whose deletion was cancelled is disabled and stays", () => {
    const key = kms.key();
    kms.call("ScheduleKeyDeletion", { KeyId: key, PendingWindowInDays: 7 });
    expect(kms.call("CancelKeyDeletion", { KeyId: key })).toEqual({ KeyId: key });
    kms.now += 100 * day;
    const { KeyMetadata } = kms.call("DescribeKey", { KeyId: key });
    expect(KeyMetadata).toMatchObject({ KeyState: "Disabled" });
    expect(KeyMetadata).not.toHaveProperty("DeletionDate");
  });
});

describe("lists", () => {
  test("pages give every key of the account and Region once, also while keys come", () => {
    const own = new Set(Array.from({ length: 25 }, () => kms.key()));
    kms.key({}, { region: "us-east-1" });
    kms.key({}, { caller: otherRoot });
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = kms.call("ListKeys", { Limit: 4, ...(Marker && { Marker }) });
      expect(page.Truncated).toBe(page.NextMarker !== undefined);
      seen.push(...page.Keys.map(one => one.KeyArn));
      Marker = page.NextMarker;
      if (seen.length === 8) kms.key();
    } while (Marker !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    for (const key of own) expect(seen).toContain(key);
  });

  test("a marker that was not given out is InvalidMarkerException", () => {
    expect(kms.fault("ListKeys", { Marker: "?" }).code).toBe("InvalidMarkerException");
  });

  test("tags are put, changed, taken away and listed by name", () => {
    const KeyId = kms.key({ Tags: [{ TagKey: "b", TagValue: "1" }] });
    const tags = () =>
      kms.call("ListResourceTags", { KeyId }).Tags.map(tag => `${tag.TagKey}=${tag.TagValue}`);
    const more = [
      { TagKey: "a", TagValue: "" },
      { TagKey: "b", TagValue: "2" },
      { TagKey: "__proto__", TagValue: "3" },
    ];
    kms.call("TagResource", { KeyId, Tags: more });
    expect(tags()).toEqual(["__proto__=3", "a=", "b=2"]);
    kms.call("UntagResource", { KeyId, TagKeys: ["b", "none", "__proto__"] });
    expect(tags()).toEqual(["a="]);
    const many = Array.from({ length: 49 }, (_, index) => ({ TagKey: `${index}`, TagValue: "" }));
    kms.call("TagResource", { KeyId, Tags: many });
    const one = [{ TagKey: "one too many", TagValue: "" }];
    expect(kms.fault("TagResource", { KeyId, Tags: one }).code).toBe("TagException");
  });
});
