import { beforeEach, describe, expect, test } from "vitest";
import { account, allow, base64, LocalKms, otherAccount } from "./local-kms.ts";

const home = "eu-west-1";
const away = "eu-north-1";
const there = { region: away };
const day = 86_400_000;

let kms: LocalKms;
let KeyId: string;
let twin: string;
beforeEach(() => {
  kms = new LocalKms();
  KeyId = kms.key({ MultiRegion: true, Description: "first", Tags: [tag("team", "a")] });
  twin = KeyId.replace(home, away);
});

function tag(TagKey: string, TagValue: string) {
  return { TagKey, TagValue };
}

function replicate(region = away, more = {}) {
  return kms.call("ReplicateKey", { KeyId, ReplicaRegion: region, ...more });
}

/** Lets the time pass in which a key is Creating or Updating. */
function wait(): void {
  kms.now += 5_000;
}

function described(key: string, region = home) {
  return kms.call("DescribeKey", { KeyId: key }, { region }).KeyMetadata;
}

const config = (type: string, primary: string, ...replicas: string[]) => ({
  MultiRegionKeyType: type,
  PrimaryKey: { Arn: primary, Region: primary.split(":")[3] },
  ReplicaKeys: replicas.map(Arn => ({ Arn, Region: Arn.split(":")[3] })),
});

