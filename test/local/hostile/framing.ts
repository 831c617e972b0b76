import type { Random } from "../../laws/random/random.ts";
import { goodDraft } from "./calls.ts";
import type { HostileCase, Verdict } from "./case.ts";
import { bytesOf, type Draft, withoutHeader } from "./request.ts";
import { sizeOf } from "./texts.ts";
import type { World } from "./world.ts";

/** A request without a length, so that what is put there is all that tells it. */
function headOf(draft: Draft, lengths: readonly (readonly [string, string])[]): Buffer {
  const { headers } = withoutHeader(draft, "content-length");
  return bytesOf({ ...draft, headers: [...headers, ...lengths], body: Buffer.alloc(0) });
}

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

/**
 * A request inside another one's body. Who reads the body's end otherwise than its head tells it
 * answers the one within, which nobody has sent.
 */
export function smuggled(random: Random, world: World): HostileCase {
  const inner = bytesOf(goodDraft(random, world).draft);
  const outer: Draft = {
    ...{ method: "POST", target: "/", version: "HTTP/1.1", body: Buffer.alloc(0) },
    headers: [["host", world.host]],
  };
  const cl = (length: number | string) => ["content-length", String(length)] as const;
  const te = (value: string) => ["transfer-encoding", value] as const;
  const end = Buffer.from("0\r\n\r\n");
  const whole = Buffer.concat([end, inner]);
  const size = Buffer.from(`${inner.length.toString(16)}\r\n`);
  const ways: readonly (readonly [string, () => Buffer])[] = [
    ["in a body", () => Buffer.concat([headOf(outer, [cl(inner.length)]), inner])],
    [
      "in a chunk",
      () =>
        Buffer.concat([headOf(outer, [te("chunked")]), size, inner, Buffer.from("\r\n0\r\n\r\n")]),
    ],
    ["CL.TE", () => Buffer.concat([headOf(outer, [cl(whole.length), te("chunked")]), whole])],
    [
      "TE.CL",
      () =>
        Buffer.concat([
          headOf(outer, [te("chunked"), cl(4)]),
          size,
          inner,
          Buffer.from("\r\n0\r\n\r\n"),
        ]),
    ],
    [
      "TE.TE",
      () =>
        Buffer.concat([
          headOf(outer, [
            te("chunked"),
            te(random.one(["x", "identity", "\tchunked", "chunked "])),
          ]),
          whole,
        ]),
    ],
    [
      "TE in odd letters",
      () =>
        Buffer.concat([
          headOf(outer, [
            cl(whole.length),
            te(
              random.one([
                "xchunked",
                "chunked\x0b",
                "\x0bchunked",
                "chunked,",
                ",chunked",
                "[chunked]",
              ]),
            ),
          ]),
          whole,
        ]),
    ],
    ["CL.CL", () => Buffer.concat([headOf(outer, [cl(0), cl(inner.length)]), inner])],
    [
      "CL.0",
      () =>
        Buffer.concat([headOf(outer, [cl(random.one(["0x0", "+0", "-0", "0,0", "00 0"]))]), inner]),
    ],
    [
      "behind a folded length",
      () => Buffer.concat([headOf(outer, [["content-length", `0\r\n ${inner.length}`]]), inner]),
    ],
    [
      "behind a split header",
      () =>
        Buffer.concat([
          headOf(outer, [["x-a", `b\r${"\n"}content-length: 0\r`], cl(inner.length)]),
          inner,
        ]),
    ],
    [
      "behind a chunk's extension",
      () =>
        Buffer.concat([
          headOf(outer, [te("chunked")]),
          Buffer.from(`1;a=\n${inner.length}\r\nx\r\n0\r\n\r\n`),
        ]),
    ],
    [
      "behind an expectation",
      () =>
        Buffer.concat([
          headOf({ ...outer, method: "GET" }, [["expect", "100-continu"], cl(inner.length)]),
          inner,
        ]),
    ],
  ];
  const [name, make] = random.one(ways);
  const bytes = make();
  return {
    family: "smuggling",
    name,
    pieces: [bytes],
    verdict: "refused",
    ending: "half",
    answers: 3,
  };
}
