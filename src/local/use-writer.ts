import type { Arn } from "../model/arn.ts";
import { settled } from "./open-data.ts";
import type { KeyUse } from "./rows.ts";
import type { State } from "./state.ts";
import type { Committer } from "./store/committer.ts";

/** How long uses of keys are gathered before they are written, in milliseconds. */
export const gathering = 10_000;
/** How many go into one transaction: requests wait for it. */
const most = 1_000;

/** Writes down, now and then, how keys were last used. */
export interface UseWriter {
  /** Writes what is gathered; what cannot be written is tried again the next time. */
  flush(): Promise<void>;
  /** Writes what is gathered, and no more. */
  close(): Promise<void>;
}

/**
 * Lets the uses that a server has seen reach the data, where a restart and other servers find them. A
 * write for each Decrypt would cost more than it tells.
 */
export function createUseWriter(state: State, committer: Committer): UseWriter {
  const flush = async () => {
    // What comes while it writes waits for the next time.
    for (let left = state.lastUses.size; left > 0; left -= most) {
      const uses = [...state.lastUses].slice(0, Math.min(left, most));
      try {
        await settled(state, committer, () => write(state, uses));
      } catch {
        return;
      }
      for (const [arn, use] of uses)
        if (state.lastUses.get(arn) === use) state.lastUses.delete(arn);
    }
  };
  let writing = Promise.resolve();
  const inTurn = () => {
    writing = writing.then(flush);
    return writing;
  };
  const timer = setInterval(() => void inTurn(), gathering).unref();
  return {
    flush: inTurn,
    close() {
      clearInterval(timer);
      return inTurn();
    },
  };
}

function write(state: State, uses: readonly (readonly [Arn, KeyUse])[]): void {
  for (const [arn, use] of uses) {
    const known = state.table("use").get(arn);
    // Another server may have seen a later one, and the key may be gone.
    if (state.keys.has(arn) && (known === undefined || known.time <= use.time)) {
      state.put("use", arn, use);
    }
  }
}
