import type { Change, State } from "../state.ts";
import { type Store, StoreError } from "./store.ts";

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
   * `StoreError` where it was undone instead; undefined where nothing is waiting.
   */
  settled(): Promise<void> | undefined;
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
 */
export function createCommitter(store: Store): Committer {
  let gathering: Batch | undefined;
  let writing: Batch | undefined;

  function submit(state: State): void {
    const list = state.takeChanges();
    if (list.length === 0) return;
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
      fail([batch, gathering], error);
      return;
    }
    writing = undefined;
    batch.outcome?.resolve();
    if (gathering !== undefined) setImmediate(write);
  }

  function fail(batches: readonly (Batch | undefined)[], cause: unknown): void {
    writing = undefined;
    gathering = undefined;
    const error =
      cause instanceof StoreError
        ? cause
        : new StoreError("store-failed", "the change could not be written", { cause });
    const lost = batches.filter(batch => batch !== undefined);
    const changes = lost.flatMap(batch => batch.changes);
    for (const { state, list } of changes.reverse()) state.undo(list);
    for (const batch of lost) batch.outcome?.reject(error);
  }

  function settled(): Promise<void> | undefined {
    const last = gathering ?? writing;
    if (last === undefined) return undefined;
    last.outcome ??= Promise.withResolvers<void>();
    return last.outcome.promise;
  }

  async function close(): Promise<void> {
    try {
      await settled();
    } finally {
      store.close();
    }
  }

  return { submit, settled, close };
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
