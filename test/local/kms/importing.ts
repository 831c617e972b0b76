import {
  constants,
  createCipheriv,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import { curveOf, readPoint } from "../../../src/local/crypto/curve.ts";
import { pairCiphers } from "../../../src/local/crypto/pair-cipher.ts";
import type { Pair } from "../../../src/local/crypto/pair-material.ts";
import type { As, LocalKms } from "./local-kms.ts";

/** What of GetParametersForImport a client wraps with. */
export interface Parameters {
  readonly token: string;
  readonly wrap: (bytes: Buffer) => string;
}

/** Asks for a wrapping key, and wraps as AWS's guide has clients wrap. */
export function parametersFor(
  kms: LocalKms,
  KeyId: string,
  WrappingAlgorithm = "RSAES_OAEP_SHA_256",
  WrappingKeySpec = "RSA_2048",
): Parameters {
  const asked = { KeyId, WrappingAlgorithm, WrappingKeySpec };
  const found = kms.call("GetParametersForImport", asked, asOf(KeyId));
  const publicKey = Buffer.from(found.PublicKey, "base64");
  return {
    token: found.ImportToken,
    wrap: bytes => wrap(bytes, publicKey, WrappingAlgorithm).toString("base64"),
  };
}

/** A call in the key's own Region. */
export function asOf(arn: string): As {
  return { region: arn.split(":")[3] ?? "" };
}

/** Wraps key material under a public key in DER. */
export function wrap(bytes: Buffer, publicKey: Uint8Array, algorithm: string): Buffer {
  if (algorithm === "SM2PKE") return wrapBySm2(bytes, publicKey);
  const key = createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "spki" });
  const oaepHash = algorithm.endsWith("256") ? "sha256" : "sha1";
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const rsa = (plain: Buffer) => publicEncrypt({ key, padding, oaepHash }, plain);
  if (algorithm.startsWith("RSAES")) return rsa(bytes);
  const aes = randomBytes(32);
  const cipher = createCipheriv("id-aes256-wrap-pad", aes, Buffer.from("A65959A6", "hex"));
  return Buffer.concat([rsa(aes), cipher.update(bytes), cipher.final()]);
}

function wrapBySm2(bytes: Buffer, publicKey: Uint8Array): Buffer {
  const curve = curveOf["SM2"];
  const cipher = pairCiphers["SM2PKE"];
  if (curve === undefined || cipher === undefined) throw new Error("no SM2");
  const point = readPoint(curve, publicKey.subarray(-65));
  return cipher.encrypt({ ec: { curve, d: 0n, point } } as Pair, bytes);
}

/** Imports material that does not expire unless `more` says otherwise. */
export function importMaterial(
  kms: LocalKms,
  KeyId: string,
  bytes: Buffer,
  more: Readonly<Record<string, unknown>> = {},
  parameters = parametersFor(kms, KeyId),
): string {
  const call = importCall(KeyId, bytes, more, parameters);
  return kms.call("ImportKeyMaterial", call, asOf(KeyId)).KeyMaterialId;
}

/** The parameters of such an import. */
export function importCall(
  KeyId: string,
  bytes: Buffer,
  more: Readonly<Record<string, unknown>>,
  { token, wrap }: Parameters,
) {
  const ExpirationModel =
    more["ValidTo"] === undefined ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES";
  return { KeyId, ImportToken: token, EncryptedKeyMaterial: wrap(bytes), ExpirationModel, ...more };
}

/** The code of the fault that an import is answered with. */
export function refusalOf(
  kms: LocalKms,
  KeyId: string,
  bytes: Buffer,
  more: Readonly<Record<string, unknown>> = {},
  parameters = parametersFor(kms, KeyId),
): string {
  const call = importCall(KeyId, bytes, more, parameters);
  return kms.fault("ImportKeyMaterial", call, asOf(KeyId)).code;
}

/** A key with imported material. */
export function externalKey(kms: LocalKms, bytes = randomBytes(32)): string {
  const key = kms.key({ Origin: "EXTERNAL" });
  importMaterial(kms, key, bytes);
  return key;
}
