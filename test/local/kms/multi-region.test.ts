import { beforeEach, describe, expect, test } from "vitest";
import { account, allow, base64, LocalKms, otherAccount } from "./local-kms.ts";
import { away, config, day, described, home, primaryKey, there, wait } from "./two-regions.ts";

let kms: LocalKms;
let KeyId: string;
let twin: string;
beforeEach(() => {
  kms = new LocalKms();
  ({ KeyId, twin } = primaryKey(kms, { Description: "first", Tags: [tag("team", "a")] }));
});

function tag(TagKey: string, TagValue: string) {
  return { TagKey, TagValue };
}

function replicate(region = away, more = {}) {
  return kms.call("ReplicateKey", { KeyId, ReplicaRegion: region, ...more });
}

describe("a replica", () => {
  test("is made as the recorded answer shows, and is creating for a while", () => {
    const answer = replicate();
    const replica = {
      AWSAccountId: account,
      Arn: twin,
      CreationDate: kms.now / 1000,
      CurrentKeyMaterialId: described(kms, KeyId).CurrentKeyMaterialId,
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
    expect(described(kms, twin, away)).toEqual(replica);
    expect(described(kms, KeyId)).toMatchObject({
      MultiRegionConfiguration: config("PRIMARY", KeyId, twin),
    });
    wait(kms);
    expect(described(kms, twin, away)).toEqual({ ...replica, Enabled: true, KeyState: "Enabled" });
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
    wait(kms);
    expect(described(kms, twin, away)).toMatchObject({ Description: "second" });
    expect(kms.call("ListResourceTags", { KeyId: twin }, there).Tags).toEqual(Tags);
    expect(kms.call("ListAliases", { KeyId: twin }, there).Aliases).toEqual([]);
    expect(kms.call("ListGrants", { KeyId: twin }, there).Grants).toEqual([]);
    kms.call("DisableKey", { KeyId });
    expect(described(kms, twin, away).KeyState).toBe("Enabled");
    expect(described(kms, KeyId).KeyState).toBe("Disabled");
  });

  test("decrypts in its Region what its primary key encrypted, and the other way", () => {
    replicate();
    wait(kms);
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
    wait(kms);
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
    expect(described(kms, KeyId)).toMatchObject({
      MultiRegionConfiguration: config("PRIMARY", KeyId),
    });
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
    wait(kms);
    const again = () => kms.fault("ReplicateKey", { KeyId, ReplicaRegion: away });
    expect(again().code).toBe("AlreadyExistsException");
    kms.call("ScheduleKeyDeletion", { KeyId: twin, PendingWindowInDays: 7 }, there);
    expect(again().code).toBe("AlreadyExistsException");
    kms.now += 8 * day;
    replicate();
  });

  test("of a replica and of a key of one Region", () => {
    replicate();
    wait(kms);
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
    wait(kms);
    const third = KeyId.replace(home, "eu-west-2");
    expect(kms.call("UpdatePrimaryRegion", update())).toEqual({});
    const told = (type: string) => config(type, twin, KeyId, third);
    expect(described(kms, KeyId)).toMatchObject({
      KeyState: "Updating",
      MultiRegionConfiguration: told("REPLICA"),
    });
    expect(described(kms, twin, away)).toMatchObject({
      KeyState: "Updating",
      MultiRegionConfiguration: told("PRIMARY"),
    });
    expect(described(kms, third, "eu-west-2")).toMatchObject({
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
    wait(kms);
    expect(described(kms, KeyId).KeyState).toBe("Enabled");
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
    wait(kms);
    expect(kms.fault("UpdatePrimaryRegion", update(region)).code).toBe(code);
  });

  test("moves between enabled keys only", () => {
    replicate();
    wait(kms);
    kms.call("DisableKey", { KeyId: twin }, there);
    const fault = kms.fault("UpdatePrimaryRegion", update());
    expect([fault.code, fault.message]).toEqual(["DisabledException", `${twin} is disabled.`]);
  });

  test("asks for permission on both keys", () => {
    replicate();
    wait(kms);
    const caller = kms.role("mover", allow("kms:UpdatePrimaryRegion", KeyId));
    expect(kms.fault("UpdatePrimaryRegion", update(), { caller }).code).toBe(
      "AccessDeniedException",
    );
    const both = kms.role("mover", allow("kms:UpdatePrimaryRegion", KeyId.replace(home, "*")));
    kms.call("UpdatePrimaryRegion", update(), { caller: both });
  });

  test("asks for permission also where there is no replica, and of a key of one Region", () => {
    const caller = kms.role("nobody", allow("kms:DescribeKey"));
    const single = { ...update(), KeyId: kms.key() };
    for (const call of [update(), single]) {
      expect(kms.fault("UpdatePrimaryRegion", call, { caller }).code).toBe("AccessDeniedException");
    }
    const mover = kms.role("mover", allow("kms:UpdatePrimaryRegion"));
    const [nowhere, alone] = [update(), single].map(call =>
      kms.fault("UpdatePrimaryRegion", call, { caller: mover }),
    );
    expect(nowhere?.code).toBe("NotFoundException");
    expect(alone?.code).toBe("UnsupportedOperationException");
  });

  test("tells policies which key is the primary one", () => {
    replicate();
    wait(kms);
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
