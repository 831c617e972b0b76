import type { LogEntry } from "./wire/log-entry.ts";

/** A call that was answered, with its number. */
export interface RecentCall {
  /** From 1, in the order of the answers, since the local AWS started. */
  readonly sequence: number;
  readonly entry: LogEntry;
}

/** How many calls are remembered. */
const most = 1000;

/** How many bytes the bodies of these calls may have had: what is remembered of a call cites its body. */
const mostBytes = 16 * 1024 * 1024;

/** The last calls that were answered, for who looks on. */
export class RecentCalls {
  readonly #ring: (RecentCall | undefined)[] = [];
  readonly #waiting = new Set<() => void>();
  #last = 0;
  /** The number of the oldest call that is remembered. */
  #first = 1;
  #bytes = 0;
  #closed = false;

  /** The number of the last call; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  add(entry: LogEntry): void {
    this.#last += 1;
    if (this.#last - this.#first === most) this.#forget();
    this.#ring[this.#last % most] = { sequence: this.#last, entry };
    this.#bytes += entry.size;
    while (this.#bytes > mostBytes && this.#first < this.#last) this.#forget();
    if (this.#waiting.size > 0) this.#wake();
  }

  #forget(): void {
    this.#bytes -= this.#ring[this.#first % most]?.entry.size ?? 0;
    this.#ring[this.#first % most] = undefined;
    this.#first += 1;
  }

  /** The calls after a number that are still remembered, the oldest first, at most `limit`. */
  after(sequence: number, limit: number): readonly RecentCall[] {
    const first = Math.max(sequence + 1, this.#first);
    const calls: RecentCall[] = [];
    for (let number = first; number <= this.#last && calls.length < limit; number += 1) {
      const call = this.#ring[number % most];
      if (call !== undefined) calls.push(call);
    }
    return calls;
  }

  /** Waits for a call after a number, at most for `patience` milliseconds. */
  wait(sequence: number, patience: number): Promise<void> {
    if (this.#last > sequence || this.#closed || patience <= 0) return Promise.resolve();
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, patience);
      timer.unref();
      this.#waiting.add(done);
    });
  }

  /** Lets go of everybody who waits: no more calls come. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
