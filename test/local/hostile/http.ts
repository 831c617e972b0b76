import type { Random } from "../../laws/random/random.ts";
import { goodDraft } from "./calls.ts";
import type { HostileCase, Verdict } from "./case.ts";
import { bytesOf, type Draft, withHeader } from "./request.ts";
import { hostileText, sizeOf } from "./texts.ts";
import type { World } from "./world.ts";

type Spoil = readonly [verdict: Verdict, spoil: (draft: Draft, random: Random) => Draft | string];

const more = (name: string, value: string) => (draft: Draft) => ({
  ...draft,
  headers: [...draft.headers, [name, value] as const],
});

const text = (change: (text: string, random: Random) => string) => (draft: Draft, random: Random) =>
  change(bytesOf(draft).toString("latin1"), random);

const signedNames = ["host", "x-amz-date", "content-type", "x-amz-security-token"];

/** What is done to a good request's lines. Some of it is still that request, in other words. */
const spoilt: Readonly<Record<string, Spoil>> = {
  "a method in small letters": ["refused", draft => ({ ...draft, method: "post" })],
  "another method": [
    "refused",
    (draft, random) => ({
      ...draft,
      method: random.one([
        "FOO",
        "PRI",
        "CONNECT",
        "TRACE",
        "SEARCH",
        "P\0ST",
        "",
        "POST POST",
        "p".repeat(500),
      ]),
    }),
  ],
  "another version": [
    "refused",
    (draft, random) => ({
      ...draft,
      version: random.one([
        "HTTP/9.9",
        "HTTP/1.10",
        "HTTP/1",
        "http/1.1",
        "ICE/1.0",
        "",
        "HTTP/1.1 x",
        "HTTP/ 1.1",
      ]),
    }),
  ],
  // Node's parser takes these three, and reads what follows as HTTP/1.1.
  "a version of another time": [
    "either",
    (draft, random) => ({ ...draft, version: random.one(["HTTP/0.9", "HTTP/1.0", "HTTP/2.0"]) }),
  ],
  "an absolute target": [
    "either",
    (draft, random) => ({
      ...draft,
      target: random.one([
        "http://127.0.0.1/",
        "http://evil.example/",
        "https://user@x/",
        "HTTP://127.0.0.1:1/",
      ]),
    }),
  ],
  "an odd target": [
    "refused",
    (draft, random) => ({
      ...draft,
      target: random.one([
        "*",
        "",
        "x",
        "?",
        "#",
        "/#a",
        "/%",
        "/%zz",
        "/\0",
        "/\x7f",
        "/é",
        "/ /",
        "evil.example:80",
        `/${"a".repeat(sizeOf(random, 40_000))}`,
      ]),
    }),
  ],
  "a target that is the same": [
    "either",
    (draft, random) => ({
      ...draft,
      target: random.one(["/.", "/./", "//", "/a/..", "/?", "/?&"]),
    }),
  ],
  "an empty line before": ["either", text(all => `\r\n\r\n${all}`)],
  "blanks before": ["refused", text(all => `  ${all}`)],
  "tabs in the line": ["refused", text(all => all.replace(" / ", "\t/\t"))],
  "lines that end in LF": ["either", text(all => all.replaceAll("\r\n", "\n"))],
  "lines that end in CR": ["refused", text(all => all.replaceAll("\r\n", "\r"))],
  "lines that end twice": ["refused", text(all => all.replace("\r\n", "\r\r\n"))],
  "a folded header": ["either", text(all => all.replace("\r\nhost: ", "\r\nhost:\r\n "))],
  "a folded header of its own": [
    "either",
    text(all => all.replace("\r\nhost: ", "\r\nx-a: b\r\n c\r\nhost: ")),
  ],
  "a blank before the colon": [
    "refused",
    text((all, random) =>
      all.replace(
        `\r\n${random.one(["host", "content-length"])}:`,
        found => `${found.slice(0, -1)} :`,
      ),
    ),
  ],
  "a line without a colon": ["refused", text(all => all.replace("\r\n", "\r\nnothing\r\n"))],
  "a header without a name": ["refused", text(all => all.replace("\r\n", "\r\n: x\r\n"))],
  "a header's name of odd characters": [
    "refused",
    text((all, random) =>
      all.replace(
        "\r\n",
        `\r\n${random.one(["a b", "a\0", "(a)", "a/b", "é", "a\x7f", "@"])}: x\r\n`,
      ),
    ),
  ],
  "control characters in a value": [
    "refused",
    (draft, random) =>
      more("x-a", `a${random.one(["\0", "\x01", "\x1b[2J", "\x7f", "\r", "\n"])}b`)(draft),
  ],
  "old text in a value": ["either", more("x-a", "é\xff\x80")],
  "a name of JavaScript's": [
    "either",
    (draft, random) =>
      more(random.one(["__proto__", "constructor", "toString", "hasOwnProperty"]), "x")(draft),
  ],
  "a signed header twice": [
    "refused",
    (draft, random) => {
      const name = random.one(signedNames);
      const value = draft.headers.find(([own]) => own === name)?.[1];
      return value === undefined
        ? { ...draft, method: "post" }
        : more(random.one([name, name.toUpperCase()]), random.one([value, "x"]))(draft);
    },
  ],
  // The first one counts, and is the right one.
  "two authorizations": ["either", more("Authorization", "AWS4-HMAC-SHA256 x")],
  "many headers": [
    "either",
    (draft, random) => ({
      ...draft,
      headers: [
        ...Array.from({ length: sizeOf(random, 60_000) % 4000 }, () => ["a", ""] as const),
        ...draft.headers,
      ],
    }),
  ],
  "many headers behind": [
    "either",
    (draft, random) => ({
      ...draft,
      headers: [
        ...draft.headers,
        ...Array.from(
          { length: sizeOf(random, 60_000) % 4000 },
          (_, at) => [`a${at}`, ""] as const,
        ),
      ],
    }),
  ],
  "a huge header": [
    "refused",
    (draft, random) => more("x-a", "x".repeat(16_400 + sizeOf(random, 200_000)))(draft),
  ],
  "a huge name": [
    "refused",
    (draft, random) => more("x".repeat(16_400 + sizeOf(random, 50_000)), "a")(draft),
  ],
  "an expectation": ["refused", more("expect", "the-unexpected")],
  "an upgrade": [
    "either",
    (draft, random) =>
      more(
        "upgrade",
        random.one(["h2c", "websocket", "TLS/1.0", "x"]),
      )(withHeader(draft, "connection", "upgrade")),
  ],
  "an odd connection": [
    "either",
    (draft, random) =>
      withHeader(
        draft,
        "connection",
        random.one([
          "close",
          "Close",
          "keep-alive, close",
          "x-amz-target",
          "authorization, close",
          "",
          ",",
          "upgrade, keep-alive",
          "keep-alive\t",
        ]),
      ),
  ],
  "hop by hop": [
    "either",
    (draft, random) =>
      more(
        random.one([
          "te",
          "trailer",
          "keep-alive",
          "proxy-connection",
          "proxy-authorization",
          "via",
          "forwarded",
          "x-forwarded-for",
          "x-http-method-override",
          "x-original-url",
          "x-rewrite-url",
        ]),
        random.one(["trailers", "x", "/_keywright/estate", "127.0.0.1", "DELETE"]),
      )(draft),
  ],
};

