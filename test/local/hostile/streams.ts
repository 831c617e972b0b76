import type { Random } from "../../laws/random/random.ts";
import { goodDraft } from "./calls.ts";
import type { HostileCase } from "./case.ts";
import { bytesOf, withHeader } from "./request.ts";
import { badSignature } from "./signatures.ts";
import type { World } from "./world.ts";

/** Bytes in pieces, at random places. */
export function cut(random: Random, bytes: Buffer, pieces: number): Buffer[] {
  const places = random.many(
    pieces - 1,
    pieces - 1,
    () => 1 + random.below(Math.max(1, bytes.length - 1)),
  );
  const sorted = [0, ...places.sort((a, b) => a - b), bytes.length];
  return sorted
    .slice(1)
    .map((end, at) => bytes.subarray(sorted[at], end))
    .filter(({ length }) => length > 0);
}

/** A good request that comes in pieces, and is answered as if it had come whole. */
export function inPieces(random: Random, world: World): HostileCase {
  const { draft, isRight } = goodDraft(random, world);
  const bytes = bytesOf(draft);
  const single = random.chance(0.1);
  const pieces = single
    ? Array.from(bytes, byte => Buffer.from([byte]))
    : cut(random, bytes, 2 + random.below(8));
  return {
    family: "stream",
    name: single ? "byte by byte" : "in pieces",
    pieces,
    verdict: "right",
    isRight,
  };
}

/** A good request that waits to be asked for its body. */
export function expecting(random: Random, world: World): HostileCase {
  const { draft, isRight } = goodDraft(random, world);
  const bytes = bytesOf(withHeader(draft, "expect", random.one(["100-continue", "100-Continue"])));
  const head = bytes.length - draft.body.length;
  return {
    ...{ family: "stream", name: "expecting", verdict: "right", isRight },
    pieces: [bytes.subarray(0, head), bytes.subarray(head)],
  };
}

/** Several good requests without waiting for answers: as many answers, in their order. */
export function pipelined(random: Random, world: World): HostileCase {
  const count = 2 + random.below(6);
  const { draft, isRight } = goodDraft(random, world);
  const bytes = Buffer.concat(Array.from({ length: count }, () => bytesOf(draft)));
  const pieces = random.chance(0.5) ? [bytes] : cut(random, bytes, 2 + random.below(4));
  return { family: "stream", name: "pipelined", pieces, verdict: "right", isRight, answers: count };
}

/** A bad request, with one that is half of another behind it. */
export function behindBad(random: Random, world: World): HostileCase {
  const bad = badSignature(random, world).pieces;
  const half = bytesOf(goodDraft(random, world).draft);
  const pieces = [...bad, half.subarray(0, 1 + random.below(half.length - 1))];
  return {
    family: "stream",
    name: "half a request behind a bad one",
    pieces,
    verdict: "refused",
    ending: "half",
    answers: 2,
  };
}

/** A request that breaks off: the client ends its half, resets, or waits for what never comes. */
export function brokenOff(random: Random, world: World): HostileCase {
  const bytes = bytesOf(goodDraft(random, world).draft);
  const part = bytes.subarray(0, random.below(bytes.length));
  const ending = random.one(["half", "half", "reset", "reset", "hold"] as const);
  return {
    family: "stream",
    name: `broken off, ${ending}`,
    pieces: [part],
    verdict: "refused",
    ending,
  };
}

/** A good request whose client does not wait for the answer. */
export function leaving(random: Random, world: World): HostileCase {
  const { draft, isRight } = goodDraft(random, world);
  const ending = random.one(["reset", "half"] as const);
  const pieces = random.chance(0.5) ? [bytesOf(draft)] : cut(random, bytesOf(draft), 3);
  return {
    family: "stream",
    name: `leaving, ${ending}`,
    pieces,
    verdict: "either",
    isRight,
    ending,
  };
}

/** Many requests for long answers, none of which is read. */
export function deaf(random: Random, world: World): HostileCase {
  const { draft, isRight } = goodDraft(random, world);
  const pieces = Array.from({ length: 20 + random.below(80) }, () => bytesOf(draft));
  return {
    family: "stream",
    name: "deaf",
    pieces,
    verdict: "either",
    isRight,
    ending: "deaf",
    answers: pieces.length,
  };
}
