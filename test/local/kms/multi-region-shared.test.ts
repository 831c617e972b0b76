import { beforeEach, describe, expect, test } from "vitest";
import { account, LocalKms } from "./local-kms.ts";
import { away, config, day, described, home, primaryKey, there, wait } from "./two-regions.ts";

let kms: LocalKms;
let KeyId: string;
let twin: string;
beforeEach(() => {
  kms = new LocalKms();
  ({ KeyId, twin } = primaryKey(kms));
});

function replicate(region = away, more = {}) {
  return kms.call("ReplicateKey", { KeyId, ReplicaRegion: region, ...more });
}

describe("rotation", () => {
  test("is the primary key's, in every Region, and of the material too", () => {
    replicate();
    wait(kms);
    const old = kms.call("Encrypt", { KeyId: twin, Plaintext: "YQ==" }, there).CiphertextBlob;
    kms.call("EnableKeyRotation", { KeyId, RotationPeriodInDays: 100 });
    const status = (key: string, region: string) =>
      kms.call("GetKeyRotationStatus", { KeyId: key }, { region });
    expect(status(twin, away)).toEqual(status(KeyId, home));
    expect(status(twin, away)).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 100,
    });
    kms.now += 101 * day;
    const fresh = kms.call("Encrypt", { KeyId: twin, Plaintext: "Yg==" }, there).CiphertextBlob;
    const ids = [
      described(kms, KeyId).CurrentKeyMaterialId,
      described(kms, twin, away).CurrentKeyMaterialId,
      kms.call("Decrypt", { CiphertextBlob: fresh }).KeyMaterialId,
    ];
    expect(new Set(ids).size).toBe(1);
    const before = kms.call("Decrypt", { CiphertextBlob: old });
    expect(before).toMatchObject({ Plaintext: "YQ==" });
    expect(before.KeyMaterialId).not.toBe(ids[0]);
  });

  test.each(["EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"])(
    "%s is refused on a replica",
    operation => {
      replicate();
      wait(kms);
      const fault = kms.fault(operation, { KeyId: twin }, there);
      expect(fault.code).toBe("UnsupportedOperationException");
    },
  );
});

describe("what keys of several Regions share", () => {
  test("is also the material of a rotation on demand", () => {
    replicate();
    wait(kms);
    const before = described(kms, twin, away).CurrentKeyMaterialId;
    kms.call("RotateKeyOnDemand", { KeyId });
    const shown = kms.call("GetKeyRotationStatus", { KeyId: twin }, { region: away });
    expect(shown).toMatchObject({ OnDemandRotationStartDate: kms.now / 1000 });
    kms.now += 2_000;
    const after = described(kms, twin, away).CurrentKeyMaterialId;
    expect(after).toBe(described(kms, KeyId).CurrentKeyMaterialId);
    expect(after).not.toBe(before);
  });

  test("is also a key pair: what the primary key signed its replica verifies", () => {
    const kind = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" };
    ({ KeyId, twin } = primaryKey(kms, kind));
    replicate();
    wait(kms);
    const asked = { Message: "YQ==", SigningAlgorithm: "ECDSA_SHA_256" };
    const { Signature } = kms.call("Sign", { ...asked, KeyId });
    expect(kms.call("Verify", { ...asked, KeyId: twin, Signature }, there)).toMatchObject({
      KeyId: twin,
      SignatureValid: true,
    });
  });

  test("is also a secret for HMAC", () => {
    const kind = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" };
    ({ KeyId, twin } = primaryKey(kms, kind));
    replicate();
    wait(kms);
    const asked = { Message: "YQ==", MacAlgorithm: "HMAC_SHA_256" };
    const { Mac } = kms.call("GenerateMac", { ...asked, KeyId });
    expect(kms.call("GenerateMac", { ...asked, KeyId: twin }, there).Mac).toBe(Mac);
  });
});

describe("deletion", () => {
  const schedule = (key: string, PendingWindowInDays: number, region = home) =>
    kms.call("ScheduleKeyDeletion", { KeyId: key, PendingWindowInDays }, { region });

  test("of a primary key waits for its replicas, and its time begins with the last one's end", () => {
    replicate();
    wait(kms);
    expect(schedule(KeyId, 10)).toEqual({
      KeyId,
      KeyState: "PendingReplicaDeletion",
      PendingWindowInDays: 10,
    });
    expect(described(kms, KeyId)).toMatchObject({
      Enabled: false,
      KeyState: "PendingReplicaDeletion",
      PendingDeletionWindowInDays: 10,
    });
    const fault = kms.fault("Encrypt", { KeyId, Plaintext: "YQ==" });
    expect([fault.code, fault.message]).toEqual([
      "KMSInvalidStateException",
      `${KeyId} is pending replica deletion.`,
    ]);
    const { DeletionDate } = schedule(twin, 7, away);
    expect(described(kms, KeyId).KeyState).toBe("PendingReplicaDeletion");
    kms.now += 8 * day;
    const waiting = described(kms, KeyId);
    expect(waiting).toMatchObject({
      DeletionDate: DeletionDate + (10 * day) / 1000,
      KeyState: "PendingDeletion",
      MultiRegionConfiguration: config("PRIMARY", KeyId),
    });
    expect(waiting).not.toHaveProperty("PendingDeletionWindowInDays");
    kms.now += 10 * day;
    expect(kms.fault("DescribeKey", { KeyId }).code).toBe("NotFoundException");
  });

  test("of all keys has happened when nobody has asked in between", () => {
    replicate();
    replicate("eu-west-2");
    wait(kms);
    schedule(KeyId, 7);
    schedule(twin, 7, away);
    schedule(KeyId.replace(home, "eu-west-2"), 30, "eu-west-2");
    kms.now += 38 * day;
    expect(kms.call("ListKeys").Keys).toEqual([]);
    expect(kms.state.table("material").size).toBe(0);
  });

  test("of a primary key that waits can be cancelled", () => {
    replicate();
    wait(kms);
    schedule(KeyId, 10);
    kms.call("CancelKeyDeletion", { KeyId });
    const kept = described(kms, KeyId);
    expect(kept.KeyState).toBe("Disabled");
    expect(kept).not.toHaveProperty("PendingDeletionWindowInDays");
  });

  test("of a replica leaves what the others encrypted to them", () => {
    replicate();
    wait(kms);
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId: twin, Plaintext: "YQ==" }, there);
    schedule(twin, 7, away);
    kms.now += 8 * day;
    expect(kms.fault("DescribeKey", { KeyId: twin }, there).code).toBe("NotFoundException");
    expect(kms.call("Decrypt", { CiphertextBlob }).Plaintext).toBe("YQ==");
  });
});

describe("the role by which KMS keeps keys of several Regions alike", () => {
  const name = "AWSServiceRoleForKeyManagementServiceMultiRegionKeys";
  const arn = `arn:aws:iam::${account}:role/aws-service-role/mrk.kms.amazonaws.com/${name}`;

  test("is made with the first of them, and once", () => {
    const alone = new LocalKms();
    alone.key();
    expect(alone.state.principals.has(arn)).toBe(false);
    const { KeyId: first } = primaryKey(alone);
    const made = alone.state.principals.get(arn);
    expect(made).toMatchObject({ name, kind: "role", account });
    primaryKey(alone);
    alone.call("ReplicateKey", { KeyId: first, ReplicaRegion: away });
    expect(alone.state.principals.get(arn)).toBe(made);
  });
});