describe("a replica", () => {
  test("is made as the recorded answer shows, and is creating for a while", () => {
    const answer = replicate();
    const replica = {
      AWSAccountId: account,
      Arn: twin,
      CreationDate: kms.now / 1000,
      CurrentKeyMaterialId: described(KeyId).CurrentKeyMaterialId,
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      Description: "",
      Enabled: false,
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      KeyId: twin.split("/")[1],
      KeyManager: "CUSTOMER",
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyState: "Creating",
      KeyUsage: "ENCRYPT_DECRYPT",
      MultiRegion: true,
      MultiRegionConfiguration: config("REPLICA", KeyId, twin),
      Origin: "AWS_KMS",
    };
    expect(answer).toEqual({
      ReplicaKeyMetadata: replica,
      ReplicaPolicy: kms.call("GetKeyPolicy", { KeyId, PolicyName: "default" }).Policy,
    });
    expect(described(twin, away)).toEqual(replica);
    expect(described(KeyId)).toMatchObject({
      MultiRegionConfiguration: config("PRIMARY", KeyId, twin),
    });
    wait();
    expect(described(twin, away)).toEqual({ ...replica, Enabled: true, KeyState: "Enabled" });
  });

  test("is managed and not used while it is creating", () => {
    replicate();
    kms.call("TagResource", { KeyId: twin, Tags: [tag("a", "b")] }, there);
    kms.call("CreateAlias", { AliasName: "alias/twin", TargetKeyId: twin }, there);
    for (const operation of ["Encrypt", "DisableKey", "ScheduleKeyDeletion"]) {
      const fault = kms.fault(operation, { KeyId: twin, Plaintext: "YQ==" }, there);
      expect([fault.code, fault.message]).toEqual([
        "KMSInvalidStateException",
        `${twin} is creating.`,
      ]);
    }
  });

  test("has a policy, tags, aliases, description, grants and state of its own", () => {
    kms.call("CreateAlias", { AliasName: "alias/first", TargetKeyId: KeyId });
    kms.call("CreateGrant", {
      KeyId,
      GranteePrincipal: `arn:aws:iam::${account}:root`,
      Operations: ["Decrypt"],
    });
    const Tags = [tag("team", "b")];
    expect(replicate(away, { Tags, Description: "second" })).toMatchObject({ ReplicaTags: Tags });
    wait();
    expect(described(twin, away)).toMatchObject({ Description: "second" });
    expect(kms.call("ListResourceTags", { KeyId: twin }, there).Tags).toEqual(Tags);
    expect(kms.call("ListAliases", { KeyId: twin }, there).Aliases).toEqual([]);
    expect(kms.call("ListGrants", { KeyId: twin }, there).Grants).toEqual([]);
    kms.call("DisableKey", { KeyId });
    expect(described(twin, away).KeyState).toBe("Enabled");
    expect(described(KeyId).KeyState).toBe("Disabled");
  });

  test("decrypts in its Region what its primary key encrypted, and the other way", () => {
    replicate();
    wait();
    const EncryptionContext = { app: "payments" };
    for (const [from, to] of [
      [
        [KeyId, home],
        [twin, away],
      ],
      [
        [twin, away],
        [KeyId, home],
      ],
    ] as const) {
      const encrypt = { KeyId: from[0], Plaintext: base64("secret"), EncryptionContext };
      const { CiphertextBlob } = kms.call("Encrypt", encrypt, { region: from[1] });
      for (const named of [{}, { KeyId: to[0] }, { KeyId: to[0].split("/")[1] }]) {
        const decrypt = { CiphertextBlob, EncryptionContext, ...named };
        expect(kms.call("Decrypt", decrypt, { region: to[1] })).toMatchObject({
          KeyId: to[0],
          Plaintext: base64("secret"),
        });
      }
      const without = kms.fault("Decrypt", { CiphertextBlob }, { region: to[1] });
      expect(without.code).toBe("InvalidCiphertextException");
      const reEncrypt = { CiphertextBlob, SourceEncryptionContext: EncryptionContext };
      const again = kms.call(
        "ReEncrypt",
        { ...reEncrypt, DestinationKeyId: to[0] },
        { region: to[1] },
      );
      expect(again).toMatchObject({ SourceKeyId: to[0], KeyId: to[0] });
    }
  });

  test("is needed in the Region that is to decrypt", () => {
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId, Plaintext: "YQ==" });
    expect(kms.fault("Decrypt", { CiphertextBlob }, there).code).toBe("AccessDeniedException");
    const single = kms.key();
    const other = kms.call("Encrypt", { KeyId: single, Plaintext: "YQ==" }).CiphertextBlob;
    replicate();
    wait();
    const fault = kms.fault("Decrypt", { CiphertextBlob: other, KeyId: twin }, there);
    expect(fault.code).toBe("IncorrectKeyException");
  });

  test("is decided by its own key policy", () => {
    const caller = kms.role("reader", allow("kms:DescribeKey"));
    const Principal = { AWS: `arn:aws:iam::${account}:root` };
    const own = { Effect: "Allow", Principal, Action: "kms:PutKeyPolicy", Resource: "*" };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [own] });
    const answer = replicate(away, { Policy });
    expect(answer).toMatchObject({ ReplicaPolicy: Policy });
    kms.call("DescribeKey", { KeyId }, { caller });
    const fault = kms.fault("DescribeKey", { KeyId: twin }, { caller, ...there });
    expect(fault.code).toBe("AccessDeniedException");
  });

  test("under a policy that would lock the caller out is refused, and nothing is left of it", () => {
    const Principal = { AWS: `arn:aws:iam::${account}:root` };
    const own = { Effect: "Allow", Principal, Action: "kms:Decrypt", Resource: "*" };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [own] });
    const fault = kms.fault("ReplicateKey", { KeyId, ReplicaRegion: away, Policy });
    expect(fault.code).toBe("MalformedPolicyDocumentException");
    expect(described(KeyId)).toMatchObject({ MultiRegionConfiguration: config("PRIMARY", KeyId) });
    replicate(away, { Policy, BypassPolicyLockoutSafetyCheck: true });
  });
});

