import { beforeEach, describe, expect, test } from "vitest";
import { allow, LocalKms } from "./local-kms.ts";

const day = 86_400_000;
let kms: LocalKms;
let key: string;
beforeEach(() => {
  kms = new LocalKms();
  key = kms.key();
});

const status = () => kms.call("GetKeyRotationStatus", { KeyId: key });
const current = () => kms.call("DescribeKey", { KeyId: key }).KeyMetadata.CurrentKeyMaterialId;
const rotations = (more = {}) => kms.call("ListKeyRotations", { KeyId: key, ...more }).Rotations;
const rotateOnDemand = () => kms.rotate(key);
const enable = (RotationPeriodInDays: number) =>
  kms.call("EnableKeyRotation", { KeyId: key, RotationPeriodInDays });

describe("automatic rotation", () => {
  test("comes at the end of each period, one for each that has passed, and not before", () => {
    const start = kms.now;
    const first = current();
    enable(90);
    kms.now = start + 90 * day - 1;
    expect(rotations()).toEqual([]);
    expect(current()).toBe(first);
    kms.now = start + 3 * 90 * day + 5;
    const dates = rotations().map(one => [one.RotationDate, one.RotationType]);
    expect(dates).toEqual([90, 180, 270].map(at => [(start + at * day) / 1000, "AUTOMATIC"]));
    expect(status()).toMatchObject({ NextRotationDate: (start + 360 * day) / 1000 });
    expect(current()).toBe(rotations().at(-1)?.KeyMaterialId);
  });

  test("is not changed by looking: who looks later finds the same rotations", () => {
    enable(90);
    kms.now += 200 * day;
    const seen = rotations();
    kms.now += day;
    expect(rotations()).toEqual(seen);
  });

  test.each([
    [89, "greater than or equal to 90"],
    [2561, "less than or equal to 2560"],
  ])("a period of %d days is refused", (RotationPeriodInDays, bound) => {
    const error = kms.fault("EnableKeyRotation", { KeyId: key, RotationPeriodInDays });
    expect(error.message).toBe(
      `1 validation error detected: Value '${RotationPeriodInDays}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value ${bound}`,
    );
  });

  // https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
  test("rests while a key is disabled, and is made up for at once when it is enabled again", () => {
    enable(90);
    kms.call("DisableKey", { KeyId: key });
    kms.now += 300 * day;
    expect(rotations()).toEqual([]);
    kms.call("EnableKey", { KeyId: key });
    expect(rotations()).toMatchObject([
      { RotationDate: kms.now / 1000, RotationType: "AUTOMATIC" },
    ]);
    expect(status()).toMatchObject({ NextRotationDate: (kms.now + 90 * day) / 1000 });
  });

  test("goes on as before where the key was enabled again within the period", () => {
    const start = kms.now;
    enable(90);
    kms.call("DisableKey", { KeyId: key });
    kms.now += 30 * day;
    kms.call("EnableKey", { KeyId: key });
    expect(rotations()).toEqual([]);
    expect(status()).toMatchObject({ NextRotationDate: (start + 90 * day) / 1000 });
  });

  test("rests while a key is pending deletion, and its status returns with the key", () => {
    enable(90);
    kms.call("ScheduleKeyDeletion", { KeyId: key, PendingWindowInDays: 30 });
    expect(status()).toMatchObject({ KeyRotationEnabled: false });
    kms.now += 20 * day;
    kms.call("CancelKeyDeletion", { KeyId: key });
    expect(status()).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
  });

  test("what was encrypted before a rotation is decrypted after it, by the material that made it", () => {
    enable(90);
    const blobs: [string, string][] = [];
    for (let round = 0; round < 4; round++) {
      blobs.push([
        kms.call("Encrypt", { KeyId: key, Plaintext: "YQ==" }).CiphertextBlob,
        current(),
      ]);
      kms.now += 90 * day;
    }
    expect(new Set(blobs.map(([, id]) => id)).size).toBe(4);
    for (const [CiphertextBlob, KeyMaterialId] of blobs) {
      expect(kms.call("Decrypt", { CiphertextBlob })).toMatchObject({
        KeyMaterialId,
        Plaintext: "YQ==",
      });
    }
  });
});

