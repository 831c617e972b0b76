import { readFileSync } from "node:fs";

const headerLength = 32;
const frameHeader = 24;

/** Two sums that go on from frame to frame. */
type Sums = readonly [number, number];

/**
 * Whether SQLite's write-ahead log has lost transactions in its middle. SQLite takes the log to end
 * at the first frame whose checksum is wrong, since that is what a crash leaves; but behind what a
 * crash leaves there is never a commit on which a further frame was built, since each commit is on
 * disk before the next begins.
 * @see https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
export function hasLostCommits(path: string): boolean {
  let log: Buffer;
  try {
    log = readFileSync(path);
  } catch {
    return false; // there is none
  }
  if (log.length < headerLength + frameHeader) return false;
  const reader = new Log(log);
  let [at, sums] = [0, reader.begin];
  for (; at < reader.count; at += 1) {
    const next = reader.continues(at, sums);
    if (next === undefined) break;
    sums = next;
  }
  for (let after = at + 1; after + 1 < reader.count; after += 1) {
    if (!reader.isCommit(after)) continue;
    if (reader.continues(after + 1, reader.sumsOf(after)) !== undefined) return true;
  }
  return false;
}

class Log {
  readonly #log: Buffer;
  readonly #pageSize: number;
  readonly #isBig: boolean;
  readonly #salt: Buffer;
  /** How many whole frames there are. */
  readonly count: number;

  constructor(log: Buffer) {
    this.#log = log;
    this.#isBig = (log.readUInt32BE(0) & 1) === 1;
    // A header that was overwritten may name any size.
    this.#pageSize = Math.max(log.readUInt32BE(8), 512);
    this.#salt = log.subarray(16, 24);
    this.count = Math.floor((log.length - headerLength) / (frameHeader + this.#pageSize));
  }

  /** The sums after the header. */
  get begin(): Sums {
    return this.#sum(0, 24, [0, 0]);
  }

  #at(frame: number): number {
    return headerLength + frame * (frameHeader + this.#pageSize);
  }

  /** The sums that a frame bears itself. */
  sumsOf(frame: number): Sums {
    const at = this.#at(frame);
    return [this.#log.readUInt32BE(at + 16), this.#log.readUInt32BE(at + 20)];
  }

  /** Whether a frame is of this log, and the last of its transaction. */
  isCommit(frame: number): boolean {
    const at = this.#at(frame);
    return this.#isOurs(at) && this.#log.readUInt32BE(at + 4) !== 0;
  }

  #isOurs(at: number): boolean {
    return this.#log.subarray(at + 8, at + 16).equals(this.#salt);
  }

  /** The sums after a frame that goes on from others; undefined where it does not. */
  continues(frame: number, sums: Sums): Sums | undefined {
    const at = this.#at(frame);
    if (!this.#isOurs(at)) return undefined;
    const head = this.#sum(at, at + 8, sums);
    const whole = this.#sum(at + frameHeader, at + frameHeader + this.#pageSize, head);
    const [one, two] = this.sumsOf(frame);
    return whole[0] === one && whole[1] === two ? whole : undefined;
  }

  #sum(from: number, to: number, [one, two]: Sums): Sums {
    const log = this.#log;
    let [first, second] = [one, two];
    for (let at = from; at < to; at += 8) {
      const [a, b] = this.#isBig
        ? [log.readUInt32BE(at), log.readUInt32BE(at + 4)]
        : [log.readUInt32LE(at), log.readUInt32LE(at + 4)];
      first = (first + a + second) >>> 0;
      second = (second + b + first) >>> 0;
    }
    return [first, second];
  }
}
