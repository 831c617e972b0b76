import { createPublicKey, type KeyObject } from "node:crypto";
import { keySpecs } from "../../../src/local/crypto/key-specs.ts";
import { LocalKms } from "./local-kms.ts";

/** How calls of the Regions with SM2 are made. */
export const china = { region: "cn-north-1" };

/** Every kind of key that there is. */
export const kinds = Object.entries(keySpecs).flatMap(([spec, { pair, usages }]) =>
  Object.entries(usages).map(([usage, algorithms]) => ({ spec, usage, algorithms, pair })),
);

export function bytes(base64: string): Buffer {
  return Buffer.from(base64, "base64");
}

/** A KMS whose tests make keys of many kinds. */
export class KmsOfKinds extends LocalKms {
  /** Makes a key of a spec for a use, and gives its ARN. */
  make(KeySpec: string, KeyUsage: string): string {
    return this.key({ KeySpec, KeyUsage });
  }

  /** The public key that GetPublicKey gives. */
  publicKey(KeyId: string): KeyObject {
    const { PublicKey } = this.call("GetPublicKey", { KeyId });
    return createPublicKey({ key: bytes(PublicKey), type: "spki", format: "der" });
  }
}
