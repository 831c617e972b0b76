import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from "node:crypto";
import { element, integer } from "../../../src/local/crypto/der.ts";

/*
 * An attestation PKI and enclaves of its own, as AWS's documents describe them:
 * https://docs.aws.amazon.com/enclaves/latest/user/verify-root.html
 */

type Value = number | string | Buffer | readonly Value[] | ReadonlyMap<Value, Value>;

/** Writes CBOR in its shortest form. */
export function cbor(value: Value): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") {
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  }
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) {
    return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)]);
  }
  const list = value as readonly Value[];
  return Buffer.concat([head(4, list.length), ...list.map(cbor)]);
}

function head(major: number, length: number): Buffer {
  const first = major << 5;
  if (length < 24) return Buffer.of(first | length);
  if (length < 0x100) return Buffer.of(first | 24, length);
  if (length < 0x10000) return Buffer.of(first | 25, length >> 8, length & 255);
  const bytes = Buffer.alloc(9);
  bytes[0] = first | 27;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

const oid = (hex: string) => element(0x06, Buffer.from(hex, "hex"));
const sequence = (...parts: Buffer[]) => element(0x30, Buffer.concat(parts));
const ecdsaWithSha384 = sequence(oid("2a8648ce3d040303"));
const name = (text: string) =>
  sequence(element(0x31, sequence(oid("550403"), element(0x0c, Buffer.from(text)))));
const time = (at: number) =>
  element(0x18, Buffer.from(`${new Date(at).toISOString().slice(0, 19).replaceAll(/\D/g, "")}Z`));

/** Who signs, and whether it may sign certificates. */
interface Issuer {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly certificate: Buffer;
}

const hour = 3_600_000;

interface Validity {
  readonly from?: number;
  readonly until?: number;
  readonly ca?: boolean;
}

/** Makes a certificate of a new key; without an issuer it is a root. */
export function issue(subject: string, issuer?: Issuer, validity: Validity = {}): Issuer {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const now = Date.now();
  const { from = now - hour, until = now + hour, ca = true } = validity;
  const basic = sequence(
    oid("551d13"),
    element(0x01, Buffer.of(0xff)),
    element(0x04, ca ? sequence(element(0x01, Buffer.of(0xff))) : sequence()),
  );
  const body = sequence(
    element(0xa0, integer(2n)),
    integer(BigInt(`0x${randomBytes(8).toString("hex")}`) >> 1n),
    ecdsaWithSha384,
    name(issuer?.name ?? subject),
    sequence(time(from), time(until)),
    name(subject),
    publicKey.export({ type: "spki", format: "der" }),
    element(0xa3, sequence(basic)),
  );
  const signature = sign("sha384", body, issuer?.privateKey ?? privateKey);
  const bits = element(0x03, Buffer.concat([Buffer.of(0), signature]));
  return { name: subject, privateKey, certificate: sequence(body, ecdsaWithSha384, bits) };
}

/** What an enclave says of itself, where that is not as usual. */
export interface Said {
  readonly more?: ReadonlyMap<Value, Value>;
  readonly without?: string;
  readonly signer?: Issuer;
  readonly chain?: readonly Issuer[];
  readonly algorithm?: number;
  readonly tagged?: boolean;
}

export const root = issue("aws.nitro-enclaves");
export const middle = issue("eu-west-1.aws.nitro-enclaves", root);
export const leaf = issue("i-1.eu-west-1.aws.nitro-enclaves", middle, { ca: false });

/** The root as `--attestation-root` takes it. */
export const rootPem = new X509Certificate(root.certificate).toString();

const recipientKey = generateKeyPairSync("rsa", { modulusLength: 2048 });
/** The enclave's private key, which opens what is for it. */
export const recipientPem = recipientKey.privateKey
  .export({ type: "pkcs8", format: "pem" })
  .toString();

/** The register with a number, in an enclave of the tests. */
export function register(index: number): Buffer {
  return createHash("sha384").update(`register ${index}`).digest();
}

/** An attestation document. */
export function attest(said: Said = {}): Buffer {
  const { algorithm = -35, chain = [root, middle], signer = leaf, tagged = true } = said;
  const document = new Map<Value, Value>([
    ["module_id", "i-1-enc1"],
    ["timestamp", Date.now()],
    ["digest", "SHA384"],
    ["pcrs", new Map([0, 1, 2, 8].map(index => [index, register(index)]))],
    ["certificate", signer.certificate],
    ["cabundle", chain.map(one => one.certificate)],
    ["public_key", recipientKey.publicKey.export({ type: "spki", format: "der" })],
    ...(said.more ?? []),
  ]);
  document.delete(said.without ?? "");
  const [protectedHeader, payload] = [cbor(new Map([[1, algorithm]])), cbor(document)];
  const text = cbor(["Signature1", protectedHeader, Buffer.of(), payload]);
  const signature = sign("sha384", text, { key: signer.privateKey, dsaEncoding: "ieee-p1363" });
  const signed = cbor([protectedHeader, new Map(), payload, signature]);
  return tagged ? Buffer.concat([Buffer.of(0xd2), signed]) : signed;
}

/** The private key as node:crypto takes it. */
export const recipientPrivateKey = createPrivateKey(recipientPem);
