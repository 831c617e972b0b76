import { expect, test } from "vitest";
import { RecentCalls } from "../../src/local/recent-calls.ts";
import type { LogEntry } from "../../src/local/wire/log-entry.ts";

const entry = { operation: "Decrypt", size: 100 } as LogEntry;

function filled(calls: number): RecentCalls {
  const recent = new RecentCalls();
  for (let call = 0; call < calls; call += 1) recent.add(entry);
  return recent;
}

test("calls are numbered from 1, and given from the number after the one that is known", () => {
  const numbers = (after: number, limit = 10) =>
    filled(5)
      .after(after, limit)
      .map(({ sequence }) => sequence);
  expect(numbers(0)).toEqual([1, 2, 3, 4, 5]);
  expect(numbers(3)).toEqual([4, 5]);
  expect(numbers(5)).toEqual([]);
  expect(numbers(0, 2)).toEqual([1, 2]);
});

test("a thousand calls are remembered, and who comes late begins with the oldest of them", () => {
  const [oldest] = filled(2500).after(0, 1);
  expect(oldest?.sequence).toBe(1501);
  expect(filled(2500).after(0, 5000)).toHaveLength(1000);
});

test("of calls with large bodies fewer are remembered, and of the last one always", () => {
  const recent = new RecentCalls();
  const large = { ...entry, size: 1024 * 1024 };
  for (let call = 0; call < 100; call += 1) recent.add(large);
  expect(recent.after(0, 5000).map(({ sequence }) => sequence)[0]).toBe(85);
  for (let call = 0; call < 2000; call += 1) recent.add(entry);
  expect(recent.after(0, 5000)).toHaveLength(1000);
  recent.add({ ...entry, size: 1024 ** 3 });
  expect(recent.after(0, 5000).map(({ sequence }) => sequence)).toEqual([2101]);
});

test("who waits is woken by the next call, or when no more come", async () => {
  const recent = filled(1);
  let woken = 0;
  const waiting = [recent.wait(1, 60_000), recent.wait(1, 60_000)].map(one =>
    one.then(() => {
      woken += 1;
    }),
  );
  await recent.wait(0, 60_000);
  expect(woken).toBe(0);
  recent.add(entry);
  await Promise.all(waiting);
  const last = recent.wait(2, 60_000);
  recent.close();
  await last;
  await recent.wait(2, 60_000);
});
