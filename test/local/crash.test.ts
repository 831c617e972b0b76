import { expect, test } from "vitest";
import { killRepeatedly } from "./crash.ts";

// `npm run nightly:crash` does so a thousand times.
const times = 60;

test(`after kill -9 during a stream of changes of every kind, ${times} times, everything is as it was acknowledged`, {
  timeout: 300_000,
}, async () => {
  const { acknowledged, lost } = await killRepeatedly(times);
  expect(lost).toEqual([]);
  expect(acknowledged).toBeGreaterThanOrEqual(times * 3);
});
