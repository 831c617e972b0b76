import type { Change, State } from "../state.ts";
import { type Store, StoreError, Superseded } from "./store.ts";

/**
 * Makes the changes of many requests durable in few transactions. A request's answer may go out
 * once `settled` has resolved: until then what it saw or did might still be undone.
 */
export interface Committer {
  /**
   * Takes what an operation has just changed. Called in the same turn in which the operation ran,
   * also after one that failed: the journal of `state` is empty afterwards.
   */
  submit(state: State): void;
  /**
   * A promise that resolves once everything submitted so far is durable, and rejects with a
   * `StoreError` where it was undone instead; undefined where nothing is waiting. Of a shared
   * store it resolves when the state, too, is known to have been the newest since the call, and
   * rejects with `Superseded` where it was not: then the state is newer, and the work is to be
   * done again.
   */
  settled(): Promise<void> | undefined;
  /**
   * Takes what an operation has changed that began at an epoch, and gives what `settled` does. What
   * began before the state took in what other processes did is undone.
   */
  settle(state: State, began: number): Promise<void> | undefined;
  /** Another number whenever the state has taken in what other processes did. */
  readonly epoch: number;
  /** Waits for what was submitted and closes the store. Rejects as `settled` does. */
  close(): Promise<void>;
}

/** Changes that are durable together, or undone together. */
interface Batch {
  readonly changes: { readonly state: State; readonly list: readonly Change[] }[];
  /** Made only when somebody waits, so that a failure nobody waits for is no unhandled one. */
  outcome?: PromiseWithResolvers<void>;
}

/**
 * Group commit over a store: everything submitted in one turn of the event loop, or while an
 * earlier transaction is under way, goes into the next transaction. If one fails, everything that
 * is not durable yet is undone, the newest first, since later changes may rest on the failed ones.
 * @param committed told of changes once they are durable, in the order in which they were made
 */
export function createCommitter(
  store: Store,
  committed: (changes: readonly Change[]) => void = () => {},
): Committer {
  let gathering: Batch | undefined;
  let writing: Batch | undefined;
  let epoch = 0;

  function submit(state: State): void {
    const list = state.takeChanges();
    // What only looks at a shared state waits, too, until that is known to be the newest.
    if (list.length === 0 && store.news === undefined) return;
    if (gathering === undefined) {
      gathering = { changes: [] };
      // The poll phase ends before this runs: one transaction for all requests that came in it.
      if (writing === undefined) setImmediate(write);
    }
    gathering.changes.push({ state, list });
  }

  async function write(): Promise<void> {
    const batch = gathering;
    if (batch === undefined) return;
    writing = batch;
    gathering = undefined;
    try {
      const done = store.commit(newestOfEach(batch));
      // A synchronous store is not made to wait a turn.
      if (done !== undefined) await done;
    } catch (error) {
      await handle(error);
      return;
    }
    writing = undefined;
    for (const { list } of batch.changes) committed(list);
    batch.outcome?.resolve();
    if (gathering !== undefined) setImmediate(write);
  }

  /** What came while the news was read rests on the old state as well, and goes the same way. */
  async function handle(error: unknown): Promise<void> {
    if (!(error instanceof Superseded) || store.news === undefined) {
      fail(error);
      return;
    }
    let bringIn: (state: State) => void;
    try {
      bringIn = await store.news();
    } catch (reason) {
      fail(reason);
      return;
    }
    const states = new Set(both().flatMap(({ changes }) => changes.map(({ state }) => state)));
    fail(error, () => {
      epoch += 1;
      for (const state of states) bringIn(state);
    });
  }

  function both(): Batch[] {
    return [writing, gathering].filter(batch => batch !== undefined);
  }

  /** @param then what is done with the states before anybody hears of it */
  function fail(cause: unknown, then: () => void = () => {}): void {
    const lost = both();
    writing = undefined;
    gathering = undefined;
    let error: Error =
      cause instanceof StoreError || cause instanceof Superseded
        ? cause
        : new StoreError("store-failed", "the change could not be written", { cause });
    const changes = lost.flatMap(batch => batch.changes);
    for (const { state, list } of changes.reverse()) state.undo(list);
    try {
      then();
    } catch (reason) {
      error = reason as Error; // a row that another process wrote does not hold together
    }
    for (const batch of lost) batch.outcome?.reject(error);
  }

  function settled(): Promise<void> | undefined {
    const last = gathering ?? writing;
    if (last === undefined) return undefined;
    last.outcome ??= Promise.withResolvers<void>();
    return last.outcome.promise;
  }

  function settle(state: State, began: number): Promise<void> | undefined {
    if (began !== epoch) {
      state.undo(state.takeChanges());
      return Promise.reject(new Superseded());
    }
    submit(state);
    return settled();
  }

  async function close(): Promise<void> {
    try {
      await lastSettled();
    } finally {
      await store.close();
    }
  }

  /** Whose work was superseded does it again first. */
  async function lastSettled(): Promise<void> {
    for (;;) {
      try {
        await settled();
        return;
      } catch (error) {
        if (!(error instanceof Superseded)) throw error;
      }
    }
  }

  return {
    submit,
    settled,
    settle,
    close,
    get epoch() {
      return epoch;
    },
  };
}

/** A row that changed more than once is written once, as it stands at the end. */
function newestOfEach(batch: Batch): readonly Change[] {
  if (batch.changes.length === 1 && batch.changes[0]?.list.length === 1) {
    return batch.changes[0].list;
  }
  const newest = new Map<string, Change>();
  for (const { list } of batch.changes) {
    for (const change of list) newest.set(`${change.kind} ${change.id}`, change);
  }
  return [...newest.values()];
}