const names = Object.keys(spoilt);

/** A good request with its lines spoilt. */
export function badLines(random: Random, world: World): HostileCase {
  const name = random.one(names);
  const { draft, isRight } = goodDraft(random, world);
  const [verdict, spoil] = spoilt[name] ?? [];
  const made = spoil?.(draft, random) ?? draft;
  const bytes = typeof made === "string" ? Buffer.from(made, "latin1") : bytesOf(made);
  return {
    ...{ family: "http", name, pieces: [bytes], isRight, ending: "half" },
    verdict: verdict ?? "refused",
    // Where a line's end is another's beginning, more than one request may be found.
    answers: 3,
  };
}

const greetings = [
  Buffer.from("1603010200010001fc0303", "hex"),
  Buffer.from("16030100a5010000a10303000102", "hex"),
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0"),
  Buffer.from("SSH-2.0-OpenSSH_9.9\r\n"),
  Buffer.from("\x04\x01\0\x50\x7f\0\0\x01\0", "latin1"),
  Buffer.from("\x05\x01\0", "latin1"),
  Buffer.from("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
  Buffer.from("*1\r\n$4\r\nPING\r\n"),
  Buffer.from("EHLO a\r\n"),
  Buffer.from("GET /\r\n"),
  Buffer.from("\r\n".repeat(1000)),
  Buffer.from("\0".repeat(1000)),
  Buffer.alloc(0),
];

/** What is no HTTP. */
export function noHttp(random: Random): HostileCase {
  const noise = () => Buffer.from(hostileText(random, 20_000), "latin1");
  const bytes = () => Buffer.from(random.many(1, 200, () => random.below(256)));
  const piece = random.one([() => random.one(greetings), noise, bytes])();
  return {
    family: "http",
    name: "no HTTP",
    pieces: [piece],
    verdict: "refused",
    ending: "half",
    answers: 3,
  };
}
