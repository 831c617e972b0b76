import type { Random } from "../../laws/random/random.ts";
import { goodDraft } from "./calls.ts";
import type { HostileCase } from "./case.ts";
import { bytesOf, type Draft, headOf } from "./request.ts";
import type { World } from "./world.ts";

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