describe("RotateKeyOnDemand", () => {
  test("rotates within a moment, and leaves the automatic rotation its dates", () => {
    enable(365);
    const before = status();
    const first = current();
    kms.now += 10 * day;
    expect(rotateOnDemand()).toEqual({ KeyId: key.split("/")[1] });
    expect(current()).not.toBe(first);
    expect(status()).toEqual(before);
    expect(rotations()).toEqual([
      {
        KeyId: key.split("/")[1],
        KeyMaterialId: current(),
        KeyMaterialState: "CURRENT",
        RotationDate: kms.now / 1000,
        RotationType: "ON_DEMAND",
      },
    ]);
  });

  test("goes 25 times for a key, however often it is rotated automatically", () => {
    enable(90);
    kms.now += 91 * day;
    for (let turn = 0; turn < 25; turn++) rotateOnDemand();
    const error = kms.fault("RotateKeyOnDemand", { KeyId: key });
    expect(error.code).toBe("LimitExceededException");
    expect(error.message).toContain(`for this key: ${key}`);
    expect(rotations()).toHaveLength(26);
  });

  test("is a conflict within 20 minutes of an automatic rotation", () => {
    enable(90);
    kms.now += 90 * day - 20 * 60_000;
    expect(kms.fault("RotateKeyOnDemand", { KeyId: key }).code).toBe("ConflictException");
    kms.now -= 1;
    rotateOnDemand();
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html
  test("shows for as long as it is in progress, and the key goes on as before", () => {
    enable(365);
    const [before, first, start] = [status(), current(), kms.now];
    kms.call("RotateKeyOnDemand", { KeyId: key });
    kms.now += 1_999;
    expect(status()).toEqual({ ...before, OnDemandRotationStartDate: start / 1000 });
    expect([current(), rotations()]).toEqual([first, []]);
    kms.now += 1;
    expect(status()).toEqual(before);
    expect(current()).not.toBe(first);
    expect(rotations()).toMatchObject([{ RotationDate: (start + 2_000) / 1000 }]);
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html
  test("goes on when the automatic rotation is enabled or disabled meanwhile, or the key itself", () => {
    for (const operation of ["EnableKeyRotation", "DisableKeyRotation", "DisableKey"]) {
      const before = current();
      kms.call("RotateKeyOnDemand", { KeyId: key });
      kms.call(operation, { KeyId: key });
      expect(status()).toHaveProperty("OnDemandRotationStartDate");
      kms.now += 2_000;
      expect(current()).not.toBe(before);
      expect(status()).not.toHaveProperty("OnDemandRotationStartDate");
    }
  });

  test("comes before the automatic rotations that fell due while nobody looked", () => {
    enable(90);
    kms.call("RotateKeyOnDemand", { KeyId: key });
    kms.now += 91 * day;
    expect(rotations().map(one => one.RotationType)).toEqual(["ON_DEMAND", "AUTOMATIC"]);
  });

  test("is a conflict while another one is in progress", () => {
    kms.call("RotateKeyOnDemand", { KeyId: key });
    expect(kms.fault("RotateKeyOnDemand", { KeyId: key }).code).toBe("ConflictException");
  });

  test("is denied to who may not, and to another account", () => {
    const caller = kms.role("reader", allow(["kms:DescribeKey", "kms:ListKeyRotations"]));
    expect(kms.fault("RotateKeyOnDemand", { KeyId: key }, { caller }).code).toBe(
      "AccessDeniedException",
    );
    expect(kms.call("ListKeyRotations", { KeyId: key }, { caller }).Rotations).toEqual([]);
    const other = kms.role("other", allow("kms:Encrypt"));
    expect(kms.fault("ListKeyRotations", { KeyId: key }, { caller: other }).code).toBe(
      "AccessDeniedException",
    );
  });
});

describe("ListKeyRotations", () => {
  test("lists the first material only where it is asked for", () => {
    const first = current();
    rotateOnDemand();
    expect(rotations().map(one => one.KeyMaterialState)).toEqual(["CURRENT"]);
    expect(rotations({ IncludeKeyMaterial: "ROTATIONS_ONLY" })).toEqual(rotations());
    const all = rotations({ IncludeKeyMaterial: "ALL_KEY_MATERIAL" });
    expect(all.map(one => one.KeyMaterialState)).toEqual(["NON_CURRENT", "CURRENT"]);
    expect(all[0]).toEqual({
      KeyId: key.split("/")[1],
      KeyMaterialId: first,
      KeyMaterialState: "NON_CURRENT",
    });
  });

  test("pages give every rotation once", () => {
    for (let turn = 0; turn < 12; turn++) rotateOnDemand();
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = kms.call("ListKeyRotations", {
        KeyId: key,
        Limit: 5,
        ...(Marker && { Marker }),
      });
      expect(page.Truncated).toBe(page.NextMarker !== undefined);
      seen.push(...page.Rotations.map(one => one.KeyMaterialId));
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(seen).toEqual(rotations().map(one => one.KeyMaterialId));
    expect(seen).toHaveLength(12);
  });
});

describe("GetKeyLastUsage", () => {
  const lastUse = (KeyId: string) =>
    kms.call("GetKeyLastUsage", { KeyId }) as unknown as {
      readonly KeyLastUsage: { readonly Operation?: string; readonly Timestamp?: number };
    };

  test("tells of the last use of a key that succeeded, and of nothing else", () => {
    const created = kms.now / 1000;
    expect(lastUse(key)).toEqual({
      KeyCreationDate: created,
      KeyId: key.split("/")[1],
      KeyLastUsage: {},
      TrackingStartDate: created,
    });
    kms.now += day;
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId: key, Plaintext: "YQ==" });
    kms.now += day;
    kms.call("DescribeKey", { KeyId: key });
    const wrong = { CiphertextBlob, EncryptionContext: { other: "context" } };
    expect(kms.fault("Decrypt", wrong).code).toBe("InvalidCiphertextException");
    expect(lastUse(key).KeyLastUsage).toMatchObject({
      Operation: "Encrypt",
      Timestamp: created + 86_400,
    });
    const other = kms.key();
    kms.call("ReEncrypt", { CiphertextBlob, DestinationKeyId: other });
    for (const one of [key, other]) {
      expect(lastUse(one).KeyLastUsage).toMatchObject({
        Operation: "ReEncrypt",
        Timestamp: kms.now / 1000,
      });
    }
  });
});
