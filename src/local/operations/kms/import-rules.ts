import type { Key } from "../../../model/estate.ts";
import { isPair } from "../../crypto/key-specs.ts";
import { readPrivateKey } from "../../crypto/private-key.ts";
import type { WrappingAlgorithm } from "../../crypto/wrapping.ts";
import { ServiceError } from "../../service-error.ts";
import { unsupported } from "./faults.ts";

/*
 * What may be imported, and how it is wrapped:
 * https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html#importing-keys-material-requirements
 * https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html#select-wrapping-algorithm
 */

/**
 * Refuses specs whose material is never imported: ML-DSA's, which the page names, and ML-KEM's,
 * which is not among those that it lists. No recorded text was found.
 */
export function mustBeImportable(spec: string): void {
  if (!spec.startsWith("ML_")) return;
  throw new ServiceError(
    "UnsupportedOperationException",
    `KeySpec ${spec} is not supported for Origin EXTERNAL.`,
  );
}

/** China's Regions have SM2 where others wrap with AES, and SM4 instead of AES-256. */
function isChinese({ region }: Key): boolean {
  return region.startsWith("cn-");
}

/** How GetParametersForImport is asked to have material wrapped. */
export interface AskedWrapping {
  readonly WrappingAlgorithm: WrappingAlgorithm | "RSAES_PKCS1_V1_5";
  readonly WrappingKeySpec: "RSA_2048" | "RSA_3072" | "RSA_4096" | "SM2";
}

/**
 * The wrapping algorithm, where AWS has that wrapping for a key. The page's table gives RSA_AES_KEY_WRAP for
 * private keys alone, while its example of OpenSSL wraps symmetric and HMAC keys so, too: these
 * pass. In which words, and that it is not the import that is refused, was not recorded.
 */
export function wrappingFor(
  key: Key,
  { WrappingAlgorithm: algorithm, WrappingKeySpec: spec }: AskedWrapping,
): WrappingAlgorithm {
  if (algorithm === "RSAES_PKCS1_V1_5") throw outOfUse();
  const china = isChinese(key);
  const bySm2 = algorithm === "SM2PKE";
  if (bySm2 !== (spec === "SM2") || (bySm2 && !china)) throw unsupported();
  if (algorithm.startsWith("RSA_AES") && china) throw unsupported();
  if (bySm2 && !isPair(key.spec)) throw unsupported();
  if (algorithm.startsWith("RSAES_OAEP") && isTooLong(key.spec, spec)) throw unsupported();
  return algorithm;
}

/** Private keys that do not fit into what OAEP takes of a wrapping key. */
function isTooLong(spec: string, wrappingSpec: string): boolean {
  return spec.startsWith("RSA_") || (spec === "ECC_NIST_P521" && wrappingSpec === "RSA_2048");
}

/** The page says since when AWS refuses it, and not in which words. */
function outOfUse(): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    "The wrapping algorithm RSAES_PKCS1_V1_5 is not supported.",
  );
}

/** Key material in the form in which it is kept. */
export interface ReadMaterial {
  readonly bytes: Buffer;
  /** What tells it from other material: of a pair the public key, else the bytes themselves. */
  readonly identity: Buffer;
}

/** The most bytes of a key for HMAC: 1024 bits. */
const longestSecret = 128;

/**
 * Reads what was unwrapped as material of a key; undefined where it cannot be that. Of HMAC keys
 * one page names the length of the spec, and the page of the requirements that as the least.
 */
export function readMaterial(key: Key, bytes: Buffer): ReadMaterial | undefined {
  const { spec } = key;
  if (isPair(spec)) {
    const pair = readPrivateKey(spec, bytes);
    return pair && { bytes: pair.privateKey, identity: pair.publicKey };
  }
  const { length } = bytes;
  const fits = spec.startsWith("HMAC_")
    ? length >= Number(spec.slice("HMAC_".length)) / 8 && length <= longestSecret
    : length === (isChinese(key) ? 16 : 32);
  return fits ? { bytes, identity: bytes } : undefined;
}
