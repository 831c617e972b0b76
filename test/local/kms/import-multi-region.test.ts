import { createSecretKey, randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { newKeyPair } from "../../../src/local/crypto/key-pair.ts";
import { exportLines, importText } from "../../../src/local/store/transfer.ts";
import { asOf, importCall, importMaterial, parametersFor } from "./importing.ts";
import { LocalKms } from "./local-kms.ts";

const home = "eu-west-1";
const day = 86_400_000;
const next = { ImportType: "NEW_KEY_MATERIAL" };
const again = { ImportType: "EXISTING_KEY_MATERIAL" };
const [one, two] = [randomBytes(32), randomBytes(32)];

let kms: LocalKms;
let key: string;
let north: string;
let south: string;
beforeEach(() => {
  kms = new LocalKms();
  key = kms.key({ MultiRegion: true, Origin: "EXTERNAL" });
  [north, south] = [twin("eu-north-1"), twin("eu-south-1")];
});

const twin = (region: string) => key.replace(home, region);
const call = (operation: string, KeyId: string, more = {}) =>
  kms.call(operation, { KeyId, ...more }, asOf(KeyId));
const described = (KeyId: string) => call("DescribeKey", KeyId).KeyMetadata;
const materials = (KeyId: string) =>
  call("ListKeyRotations", KeyId, { IncludeKeyMaterial: "ALL_KEY_MATERIAL" }).Rotations;
const states = (KeyId: string) =>
  materials(KeyId).map(each => `${each.KeyMaterialState} ${each.ImportState}`);

function refusal(KeyId: string, bytes: Buffer, more = {}): string {
  const asked = importCall(KeyId, bytes, more, parametersFor(kms, KeyId));
  return kms.fault("ImportKeyMaterial", asked, asOf(KeyId)).code;
}

/** Replicates a key into the Region of an ARN, and lets the time pass that this takes. */
function replicate(arn: string) {
  const { region } = asOf(arn);
  const answer = kms.call("ReplicateKey", { KeyId: key, ReplicaRegion: region });
  kms.now += 2_000;
  return answer as unknown as { readonly ReplicaKeyMetadata: Readonly<Record<string, unknown>> };
}

// https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-import.html
describe("a replica of a key with imported material", () => {
  test("is not made before there is material", () => {
    const parameters = { KeyId: key, ReplicaRegion: "eu-north-1" };
    expect(kms.fault("ReplicateKey", parameters).message).toBe(`${key} is pending import.`);
  });

  test("is creating, then waits for the same material, and decrypts what the primary encrypted", () => {
    importMaterial(kms, key, one, { ValidTo: (kms.now + day) / 1000 });
    const { CiphertextBlob } = call("Encrypt", key, { Plaintext: "YQ==" });
    const { ReplicaKeyMetadata } = replicate(north);
    expect(ReplicaKeyMetadata).toMatchObject({ KeyState: "Creating", Origin: "EXTERNAL" });
    expect(ReplicaKeyMetadata).not.toHaveProperty("ExpirationModel");
    expect(described(north)).toMatchObject({ Enabled: false, KeyState: "PendingImport" });
    const there = asOf(north);
    expect(kms.fault("Decrypt", { CiphertextBlob }, there).message).toBe(
      `${north} is pending import.`,
    );
    expect(refusal(north, two)).toBe("IncorrectKeyMaterialException");
    const id = importMaterial(kms, north, one);
    expect(id).toBe(described(key).CurrentKeyMaterialId);
    expect(described(north)).toMatchObject({
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      KeyState: "Enabled",
    });
    expect(kms.call("Decrypt", { CiphertextBlob }, there)).toMatchObject({ KeyMaterialId: id });
  });

  test("takes no material while it is being made", () => {
    importMaterial(kms, key, one);
    kms.call("ReplicateKey", { KeyId: key, ReplicaRegion: "eu-north-1" });
    expect(refusal(north, one)).toBe("KMSInvalidStateException");
  });

  test("keeps its material and its state whatever becomes of the primary's, and the other way", () => {
    importMaterial(kms, key, one, { ValidTo: (kms.now + day) / 1000 });
    replicate(north);
    importMaterial(kms, north, one, { ValidTo: (kms.now + 2 * day) / 1000 });
    kms.now += day;
    expect([described(key).KeyState, described(north).KeyState]).toEqual([
      "PendingImport",
      "Enabled",
    ]);
    importMaterial(kms, key, one);
    kms.now += day;
    expect([described(key).KeyState, described(north).KeyState]).toEqual([
      "Enabled",
      "PendingImport",
    ]);
    importMaterial(kms, north, one);
    call("DeleteImportedKeyMaterial", north);
    expect(described(key).KeyState).toBe("Enabled");
  });

  test("may be of a key pair, and takes the same pair alone", () => {
    key = kms.key({
      KeySpec: "ECC_NIST_P256",
      KeyUsage: "SIGN_VERIFY",
      MultiRegion: true,
      Origin: "EXTERNAL",
    });
    const { privateKey, publicKey } = newKeyPair("ECC_NIST_P256");
    importMaterial(kms, key, privateKey);
    north = twin("eu-north-1");
    replicate(north);
    const other = newKeyPair("ECC_NIST_P256").privateKey;
    expect(refusal(north, other)).toBe("IncorrectKeyMaterialException");
    importMaterial(kms, north, privateKey);
    expect(call("GetPublicKey", north).PublicKey).toBe(publicKey.toString("base64"));
  });

  test("leaves the state of a primary key that waits for its end", () => {
    importMaterial(kms, key, one, { ValidTo: (kms.now + day) / 1000 });
    replicate(north);
    call("ScheduleKeyDeletion", key);
    kms.now += 2 * day;
    expect(described(key).KeyState).toBe("PendingReplicaDeletion");
  });
});

describe("keys whose data came without its secrets", () => {
  test("wait for material anew, and the replica for what its primary key is given", () => {
    importMaterial(kms, key, one);
    replicate(north);
    importMaterial(kms, north, one);
    const text = Buffer.from([...exportLines(kms.state, { under: "nothing" })].join(""));
    kms = new LocalKms();
    kms.state.clear();
    const masterKey = createSecretKey(Buffer.alloc(32));
    importText(kms.state, text, { masterKey, passphrase: undefined });
    for (const each of [key, north]) expect(described(each).KeyState).toBe("PendingImport");
    expect(refusal(north, one)).toBe("IncorrectKeyMaterialException");
    importMaterial(kms, key, two);
    expect(refusal(north, one)).toBe("IncorrectKeyMaterialException");
    importMaterial(kms, north, two);
    expect(states(north)).toEqual(["CURRENT IMPORTED"]);
  });
});

// https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html
// https://docs.aws.amazon.com/kms/latest/APIReference/API_RotationsListEntry.html
describe("new material of a multi-Region key", () => {
  beforeEach(() => {
    importMaterial(kms, key, one);
    for (const replica of [north, south]) {
      replicate(replica);
      importMaterial(kms, replica, one, again);
    }
  });

  test("comes to the primary key first, then to each replica, and only then is rotated to", () => {
    expect(refusal(north, two, next)).toBe("UnsupportedOperationException");
    expect(refusal(north, two)).toBe("IncorrectKeyMaterialException");
    const id = importMaterial(kms, key, two, next);
    const waits = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
    expect(states(key)).toEqual(["CURRENT IMPORTED", `${waits} IMPORTED`]);
    expect(states(north)).toEqual(["CURRENT IMPORTED", `${waits} PENDING_IMPORT`]);
    expect(described(north).KeyState).toBe("Enabled");
    importMaterial(kms, north, two, { ...again, KeyMaterialId: id });
    expect(kms.fault("RotateKeyOnDemand", { KeyId: key }).code).toBe("KMSInvalidStateException");
    importMaterial(kms, south, two);
    for (const each of [key, north, south]) {
      expect(states(each)).toEqual(["CURRENT IMPORTED", "PENDING_ROTATION IMPORTED"]);
    }
    const refused = kms.fault("RotateKeyOnDemand", { KeyId: north }, asOf(north));
    expect(refused.code).toBe("UnsupportedOperationException");
    kms.rotate(key);
    for (const each of [south, north, key]) {
      expect(states(each)).toEqual(["NON_CURRENT IMPORTED", "CURRENT IMPORTED"]);
      expect(described(each)).toMatchObject({ CurrentKeyMaterialId: id, KeyState: "Enabled" });
    }
    const { CiphertextBlob } = call("Encrypt", south, { Plaintext: "YQ==" });
    expect(kms.call("Decrypt", { CiphertextBlob }, asOf(north)).KeyMaterialId).toBe(id);
  });

  test("that is deleted from the primary key is gone everywhere, and other may come in its place", () => {
    const KeyMaterialId = importMaterial(kms, key, two, next);
    importMaterial(kms, north, two);
    call("DeleteImportedKeyMaterial", key, { KeyMaterialId });
    for (const each of [key, north, south]) expect(states(each)).toEqual(["CURRENT IMPORTED"]);
    expect(refusal(north, two)).toBe("IncorrectKeyMaterialException");
    importMaterial(kms, key, randomBytes(32), next);
  });

  test("that is deleted from a replica leaves the others as they are", () => {
    const KeyMaterialId = importMaterial(kms, key, two, next);
    for (const each of [north, south]) importMaterial(kms, each, two);
    call("DeleteImportedKeyMaterial", north, { KeyMaterialId });
    const waits = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
    expect([key, north, south].map(each => states(each)[1])).toEqual([
      `${waits} IMPORTED`,
      `${waits} PENDING_IMPORT`,
      `${waits} IMPORTED`,
    ]);
    importMaterial(kms, north, two);
    expect(states(key)[1]).toBe("PENDING_ROTATION IMPORTED");
  });

  test("that expires in a replica is missed there, and in the primary key forgotten everywhere", () => {
    importMaterial(kms, key, two, { ...next, ValidTo: (kms.now + 2 * day) / 1000 });
    importMaterial(kms, north, two, { ValidTo: (kms.now + day) / 1000 });
    importMaterial(kms, south, two);
    kms.now += day;
    expect(states(key)[1]).toBe("PENDING_MULTI_REGION_IMPORT_AND_ROTATION IMPORTED");
    kms.now += day;
    for (const each of [south, north, key]) expect(states(each)).toEqual(["CURRENT IMPORTED"]);
  });

  test("is asked of a replica that is made later, like all that came before", () => {
    importMaterial(kms, key, two, next);
    for (const each of [north, south]) importMaterial(kms, each, two);
    kms.rotate(key);
    const west = twin("eu-west-3");
    replicate(west);
    expect(states(west)).toEqual(["NON_CURRENT PENDING_IMPORT", "CURRENT PENDING_IMPORT"]);
    importMaterial(kms, west, two);
    expect(described(west).KeyState).toBe("PendingImport");
    importMaterial(kms, west, one);
    expect(described(west).KeyState).toBe("Enabled");
    expect(materials(west).map(each => each.RotationType)).toEqual([undefined, "ON_DEMAND"]);
  });

  test("need not be in a replica that is gone", () => {
    importMaterial(kms, key, two, next);
    importMaterial(kms, north, two);
    call("ScheduleKeyDeletion", south, { PendingWindowInDays: 7 });
    kms.now += 7 * day;
    expect(states(key)[1]).toBe("PENDING_ROTATION IMPORTED");
    kms.rotate(key);
    expect(states(north)).toEqual(["NON_CURRENT IMPORTED", "CURRENT IMPORTED"]);
  });

  test("comes to whichever key is the primary one", () => {
    kms.call("UpdatePrimaryRegion", { KeyId: key, PrimaryRegion: "eu-north-1" });
    kms.now += 2_000;
    expect(refusal(key, two, next)).toBe("UnsupportedOperationException");
    importMaterial(kms, north, two, next);
    for (const each of [key, south]) importMaterial(kms, each, two);
    call("RotateKeyOnDemand", north);
    expect(call("GetKeyRotationStatus", key)).toHaveProperty("OnDemandRotationStartDate");
    kms.now += 2_000;
    for (const each of [key, south, north]) {
      expect(states(each)).toEqual(["NON_CURRENT IMPORTED", "CURRENT IMPORTED"]);
    }
  });
});
