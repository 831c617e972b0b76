import {
  constants,
  createCipheriv,
  createHash,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import { element, integer } from "./der.ts";

/*
 * What KMS answers an attested recipient with: CMS's EnvelopedData (RFC 5652) for one RSA key. The
 * outer layers are of indefinite length, as KMS writes them, and as the parser of AWS's enclave SDK
 * needs them: https://github.com/aws/aws-nitro-enclaves-sdk-c/blob/main/source/cms.c
 */

const oid = (hex: string) => element(0x06, Buffer.from(hex, "hex"));
const sequence = (...parts: Buffer[]) => element(0x30, Buffer.concat(parts));
const sha256 = sequence(oid("608648016503040201"));

/** RSAES-OAEP with SHA-256 for both, as RFC 4055 names it. */
const oaep = sequence(
  oid("2a864886f70d010107"),
  sequence(element(0xa0, sha256), element(0xa1, sequence(oid("2a864886f70d010108"), sha256))),
);

/**
 * Encrypts for whoever has the private key: AES-256-CBC under a key that RSAES-OAEP wraps.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_RecipientInfo.html
 */
export function envelop(publicKey: KeyObject, plaintext: Uint8Array): Buffer {
  const [key, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv("aes-256-cbc", key, iv);
  const content = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const wrapped = publicEncrypt({ key: publicKey, oaepHash: "sha256", padding }, key);
  const recipient = sequence(integer(2n), keyIdentifier(publicKey), oaep, element(0x04, wrapped));
  const algorithm = sequence(oid("60864801650304012a"), element(0x04, iv));
  return open(
    0x30,
    oid("2a864886f70d010703"),
    open(
      0xa0,
      open(
        0x30,
        integer(2n),
        element(0x31, recipient),
        open(0x30, oid("2a864886f70d010701"), algorithm, open(0xa0, element(0x04, content))),
      ),
    ),
  );
}

/** RFC 7093's first way to name a key. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const spki = publicKey.export({ type: "spki", format: "der" });
  return element(0x80, createHash("sha256").update(spki).digest().subarray(0, 20));
}

/** An element of indefinite length. */
function open(tag: number, ...parts: Buffer[]): Buffer {
  return Buffer.concat([Buffer.of(tag, 0x80), ...parts, Buffer.of(0, 0)]);
}
