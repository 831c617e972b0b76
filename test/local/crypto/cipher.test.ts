import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseBlob } from "../../../src/local/crypto/blob.ts";
import { decrypt, encrypt } from "../../../src/local/crypto/cipher.ts";
import { canonicalContext } from "../../../src/local/crypto/encryption-context.ts";
import {
  createMaterial,
  currentMaterialId,
  rotateMaterial,
} from "../../../src/local/crypto/material.ts";

const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const material = createMaterial(arn);
const plaintexts = fc.uint8Array({ maxLength: 4096 });
// Short texts over few characters, so that near misses are frequent; whole Unicode besides.
const texts = fc.oneof(fc.string({ unit: fc.constantFrom("a", "b", "=", "|", ",") }), fc.string());
const contexts = fc.dictionary(texts, texts, { maxKeys: 5, noNullPrototype: true });

function blobOf(bytes: Uint8Array) {
  const blob = parseBlob(bytes);
  if (blob === undefined) throw new Error("does not parse");
  return blob;
}

describe("the cipher", () => {
  test("decrypting what was encrypted with the same context gives the plaintext", () => {
    fc.assert(
      fc.property(plaintexts, contexts, (plaintext, context) => {
        const blob = blobOf(encrypt(material, plaintext, context));
        expect(blob.key).toBe(arn);
        const found = decrypt(material, blob, context);
        expect(found?.plaintext.equals(plaintext)).toBe(true);
        expect(found?.materialId).toBe(currentMaterialId(material));
      }),
    );
  });

  test("the order of a context's pairs does not matter", () => {
    fc.assert(
      fc.property(plaintexts, contexts, (plaintext, context) => {
        const turned = Object.fromEntries(Object.entries(context).reverse());
        const blob = blobOf(encrypt(material, plaintext, context));
        expect(decrypt(material, blob, turned)?.plaintext.equals(plaintext)).toBe(true);
      }),
    );
  });

  test("another context does not decrypt", () => {
    fc.assert(
      fc.property(contexts, contexts, (context, other) => {
        fc.pre(JSON.stringify(sorted(context)) !== JSON.stringify(sorted(other)));
        const blob = blobOf(encrypt(material, Buffer.from("secret"), context));
        expect(decrypt(material, blob, other)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test("a changed bit anywhere makes the ciphertext undecryptable", () => {
    const blob = encrypt(material, Buffer.from("secret"), { app: "payments" });
    for (let bit = 0; bit < blob.length * 8; bit++) {
      const changed = Buffer.from(blob);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const parsed = parseBlob(changed);
      if (parsed === undefined) continue;
      // With another key's ARN in the header, that key's material is looked up: try it, too.
      const asIfThatKey = { ...material, key: parsed.key };
      expect(decrypt(material, parsed, { app: "payments" })).toBeUndefined();
      expect(decrypt(asIfThatKey, parsed, { app: "payments" })).toBeUndefined();
    }
  });

  test("a ciphertext that was cut short or lengthened does not decrypt", () => {
    const blob = encrypt(material, Buffer.from("secret"), {});
    for (let length = 0; length < blob.length; length++) {
      const parsed = parseBlob(blob.subarray(0, length));
      if (parsed !== undefined) expect(decrypt(material, parsed, {})).toBeUndefined();
    }
    expect(decrypt(material, blobOf(Buffer.concat([blob, Buffer.of(0)])), {})).toBeUndefined();
  });

  test("arbitrary bytes never throw", () => {
    const start = encrypt(material, Buffer.alloc(0), {}).subarray(0, 8);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, likely) => {
        const parsed = parseBlob(likely ? Buffer.concat([start, bytes]) : bytes);
        if (parsed !== undefined) expect(decrypt(material, parsed, {})).toBeUndefined();
      }),
    );
  });

  test("the same plaintext never gives the same ciphertext twice", () => {
    const made = new Set<string>();
    for (let index = 0; index < 1000; index++) {
      made.add(encrypt(material, Buffer.from("secret"), {}).toString("base64"));
    }
    expect(made.size).toBe(1000);
  });

  test("after a rotation the new backing key encrypts and all older ones decrypt", () => {
    let rotated = createMaterial(arn);
    const blobs: [Buffer, string][] = [];
    for (let index = 0; index < 4; index++) {
      blobs.push([encrypt(rotated, Buffer.from(`v${index}`), {}), currentMaterialId(rotated)]);
      rotated = rotateMaterial(rotated, [{ date: index, type: "ON_DEMAND" }]);
    }
    // As it comes back from the store: other objects with the same content.
    const reloaded = JSON.parse(JSON.stringify(rotated));
    for (const [index, [blob, id]] of blobs.entries()) {
      const found = decrypt(reloaded, blobOf(blob), {});
      expect(found?.plaintext.toString()).toBe(`v${index}`);
      expect(found?.materialId).toBe(id);
    }
    expect(decrypt(createMaterial(arn), blobOf(blobs[0]![0]), {})).toBeUndefined();
  });

  test.each([
    "arn:aws:kms:eu-west-1:000000000001:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws-cn:kms:cn-north-1:999999999999:key/ffffffff-ffff-ffff-ffff-ffffffffffff",
    "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
  ])("the key %s is read from its ciphertext before anything is decrypted", key => {
    const own = createMaterial(key);
    const blob = blobOf(encrypt(own, Buffer.from("x"), {}));
    expect(blob.key).toBe(key);
    expect(decrypt(own, blob, {})?.plaintext.toString()).toBe("x");
    expect(decrypt(createMaterial(key), blob, {})).toBeUndefined();
  });
});

describe("a canonical context", () => {
  test.each([
    [{ a: "b,c=d" }, { a: "b", c: "d" }],
    [{ ab: "c" }, { a: "bc" }],
    [{ a: "", b: "" }, { ab: "" }],
    [
      { a: "bc", d: "" },
      { a: "b", cd: "" },
    ],
    [{}, { "": "" }],
    [{ a: "\ud800" }, { a: "\ufffd" }],
    [{ a: "A" }, { A: "a" }],
    [{ a: "\u00e9" }, { a: "e\u0301" }],
  ])("%j is not %j, though joined without lengths they may look alike", (one, other) => {
    expect(canonicalContext(one).equals(canonicalContext(other as never))).toBe(false);
  });

  test("two contexts give the same bytes only if they are the same", () => {
    fc.assert(
      fc.property(contexts, contexts, (one, other) => {
        const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(canonicalContext(one).equals(canonicalContext(other))).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });
});

function sorted(context: Record<string, string>): [string, string][] {
  return Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
}