describe("replicating is refused", () => {
  test.each([
    ["AlreadyExistsException", "to the primary key's own Region", { ReplicaRegion: home }],
    ["UnsupportedOperationException", "to another partition", { ReplicaRegion: "cn-north-1" }],
    ["ValidationException", "to what is no Region", { ReplicaRegion: "Europe" }],
    ["ValidationException", "to nowhere", {}],
  ])("with %s %s", (code, _, more) => {
    expect(kms.fault("ReplicateKey", { KeyId, ...more }).code).toBe(code);
  });

  test("where there is a replica already, also one that is pending deletion", () => {
    replicate();
    wait();
    const again = () => kms.fault("ReplicateKey", { KeyId, ReplicaRegion: away });
    expect(again().code).toBe("AlreadyExistsException");
    kms.call("ScheduleKeyDeletion", { KeyId: twin, PendingWindowInDays: 7 }, there);
    expect(again().code).toBe("AlreadyExistsException");
    kms.now += 8 * day;
    replicate();
  });

  test("of a replica and of a key of one Region", () => {
    replicate();
    wait();
    const ofReplica = kms.fault("ReplicateKey", { KeyId: twin, ReplicaRegion: "eu-west-2" }, there);
    const single = kms.key();
    const ofSingle = kms.fault("ReplicateKey", { KeyId: single, ReplicaRegion: away });
    for (const [fault, arn] of [
      [ofReplica, twin],
      [ofSingle, single],
    ] as const) {
      expect(fault.code).toBe("UnsupportedOperationException");
      expect(fault.message).toBe(`${arn} is not a multi-Region primary key.`);
    }
  });

  test("of a key that is disabled", () => {
    kms.call("DisableKey", { KeyId });
    const fault = kms.fault("ReplicateKey", { KeyId, ReplicaRegion: away });
    expect(fault.code).toBe("DisabledException");
  });

  test("to who may not make keys in the other Region", () => {
    const may = (...actions: string[]) => kms.role("replicator", allow(actions));
    const parameters = { KeyId, ReplicaRegion: away };
    const without = { caller: may("kms:ReplicateKey") };
    expect(kms.fault("ReplicateKey", parameters, without).code).toBe("AccessDeniedException");
    kms.call("ReplicateKey", parameters, { caller: may("kms:ReplicateKey", "kms:CreateKey") });
  });

  test("from another account", () => {
    const caller = kms.role("stranger", allow("kms:*"), otherAccount);
    const fault = kms.fault("ReplicateKey", { KeyId, ReplicaRegion: away }, { caller });
    expect(fault.code).toBe("AccessDeniedException");
  });
});

describe("the primary Region", () => {
  const update = (region = away) => ({ KeyId, PrimaryRegion: region });

  test("moves to a replica; both keys are updating for a while and go on working", () => {
    replicate();
    replicate("eu-west-2");
    wait();
    const third = KeyId.replace(home, "eu-west-2");
    expect(kms.call("UpdatePrimaryRegion", update())).toEqual({});
    const told = (type: string) => config(type, twin, KeyId, third);
    expect(described(KeyId)).toMatchObject({
      KeyState: "Updating",
      MultiRegionConfiguration: told("REPLICA"),
    });
    expect(described(twin, away)).toMatchObject({
      KeyState: "Updating",
      MultiRegionConfiguration: told("PRIMARY"),
    });
    expect(described(third, "eu-west-2")).toMatchObject({
      KeyState: "Enabled",
      MultiRegionConfiguration: told("REPLICA"),
    });
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId, Plaintext: "YQ==" });
    expect(kms.call("Decrypt", { CiphertextBlob }, there).Plaintext).toBe("YQ==");
    for (const [operation, more] of [
      ["DisableKey", {}],
      ["ReplicateKey", { ReplicaRegion: "eu-central-1" }],
      ["UpdatePrimaryRegion", { PrimaryRegion: home }],
    ] as const) {
      const fault = kms.fault(operation, { KeyId: twin, ...more }, there);
      expect(fault.message).toBe(`${twin} is updating.`);
    }
    wait();
    expect(described(KeyId).KeyState).toBe("Enabled");
    const back = { KeyId: twin, ReplicaRegion: "eu-central-1" };
    kms.call("ReplicateKey", back, there);
    const fault = kms.fault("ReplicateKey", { KeyId, ReplicaRegion: "eu-west-3" });
    expect(fault.code).toBe("UnsupportedOperationException");
  });

  test.each([
    ["NotFoundException", "eu-west-3"],
    ["NotFoundException", home],
  ])("does not move: %s to %s", (code, region) => {
    replicate();
    wait();
    expect(kms.fault("UpdatePrimaryRegion", update(region)).code).toBe(code);
  });

  test("moves between enabled keys only", () => {
    replicate();
    wait();
    kms.call("DisableKey", { KeyId: twin }, there);
    const fault = kms.fault("UpdatePrimaryRegion", update());
    expect([fault.code, fault.message]).toEqual(["DisabledException", `${twin} is disabled.`]);
  });

  test("asks for permission on both keys", () => {
    replicate();
    wait();
    const caller = kms.role("mover", allow("kms:UpdatePrimaryRegion", KeyId));
    expect(kms.fault("UpdatePrimaryRegion", update(), { caller }).code).toBe(
      "AccessDeniedException",
    );
    const both = kms.role("mover", allow("kms:UpdatePrimaryRegion", KeyId.replace(home, "*")));
    kms.call("UpdatePrimaryRegion", update(), { caller: both });
  });

  test("tells policies which key is the primary one", () => {
    replicate();
    wait();
    const document = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "kms:DescribeKey",
        Resource: "*",
        Condition: { StringEquals: { "kms:MultiRegionKeyType": "REPLICA" } },
      },
    } as const;
    const caller = kms.role("reader", document);
    expect(kms.fault("DescribeKey", { KeyId }, { caller }).code).toBe("AccessDeniedException");
    kms.call("DescribeKey", { KeyId: twin }, { caller, ...there });
    kms.call("UpdatePrimaryRegion", update());
    kms.call("DescribeKey", { KeyId }, { caller });
  });
});

