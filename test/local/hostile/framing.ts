import type { Random } from "../../laws/random/random.ts";
import { goodDraft } from "./calls.ts";
import type { HostileCase, Verdict } from "./case.ts";
import { type Draft, headOf } from "./request.ts";
import { sizeOf } from "./texts.ts";
import type { World } from "./world.ts";

function chunked(body: Buffer, random: Random, extension = "", trailer = ""): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const piece = body.subarray(at, at + 1 + random.below(200));
    const size = random.chance(0.5)
      ? piece.length.toString(16)
      : `00${piece.length.toString(16).toUpperCase()}`;
    parts.push(Buffer.from(`${size}${extension}\r\n`), piece, Buffer.from("\r\n"));
    at += piece.length;
  }
  return Buffer.concat([...parts, Buffer.from(`0${extension}\r\n${trailer}\r\n`)]);
}

const encoding = (value: string) => [["transfer-encoding", value]] as const;

type Frame = readonly [verdict: Verdict, frame: (draft: Draft, random: Random) => Buffer];

const lengths =
  (values: readonly string[], right = "") =>
  (draft: Draft, random: Random) => {
    const value = random.one(values).replace("N", String(draft.body.length)) + right;
    return Buffer.concat([headOf(draft, [["content-length", value]]), draft.body]);
  };

const chunks = (value: string, body: (random: Random, draft: Draft) => string | Buffer) => {
  return (draft: Draft, random: Random) =>
    Buffer.concat([headOf(draft, encoding(value)), Buffer.from(body(random, draft))]);
};

/** How a good request's body is told where it ends; with all that is wrong it is refused. */
const frames: Readonly<Record<string, Frame>> = {
  chunks: [
    "right",
    (draft, random) =>
      Buffer.concat([headOf(draft, encoding("chunked")), chunked(draft.body, random)]),
  ],
  "chunks in capitals": [
    "either",
    (draft, random) =>
      Buffer.concat([headOf(draft, encoding("CHUNKED")), chunked(draft.body, random)]),
  ],
  "chunks with extensions": [
    "either",
    (draft, random) =>
      Buffer.concat([
        headOf(draft, encoding("chunked")),
        chunked(
          draft.body,
          random,
          random.one([";a=b", ";a", ';a="b"', ';a="\r"', ` ;a`, `;${"x".repeat(20_000)}`]),
        ),
      ]),
  ],
  "chunks with trailers": [
    "either",
    (draft, random) =>
      Buffer.concat([
        headOf(draft, encoding("chunked")),
        chunked(
          draft.body,
          random,
          "",
          random.one([
            "a: b\r\n",
            "content-length: 5\r\n",
            "authorization: x\r\n",
            "x-amz-target: TrentService.ListKeys\r\n",
            "a\r\n",
            `a: ${"x".repeat(20_000)}\r\n`,
          ]),
        ),
      ]),
  ],
  "an odd length": [
    "refused",
    lengths([
      "-1",
      "+N",
      "0xN",
      "N,N",
      "N, N",
      "N N",
      "1e3",
      "N.0",
      "",
      " ",
      "N;",
      '"N"',
      "99999999999999999999",
      "18446744073709551617",
      "N\0",
      "٣",
    ]),
  ],
  "a length with zeros": ["either", lengths(["0N", "00000N", "00000000000000N"])],
  "two lengths": [
    "refused",
    (draft, random) => {
      const own = String(draft.body.length);
      const [one, two] = random.one([
        [own, own],
        [own, "0"],
        ["0", own],
        [own, "1"],
      ] as const);
      return Buffer.concat([
        headOf(draft, [
          ["content-length", one],
          ["Content-Length", two],
        ]),
        draft.body,
      ]);
    },
  ],
  "a length too short": [
    "refused",
    (draft, random) =>
      Buffer.concat([
        headOf(draft, [["content-length", String(random.below(draft.body.length))]]),
        draft.body,
      ]),
  ],
  "a length too long": [
    "refused",
    (draft, random) =>
      Buffer.concat([
        headOf(draft, [["content-length", String(draft.body.length + 1 + sizeOf(random, 1e9))]]),
        draft.body,
      ]),
  ],
  "no length": ["refused", draft => Buffer.concat([headOf(draft, []), draft.body])],
  "a length and chunks": [
    "refused",
    (draft, random) => {
      const both = [["content-length", String(draft.body.length)], ...encoding("chunked")] as const;
      return Buffer.concat([
        headOf(draft, random.chance(0.5) ? both : [...both].reverse()),
        chunked(draft.body, random),
      ]);
    },
  ],
  "another encoding": [
    "refused",
    (draft, random) => {
      const value = random.one([
        "identity",
        "gzip",
        "xchunked",
        "chunked, identity",
        "chunked;q=1",
        '"chunked"',
        "chunked\0",
        "chunke",
        "gzip, x",
        "",
      ]);
      return Buffer.concat([headOf(draft, encoding(value)), chunked(draft.body, random)]);
    },
  ],
  "two encodings": [
    "refused",
    (draft, random) => {
      const two = [...encoding("chunked"), ...encoding(random.one(["chunked", "identity", "x"]))];
      return Buffer.concat([headOf(draft, two), chunked(draft.body, random)]);
    },
  ],
  "an odd spelling of the encoding": [
    "refused",
    (draft, random) => {
      const name = random.one([
        "transfer_encoding",
        "transfer-encodin",
        "x-transfer-encoding",
        "transfer-encoding\0",
      ]);
      return Buffer.concat([headOf(draft, [[name, "chunked"]]), chunked(draft.body, random)]);
    },
  ],
  "chunks of odd sizes": [
    "refused",
    chunks(
      "chunked",
      random =>
        `${random.one(["g", "-1", "+1", "0x1", "1 1", "", ";", "FFFFFFFFFFFFFFFFF", "7fffffffffffffff", "1\0", "1\n", "\u0661"])}\r\nx\r\n0\r\n\r\n`,
    ),
  ],
  "chunks that end early": [
    "refused",
    chunks("chunked", (_, { body }) => `${(body.length + 5).toString(16)}\r\n${body}\r\n0\r\n\r\n`),
  ],
  "chunks that go on": [
    "refused",
    chunks("chunked", (_, { body }) => `${(body.length - 1).toString(16)}\r\n${body}\r\n0\r\n\r\n`),
  ],
  "chunks without an end": [
    "refused",
    chunks("chunked", (_, { body }) => `${body.length.toString(16)}\r\n${body}\r\n`),
  ],
  "more than fits": [
    "refused",
    chunks(
      "chunked",
      random => `${(2_000_000).toString(16)}\r\n${"x".repeat(sizeOf(random, 2_000_000))}`,
    ),
  ],
};

const frameNames = Object.keys(frames);

/** A good request whose body is framed in another way. */
export function badFrame(random: Random, world: World): HostileCase {
  const name = random.one(frameNames);
  const { draft, isRight } = goodDraft(random, world);
  const [verdict, frame] = frames[name] ?? [];
  if (frame === undefined || verdict === undefined) throw new Error(`no frame ${name}`);
  const bytes = frame(draft, random);
  // What is left of a body is read as another request.
  const rest = verdict === "right" ? {} : { ending: "half" as const, answers: 3 };
  return { family: "framing", name, pieces: [bytes], verdict, isRight, ...rest };
}
