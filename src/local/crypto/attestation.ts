import { createPublicKey, type KeyObject, verify, X509Certificate } from "node:crypto";
import type { Clock } from "../clock.ts";
import { type Cbor, readCbor, writeCbor } from "./cbor.ts";

/*
 * Attestation documents of Nitro enclaves and of NitroTPM: COSE_Sign1 (RFC 9052) around CBOR, signed
 * under certificates that end in AWS's root.
 * https://docs.aws.amazon.com/enclaves/latest/user/verify-root.html
 * https://github.com/aws/aws-nitro-enclaves-nsm-api/blob/main/docs/attestation_process.md
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/nitrotpm-attestation-document-validate.html
 */

/** Whose attestations are trusted, and by which time their certificates hold. */
export interface AttestationTrust {
  readonly roots: readonly X509Certificate[];
  readonly clock: Clock;
}

/** What an attestation document that holds says. */
export interface Attestation {
  /** RSA, to encrypt the answer under. */
  readonly publicKey: KeyObject;
  /** Whether it is of an enclave or of an instance with NitroTPM. */
  readonly of: "enclave" | "NitroTPM";
  /** The platform configuration registers by their numbers, in lower-case hex. */
  readonly pcrs: ReadonlyMap<number, string>;
}

/**
 * Reads an attestation document.
 * @returns undefined where it is none, is not signed under a root that is trusted, or its
 *   certificates do not hold now
 */
export function readAttestation(
  bytes: Uint8Array,
  { clock, roots }: AttestationTrust,
): Attestation | undefined {
  const signed = readSigned(bytes);
  const document = signed && readCbor(signed.payload);
  if (!signed || !(document instanceof Map)) return undefined;
  const key = signingKey(document, roots, clock());
  if (key === undefined || !isSigned(signed, key)) return undefined;
  return contentOf(document);
}

interface Signed {
  readonly header: Buffer;
  readonly payload: Buffer;
  readonly signature: Buffer;
}

/** COSE's number of ECDSA with SHA-384. */
const es384 = -35;
const longestPayload = 16_384;

function readSigned(bytes: Uint8Array): Signed | undefined {
  const item = readCbor(bytes);
  const parts = isTagged(item) && item.tag === 18 ? item.value : item;
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [header, , payload, signature] = parts as readonly Cbor[];
  if (!Buffer.isBuffer(header) || !Buffer.isBuffer(payload) || !Buffer.isBuffer(signature)) {
    return undefined;
  }
  if (payload.length > longestPayload) return undefined;
  const names = readCbor(header);
  if (!(names instanceof Map) || names.size !== 1 || names.get(1) !== es384) return undefined;
  return { header, payload, signature };
}

function isTagged(item: Cbor | undefined): item is { tag: number; value: Cbor } {
  return typeof item === "object" && "tag" in item;
}

function isSigned({ header, payload, signature }: Signed, key: KeyObject): boolean {
  const text = writeCbor(["Signature1", header, Buffer.of(), payload]);
  return verify("sha384", text, { key, dsaEncoding: "ieee-p1363" }, signature);
}

type Document = ReadonlyMap<Cbor, Cbor>;

/** The key that the document is signed with, if its certificates lead to a root that is trusted. */
function signingKey(
  document: Document,
  roots: readonly X509Certificate[],
  now: number,
): KeyObject | undefined {
  const bundle = document.get("cabundle");
  if (!Array.isArray(bundle)) return undefined;
  const certificates = [...bundle, document.get("certificate")].map(certificateOf);
  let issuer: X509Certificate | undefined;
  for (const [index, one] of certificates.entries()) {
    const last = index === certificates.length - 1;
    if (one === undefined || !holds(one, now) || one.ca === last) return undefined;
    if (issuer === undefined && !roots.some(root => root.raw.equals(one.raw))) return undefined;
    if (issuer !== undefined && !(one.checkIssued(issuer) && one.verify(issuer.publicKey))) {
      return undefined;
    }
    issuer = one;
  }
  const key = certificates.length > 1 ? issuer?.publicKey : undefined;
  return key?.asymmetricKeyDetails?.namedCurve === "secp384r1" ? key : undefined;
}

function certificateOf(bytes: unknown): X509Certificate | undefined {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0 || bytes.length > 1024) return undefined;
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}

function holds({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now <= validToDate.getTime();
}

function contentOf(document: Document): Attestation | undefined {
  const [module, time] = [document.get("module_id"), document.get("timestamp")];
  const named = typeof module === "string" && module !== "" && document.get("digest") === "SHA384";
  if (!named || typeof time !== "number" || time <= 0) return undefined;
  const of = document.has("pcrs") ? "enclave" : "NitroTPM";
  const pcrs = registersOf(document.get(of === "enclave" ? "pcrs" : "nitrotpm_pcrs"));
  const publicKey = publicKeyOf(document.get("public_key"));
  return pcrs && publicKey && { of, pcrs, publicKey };
}

const registerLengths = new Set([32, 48, 64]);

function registersOf(map: Cbor | undefined): ReadonlyMap<number, string> | undefined {
  if (!(map instanceof Map) || map.size === 0 || map.size > 32) return undefined;
  const registers = new Map<number, string>();
  for (const [index, value] of map) {
    if (typeof index !== "number" || index < 0 || index > 31) return undefined;
    if (!Buffer.isBuffer(value) || !registerLengths.has(value.length)) return undefined;
    registers.set(index, value.toString("hex"));
  }
  return registers;
}

/** KMS answers under an RSA key, so that a document without one is of no use here. */
function publicKeyOf(bytes: Cbor | undefined): KeyObject | undefined {
  if (!Buffer.isBuffer(bytes) || bytes.length > 1024) return undefined;
  try {
    const key = createPublicKey({ key: bytes, type: "spki", format: "der" });
    const length = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return key.asymmetricKeyType === "rsa" && length >= 2048 ? key : undefined;
  } catch {
    return undefined;
  }
}