describe("rotation", () => {
  test("is the primary key's, in every Region, and of the material too", () => {
    replicate();
    wait();
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
      described(KeyId).CurrentKeyMaterialId,
      described(twin, away).CurrentKeyMaterialId,
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
      wait();
      const fault = kms.fault(operation, { KeyId: twin }, there);
      expect(fault.code).toBe("UnsupportedOperationException");
    },
  );
});

describe("what keys of several Regions share", () => {
  test("is also the material of a rotation on demand", () => {
    replicate();
    wait();
    const before = described(twin, away).CurrentKeyMaterialId;
    kms.call("RotateKeyOnDemand", { KeyId });
    const shown = kms.call("GetKeyRotationStatus", { KeyId: twin }, there);
    expect(shown).toMatchObject({ OnDemandRotationStartDate: kms.now / 1000 });
    kms.now += 2_000;
    const after = described(twin, away).CurrentKeyMaterialId;
    expect(after).toBe(described(KeyId).CurrentKeyMaterialId);
    expect(after).not.toBe(before);
  });

  test("is also a key pair: what the primary key signed its replica verifies", () => {
    KeyId = kms.key({ MultiRegion: true, KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    twin = KeyId.replace(home, away);
    replicate();
    wait();
    const asked = { Message: "YQ==", SigningAlgorithm: "ECDSA_SHA_256" };
    const { Signature } = kms.call("Sign", { ...asked, KeyId });
    expect(kms.call("Verify", { ...asked, KeyId: twin, Signature }, there)).toMatchObject({
      KeyId: twin,
      SignatureValid: true,
    });
  });

  test("is also a secret for HMAC", () => {
    const kind = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" };
    KeyId = kms.key({ MultiRegion: true, ...kind });
    twin = KeyId.replace(home, away);
    replicate();
    wait();
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
    wait();
    expect(schedule(KeyId, 10)).toEqual({
      KeyId,
      KeyState: "PendingReplicaDeletion",
      PendingWindowInDays: 10,
    });
    expect(described(KeyId)).toMatchObject({
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
    expect(described(KeyId).KeyState).toBe("PendingReplicaDeletion");
    kms.now += 8 * day;
    const waiting = described(KeyId);
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
    wait();
    schedule(KeyId, 7);
    schedule(twin, 7, away);
    schedule(KeyId.replace(home, "eu-west-2"), 30, "eu-west-2");
    kms.now += 38 * day;
    expect(kms.call("ListKeys").Keys).toEqual([]);
    expect(kms.state.table("material").size).toBe(0);
  });

  test("of a primary key that waits can be cancelled", () => {
    replicate();
    wait();
    schedule(KeyId, 10);
    kms.call("CancelKeyDeletion", { KeyId });
    const kept = described(KeyId);
    expect(kept.KeyState).toBe("Disabled");
    expect(kept).not.toHaveProperty("PendingDeletionWindowInDays");
  });

  test("of a replica leaves what the others encrypted to them", () => {
    replicate();
    wait();
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId: twin, Plaintext: "YQ==" }, there);
    schedule(twin, 7, away);
    kms.now += 8 * day;
    expect(kms.fault("DescribeKey", { KeyId: twin }, there).code).toBe("NotFoundException");
    expect(kms.call("Decrypt", { CiphertextBlob }).Plaintext).toBe("YQ==");
  });
});
