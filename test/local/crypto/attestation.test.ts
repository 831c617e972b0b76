import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { readAttestation } from "../../../src/local/crypto/attestation.ts";
import { attestationRoots, nitroRoot } from "../../../src/local/crypto/nitro-root.ts";
import { attest, issue, leaf, middle, register, root, rootPem, type Said } from "../kms/enclave.ts";

// https://docs.aws.amazon.com/enclaves/latest/user/verify-root.html

const trust = { roots: attestationRoots(rootPem), clock: Date.now };
const read = (said: Said = {}) => readAttestation(attest(said), trust);

test("AWS's root is the one whose fingerprint its page shows", () => {
  expect(new X509Certificate(nitroRoot).fingerprint256).toBe(
    "64:1A:03:21:A3:E2:44:EF:E4:56:46:31:95:D6:06:31:7E:D7:CD:CC:3C:17:56:E0:98:93:F3:C6:8F:79:BB:5B",
  );
});

test.each([true, false])("a document tells its registers and its key (tagged: %j)", tagged => {
  const found = read({ tagged });
  expect(found?.of).toBe("enclave");
  expect([...(found?.pcrs ?? [])]).toEqual(
    [0, 1, 2, 8].map(index => [index, register(index).toString("hex")]),
  );
  expect(found?.publicKey.asymmetricKeyType).toBe("rsa");
});

test("a document of NitroTPM says so", () => {
  const pcrs = new Map([["nitrotpm_pcrs", new Map([[4, register(4)]])]]);
  expect(read({ more: pcrs, without: "pcrs" })).toMatchObject({ of: "NitroTPM" });
});

const hour = 3_600_000;
const other = issue("aws.nitro-enclaves");
const late = { until: Date.now() - 1_000 };
const early = { from: Date.now() + hour, until: Date.now() + 2 * hour };
const leafOf = (issuer: typeof root, validity = {}) =>
  issue("leaf", issuer, { ca: false, ...validity });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const more = (name: string, value: unknown) => ({ more: new Map([[name, value]]) }) as Said;

test.each<[string, Said]>([
  ["under a root that nobody trusts", { chain: [other], signer: leafOf(other) }],
  ["under a root's name alone", { chain: [other, issue("middle", other)], signer: leaf }],
  ["whose certificates do not follow from each other", { chain: [root], signer: leaf }],
  ["without the root", { chain: [middle], signer: leaf }],
  ["without a bundle", { chain: [], signer: leaf }],
  ["of a certificate that has expired", { chain: [root], signer: leafOf(root, late) }],
  ["of a certificate to come", { chain: [root], signer: leafOf(root, early) }],
  ["under a certificate that is no authority's", { chain: [root, leafOf(root)], signer: leaf }],
  ["signed by an authority itself", { chain: [root], signer: middle }],
  ["signed with another key", { signer: { ...leaf, privateKey: middle.privateKey } }],
  ["signed by the name of another algorithm", { algorithm: -7 }],
  ["of another digest", more("digest", "SHA256")],
  ["without a module", { without: "module_id" }],
  ["without a time", { without: "timestamp" }],
  ["without registers", { without: "pcrs" }],
  ["with a register of another length", more("pcrs", new Map([[0, Buffer.alloc(20)]]))],
  ["with a register too many", more("pcrs", new Map([[32, Buffer.alloc(48)]]))],
  ["without a key", { without: "public_key" }],
  [
    "with a key of another kind",
    more("public_key", p256.publicKey.export({ type: "spki", format: "der" })),
  ],
])("a document %s is none", (_, said) => {
  expect(read(said)).toBeUndefined();
});

test("a document that lost or changed any byte is none, and none makes it fail", () => {
  const whole = attest();
  for (let at = 0; at < whole.length; at += 7) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 0x11;
    expect(readAttestation(changed, trust)).toBeUndefined();
    expect(readAttestation(whole.subarray(0, at), trust)).toBeUndefined();
  }
});

test("under AWS's root alone the tests' own documents are none", () => {
  const aws = { roots: attestationRoots(undefined), clock: Date.now };
  expect(readAttestation(attest(), aws)).toBeUndefined();
});
