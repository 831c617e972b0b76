import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { element, integer, read } from "../../../src/local/crypto/der.ts";
import { curves, newKeyPair } from "../../../src/local/crypto/key-pair.ts";
import { readPrivateKey } from "../../../src/local/crypto/private-key.ts";

// https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html#importing-keys-material-requirements

const specs = ["RSA_2048", ...Object.keys(curves), "ECC_NIST_EDWARDS25519"];
const pairs = new Map(specs.map(spec => [spec, newKeyPair(spec)]));
const pkcs8 = (spec: string) => pairs.get(spec)?.privateKey ?? Buffer.of();

describe("a private key that is brought", () => {
  test.each(specs)("of %s is read as PKCS #8, and its public key is worked out", spec => {
    expect(readPrivateKey(spec, pkcs8(spec))).toEqual(pairs.get(spec));
  });

  test.each(specs)("of %s is none of any other spec", spec => {
    const others = [...specs, "RSA_3072"].filter(one => one !== spec);
    expect(others.map(one => readPrivateKey(one, pkcs8(spec)))).toEqual(
      others.map(() => undefined),
    );
  });

  test("may be in BER, and is the same then", () => {
    const der = pkcs8("RSA_2048");
    const long = Buffer.concat([Buffer.of(0x30, 0x83, 0), der.subarray(2)]);
    const open = Buffer.concat([Buffer.of(0x30, 0x80), der.subarray(4), Buffer.of(0, 0)]);
    for (const bytes of [long, open]) {
      expect(readPrivateKey("RSA_2048", bytes)).toEqual(pairs.get("RSA_2048"));
    }
  });

  test("is none with bytes behind it, cut off, in PEM, as another form than PKCS #8 or sealed", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const sealed = { cipher: "aes-256-cbc", passphrase: "secret" };
    const der = pkcs8("ECC_NIST_P256");
    const wrong = [
      Buffer.concat([der, Buffer.of(0)]),
      der.subarray(0, -1),
      Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })),
      privateKey.export({ type: "sec1", format: "der" }),
      privateKey.export({ type: "pkcs8", format: "der", ...sealed }),
      pairs.get("ECC_NIST_P256")?.publicKey ?? Buffer.of(),
      Buffer.alloc(138),
      Buffer.of(),
    ];
    expect(wrong.map(bytes => readPrivateKey("ECC_NIST_P256", bytes))).toEqual(
      wrong.map(() => undefined),
    );
  });

  test("names its curve: explicit parameters are rejected", () => {
    const { privateKey } = generateKeyPairSync("ec", {
      namedCurve: "prime256v1",
      paramEncoding: "explicit",
    });
    const der = privateKey.export({ type: "pkcs8", format: "der" });
    expect(der.length).toBeGreaterThan(300);
    expect(readPrivateKey("ECC_NIST_P256", der)).toBeUndefined();
  });

  test("of a curve may bring a public key, and what it brings does not count", () => {
    const bytes = Buffer.from(pkcs8("ECC_NIST_P256"));
    const other = newKeyPair("ECC_NIST_P256").privateKey.subarray(-64);
    other.copy(bytes, bytes.length - 64);
    expect(readPrivateKey("ECC_NIST_P256", bytes)).toEqual(pairs.get("ECC_NIST_P256"));
  });

  test.each(Object.keys(curves))(
    "of %s is none where its number is longer than the curve's",
    spec => {
      const header = read(pkcs8(spec), 0x30)?.body ?? Buffer.of();
      const algorithm = read(read(header, 0x02)?.rest ?? Buffer.of(), 0x30)?.body ?? Buffer.of();
      const key = element(0x30, Buffer.concat([integer(1n), element(0x04, Buffer.alloc(80, 1))]));
      const parts = [integer(0n), element(0x30, Buffer.from(algorithm)), element(0x04, key)];
      expect(readPrivateKey(spec, element(0x30, Buffer.concat(parts)))).toBeUndefined();
    },
  );

  test("of RSA is none where its halves do not belong together", () => {
    const bytes = Buffer.from(pkcs8("RSA_2048"));
    // In the modulus.
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    expect(readPrivateKey("RSA_2048", bytes)).toBeUndefined();
  });

  test("of RSA for PSS alone is none of KMS's", () => {
    const { privateKey } = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
    const der = privateKey.export({ type: "pkcs8", format: "der" });
    expect(readPrivateKey("RSA_2048", der)).toBeUndefined();
  });
});
