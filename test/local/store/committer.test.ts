import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { settled } from "../../../src/local/open-data.ts";
import { type Change, State } from "../../../src/local/state.ts";
import { createCommitter } from "../../../src/local/store/committer.ts";
import { type Store, StoreError, Superseded } from "../../../src/local/store/store.ts";

interface Fake extends Store {
  readonly kept: Map<string, string>;
  readonly transactions: number[];
}

/** A store in memory that may be slow, and fails where `fails` says so. */
function fakeStore(
  options: { slow?: boolean; fails?: (transaction: number) => boolean } = {},
): Fake {
  const kept = new Map<string, string>();
  const transactions: number[] = [];
  const commit = (changes: readonly Change[]) => {
    transactions.push(changes.length);
    if (options.fails?.(transactions.length - 1)) throw new StoreError("store-full", "no room");
    for (const { id, after } of changes) {
      if (after === undefined) kept.delete(id);
      else kept.set(id, (after as { value: string }).value);
    }
  };
  return {
    kept,
    transactions,
    load: () => {},
    commit: changes =>
      options.slow
        ? new Promise<void>(resolve => setTimeout(resolve, 1)).then(() => commit(changes))
        : commit(changes),
    close: () => {},
  };
}

function set(state: State, name: string, value: string): void {
  state.put("setting", name, { name, value });
}

function settings(state: State): [string, string][] {
  return [...state.table("setting")].map(([name, { value }]) => [name, value]);
}

describe.each([{ slow: false }, { slow: true }])(
  "the committer (slow store: $slow)",
  ({ slow }) => {
    test("1,000 concurrent submits lose nothing and take few transactions", async () => {
      const store = fakeStore({ slow });
      const committer = createCommitter(store);
      const state = new State();
      await Promise.all(
        Array.from({ length: 1000 }, async (_, index) => {
          if (index % 3 === 0) await new Promise(resolve => setTimeout(resolve, index % 7));
          set(state, `name ${index}`, "old");
          committer.submit(state);
          set(state, `name ${index}`, "new");
          committer.submit(state);
          await committer.settled();
          expect(store.kept.get(`name ${index}`)).toBe("new");
        }),
      );
      expect(store.kept.size).toBe(1000);
      expect(store.transactions.length).toBeLessThan(500);
      expect(committer.settled()).toBeUndefined();
    });

    test("a failed commit undoes everything that was not durable, and every waiter hears of it", async () => {
      const store = fakeStore({ slow, fails: transaction => transaction === 1 });
      const committer = createCommitter(store);
      const state = new State();
      set(state, "a", "durable");
      committer.submit(state);
      await committer.settled();
      set(state, "a", "first");
      set(state, "b", "first");
      committer.submit(state);
      const first = committer.settled();
      set(state, "a", "second");
      state.delete("setting", "b");
      committer.submit(state);
      const second = committer.settled();
      const outcomes = await Promise.allSettled([first, second]);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: "rejected", reason: { code: "store-full" } });
      }
      expect(settings(state)).toEqual([["a", "durable"]]);
      set(state, "a", "afterwards");
      committer.submit(state);
      await committer.settled();
      expect([...store.kept]).toEqual([["a", "afterwards"]]);
    });

    test("whatever fails, the state without pending changes is what the store holds", async () => {
      const step = fc.record({
        name: fc.constantFrom("a", "b", "c"),
        value: fc.option(fc.constantFrom("1", "2", "3")),
        pause: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 20 }),
          fc.nat(255),
          async (steps, failures) => {
            const store = fakeStore({
              slow,
              fails: index => ((failures >> (index % 8)) & 1) === 1,
            });
            const committer = createCommitter(store);
            const state = new State();
            for (const { name, value, pause } of steps) {
              if (value === null) state.delete("setting", name);
              else set(state, name, value);
              committer.submit(state);
              if (pause) await new Promise(resolve => setImmediate(resolve));
            }
            await committer.settled()?.catch(() => {});
            expect(settings(state).sort()).toEqual([...store.kept].sort());
          },
        ),
        { numRuns: 60 },
      );
    });

    test("closing waits for what was submitted", async () => {
      const store = fakeStore({ slow });
      const committer = createCommitter(store);
      const state = new State();
      set(state, "a", "1");
      committer.submit(state);
      await committer.close();
      expect(store.kept.get("a")).toBe("1");
    });
  },
);

test("a failure for which nobody waits is undone without an unhandled rejection", async () => {
  const committer = createCommitter(fakeStore({ fails: () => true }));
  const state = new State();
  set(state, "a", "1");
  committer.submit(state);
  await new Promise(resolve => setTimeout(resolve, 5));
  expect(settings(state)).toEqual([]);
});

test("closing waits for work that another process has superseded, and that is done again", async () => {
  const fake = fakeStore();
  let superseded = 2;
  const store: Store = {
    ...fake,
    commit(changes) {
      superseded -= 1;
      if (superseded >= 0) throw new Superseded();
      return fake.commit(changes);
    },
    news: () => Promise.resolve(() => {}),
  };
  const committer = createCommitter(store);
  const state = new State();
  const done = settled(state, committer, () => set(state, "one", "kept"));
  await committer.close();
  await done;
  expect(fake.kept.get("one")).toBe("kept");
});

test("who wants to know is told of changes once they are durable, and of none that was undone", async () => {
  const told: string[] = [];
  const store = fakeStore({ slow: true, fails: transaction => transaction === 1 });
  const committer = createCommitter(store, changes => {
    for (const { after } of changes) told.push((after as { value: string }).value);
  });
  const state = new State();
  for (const value of ["first", "undone", "last"]) {
    set(state, "one", value);
    committer.submit(state);
    await committer.settled()?.catch(() => {});
  }
  expect(told).toEqual(["first", "last"]);
});
