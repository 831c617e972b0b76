import { operations } from "../../../src/local/operations/kms/operations.ts";
import type { Random } from "../../laws/random/random.ts";
import { decrypt, plain } from "./calls.ts";
import type { PlainCase } from "./case.ts";
import { signed } from "./request.ts";
import {
  damaged,
  deep,
  hostileJson,
  hostileNames,
  hostileText,
  objectOf,
  sizeOf,
} from "./texts.ts";
import type { World } from "./world.ts";

const kms = Object.keys(operations);

/** Names of members that many operations have, so that what follows is looked at. */
const members = [
  "KeyId",
  "AliasName",
  "TargetKeyId",
  "Plaintext",
  "CiphertextBlob",
  "EncryptionContext",
  "SourceEncryptionContext",
  "DestinationEncryptionContext",
  "DestinationKeyId",
  "GrantTokens",
  "GrantToken",
  "GrantId",
  "GranteePrincipal",
  "Operations",
  "Constraints",
  "Policy",
  "PolicyName",
  "Tags",
  "TagKeys",
  "Limit",
  "Marker",
  "Message",
  "MessageType",
  "Signature",
  "SigningAlgorithm",
  "Mac",
  "MacAlgorithm",
  "KeySpec",
  "KeyUsage",
  "KeyPairSpec",
  "Origin",
  "NumberOfBytes",
  "Description",
  "MultiRegion",
  "ReplicaRegion",
  "PrimaryRegion",
  "PendingWindowInDays",
  "RotationPeriodInDays",
  "ImportToken",
  "EncryptedKeyMaterial",
  "ValidTo",
  "ExpirationModel",
  "WrappingAlgorithm",
  "WrappingKeySpec",
  "PublicKey",
  "Recipient",
  "DryRun",
  "CustomKeyStoreId",
];

/** Values that belong somewhere, so that not everything ends at the first check. */
function likelyJson(random: Random, world: World): string {
  const sealed = random.one(world.sealed);
  return JSON.stringify(
    random.one<unknown>([
      sealed.key,
      sealed.alias,
      sealed.key.split("/")[1],
      sealed.ciphertext.toString("base64"),
      sealed.context,
      "AAAA",
      "default",
      1,
      32,
      90,
      true,
      "RSA_2048",
      "ECC_NIST_P256",
      "SIGN_VERIFY",
      "EXTERNAL",
      "eu-central-1",
      ["Decrypt"],
      [{ TagKey: "a", TagValue: "b" }],
      [{ TagKey: "a", TagValue: "b", toString: 1 }],
      { EncryptionContextSubset: { a: "b" } },
    ]),
  );
}

function body(random: Random, world: World): string | Buffer {
  if (random.chance(0.03)) return random.one([deep(random), `{"KeyId":${deep(random)}}`]);
  if (random.chance(0.03)) return hostileJson(random);
  const count = random.chance(0.01) ? sizeOf(random, 20_000) : 1 + random.below(8);
  const list = Array.from({ length: count }, () => {
    const name = random.chance(0.9) ? random.one(members) : random.one(hostileNames);
    return [name, random.chance(0.5) ? likelyJson(random, world) : hostileJson(random)] as const;
  });
  const text = objectOf(list);
  if (random.chance(0.03)) return Buffer.from(`\ufeff${text}`);
  if (random.chance(0.03)) return Buffer.from(text, "utf16le");
  if (random.chance(0.05)) return damaged(random, Buffer.from(text));
  return text;
}

/** Calls of KMS by somebody who may do nothing: whatever they say, they are refused. */
export function jsonOfNobody(random: Random, world: World): PlainCase {
  const operation = random.chance(0.95)
    ? random.one(kms)
    : random.one([...hostileNames, "decrypt", "Decrypt "]);
  const call = { service: "kms", operation, body: body(random, world) } as const;
  return plain("json", `${operation} by nobody`, signed(world.host, call, world.nobody), "refused");
}

const looking = kms.filter(name => /^(?:Describe|Get(?!Parameters)|List)/.test(name));

/** Calls that change nothing by somebody who may make them all. */
export function jsonOfRoot(random: Random, world: World): PlainCase {
  const operation = random.one(looking);
  const call = { service: "kms", operation, body: body(random, world) } as const;
  return plain("json", `${operation} by root`, signed(world.host, call, world.root), "any");
}

/** A Decrypt with members that it does not have: they count for nothing, and those it has all count. */
export function jsonAround(random: Random, world: World): PlainCase {
  const sealed = random.one(world.sealed);
  const { call, isRight } = decrypt(sealed);
  const text = String(call.body);
  const own =
    /^(?:CiphertextBlob|EncryptionContext|KeyId|GrantTokens|DryRun|EncryptionAlgorithm|Recipient|DryRunModifiers)$/;
  const name = random.one([...hostileNames, hostileText(random, 200)]);
  const more = `${JSON.stringify(name)}:${hostileJson(random)}`;
  const changed = random.chance(0.5)
    ? `{${more},${text.slice(1)}`
    : `${text.slice(0, -1)},${more}}`;
  const draft = signed(world.host, { ...call, body: changed }, world.user);
  return plain(
    "json",
    `Decrypt with ${own.test(name) ? "a member twice" : "more"}`,
    draft,
    "either",
    isRight,
  );
}
