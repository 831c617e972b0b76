import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../../../src/local/wire/canonical.ts";
import { presign, type Signable, sign } from "../../../src/local/wire/sign.ts";
import {
  isSignedWith,
  type SignatureParts,
  signatureOf,
  timeOf,
  timestampOf,
} from "../../../src/local/wire/signature.ts";
import vectors from "./sigv4-vectors.json" with { type: "json" };

const { accessKeyId, region, secretAccessKey, timestamp } = vectors;

/** A request as node's parser hands it over. */
function inputOf(method: string, url: string, headers: readonly string[][], body: string) {
  const at = url.indexOf("?");
  const joined: Record<string, string> = {};
  for (const [name = "", value = ""] of headers) {
    const key = name.toLowerCase();
    joined[key] = key in joined ? `${joined[key]}, ${value}` : value;
  }
  return {
    method,
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? "" : url.slice(at + 1),
    headers: joined,
    rawHeaders: headers.flat(),
    body: Buffer.from(body),
  };
}

function partsOf(
  service: string,
  signedHeaders: readonly string[],
  signature = "",
): SignatureParts {
  const date = timestamp.slice(0, 8);
  const sessionToken = undefined;
  return { accessKeyId, date, region, service, signedHeaders, signature, timestamp, sessionToken };
}

describe("a signature is the one that AWS publishes", () => {
  for (const { body, headers, method, name, service, signature, url } of vectors.header) {
    it(`for ${name}`, () => {
      const names = [...new Set(headers.map(([header = ""]) => header.toLowerCase()))].sort();
      const parts = partsOf(service, names);
      const found = signatureOf(inputOf(method, url, headers, body), parts, secretAccessKey);
      expect(found).toBe(signature);
    });
  }

  for (const { headers, name, service, signature, url } of vectors.query) {
    it(`for ${name}, presigned`, () => {
      const parts = partsOf(service, ["host"]);
      const found = signatureOf(inputOf("GET", url, headers, ""), parts, secretAccessKey);
      expect(found).toBe(signature);
    });
  }
});

const text = fc.string({ unit: fc.constantFrom(..."abcXYZ019-_.~ /+&=%é漢") });
const someRequest = fc.record({
  method: fc.constantFrom("GET", "POST"),
  // A segment of dots alone takes others away, so that two paths may be the same.
  path: fc
    .array(
      text.filter(one => !/^\.+$/.test(one)),
      { maxLength: 3 },
    )
    .map(parts => `/${parts.map(encode).join("/")}`),
  query: fc.array(fc.tuple(text, text), { maxLength: 3 }),
  header: fc.string({ unit: fc.constantFrom(..."ab c,;=") }),
  body: fc.string(),
});

type Some = typeof someRequest extends fc.Arbitrary<infer T> ? T : never;

function signableOf({ body, header, method, path, query }: Some): Signable {
  const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  return {
    method,
    url: search === "" ? path : `${path}?${search}`,
    headers: { host: "127.0.0.1", "x-other": header },
    body,
  };
}

const by = { accessKeyId, secretAccessKey, service: "kms", region, time: timeOf(timestamp) ?? 0 };

function verify(request: Signable, headers: Record<string, string>, signature: string): boolean {
  const pairs = Object.entries(headers).filter(([name]) => name !== "authorization");
  const input = inputOf(request.method, request.url, pairs, String(request.body));
  const names = pairs.map(([name]) => name).sort();
  return isSignedWith(input, partsOf("kms", names, signature), secretAccessKey);
}

function signatureIn(headers: Record<string, string>): string {
  return headers["authorization"]?.split("Signature=")[1] ?? "";
}

describe("a signed request", () => {
  it("verifies as it was signed", () => {
    fc.assert(
      fc.property(someRequest, some => {
        const request = signableOf(some);
        const headers = sign(request, by);
        expect(verify(request, headers, signatureIn(headers))).toBe(true);
      }),
    );
  });

  it("verifies with its query in another order", () => {
    const request = signableOf({ method: "GET", path: "/", query: [], header: "", body: "" });
    const headers = sign({ ...request, url: "/?b=2&a=1&a=0" }, by);
    expect(verify({ ...request, url: "/?a=0&b=2&a=1" }, headers, signatureIn(headers))).toBe(true);
  });

  it("does not verify with another body, method, path, parameter or header", () => {
    fc.assert(
      fc.property(someRequest, some => {
        const request = signableOf(some);
        const headers = sign(request, by);
        const signature = signatureIn(headers);
        const others: [Signable, Record<string, string>][] = [
          [{ ...request, body: `${request.body}x` }, headers],
          [{ ...request, method: request.method === "GET" ? "POST" : "GET" }, headers],
          [{ ...request, url: `/x${request.url}` }, headers],
          [
            { ...request, url: `${request.url}${request.url.includes("?") ? "&" : "?"}x=1` },
            headers,
          ],
          [request, { ...headers, "x-other": `${headers["x-other"]}x` }],
          [request, { ...headers, "x-amz-date": "20150830T123601Z" }],
        ];
        for (const [other, sent] of others) expect(verify(other, sent, signature)).toBe(false);
      }),
    );
  });

  it("does not verify with a signature that is cut short, or is none", () => {
    const request = signableOf({ method: "GET", path: "/", query: [], header: "", body: "" });
    const headers = sign(request, by);
    expect(verify(request, headers, signatureIn(headers).slice(2))).toBe(false);
    expect(verify(request, headers, "")).toBe(false);
    expect(verify(request, headers, "zz".repeat(32))).toBe(false);
  });

  it("does not verify with anything behind the signature", () => {
    const request = signableOf({ method: "GET", path: "/", query: [], header: "", body: "" });
    const headers = sign(request, by);
    for (const more of ["0", "zz", " ", "\u212a"]) {
      expect(verify(request, headers, `${signatureIn(headers)}${more}`)).toBe(false);
    }
  });

  it("does not verify with another secret key, even right after the right one was used", () => {
    const request = signableOf({ method: "GET", path: "/", query: [], header: "", body: "" });
    const headers = sign(request, by);
    expect(verify(request, headers, signatureIn(headers))).toBe(true);
    const other = sign(request, { ...by, secretAccessKey: "another" });
    expect(verify(request, headers, signatureIn(other))).toBe(false);
  });

  it("verifies presigned, by its URL alone", () => {
    fc.assert(
      fc.property(someRequest, some => {
        const request = { ...signableOf(some), headers: { host: "127.0.0.1" }, body: "" };
        const url = presign(request, by);
        const signature = url.split("X-Amz-Signature=")[1] ?? "";
        expect(verify({ ...request, url }, request.headers, signature)).toBe(true);
        expect(verify({ ...request, url: `${url}&x=1` }, request.headers, signature)).toBe(false);
      }),
    );
  });
});

describe("a timestamp", () => {
  it("stands for a second, both ways", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_799 }), seconds => {
        expect(timeOf(timestampOf(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });

  it("is none where the calendar has no such time", () => {
    for (const wrong of ["", "20150230T000000Z", "20150830T250000Z", "2015-08-30T12:36:00Z"]) {
      expect(timeOf(wrong)).toBeUndefined();
    }
  });
});
