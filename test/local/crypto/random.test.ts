import { expect, test } from "vitest";
import { random } from "../../../src/local/crypto/random.ts";

test("random bytes are as many as asked for, and never the same twice, wherever they are drawn from", () => {
  const lengths = [12, 16, 32, 1000, 1024, 1025, 5000];
  const seen = new Set<string>();
  const rounds = 400;
  for (let round = 0; round < rounds; round += 1) {
    for (const length of lengths) {
      const bytes = random(length);
      expect(bytes.length).toBe(length);
      seen.add(bytes.toString("hex", 0, 12));
    }
  }
  expect(seen.size).toBe(rounds * lengths.length);
});

test("random bytes are spread evenly: none is left at nought, or out", () => {
  const counts = new Array<number>(256).fill(0);
  for (let round = 0; round < 8000; round += 1) {
    for (const byte of random(32)) counts[byte] = (counts[byte] ?? 0) + 1;
  }
  // Each value is expected a thousand times, with a deviation of 32.
  expect(Math.min(...counts)).toBeGreaterThan(700);
  expect(Math.max(...counts)).toBeLessThan(1300);
});

test("bytes that were handed out stay what they are", () => {
  const first = random(32);
  const copy = Buffer.from(first);
  for (let round = 0; round < 600; round += 1) random(32);
  expect(first).toEqual(copy);
});
