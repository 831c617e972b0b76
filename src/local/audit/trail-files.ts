import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { folderError } from "../store/store.ts";

export interface TrailFilesOptions {
  readonly folder: string;
  /** A file that would grow beyond this is followed by the next one. */
  readonly mostBytes: number;
  /** How many files are kept: with one more the oldest goes. */
  readonly mostFiles: number;
}

const name = /^(\d{6,})-\d{4}-\d\d-\d\d\.jsonl$/;

/** The files of an audit log, the oldest first. Whole paths; none where there is no folder. */
export function trailFiles(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const numbered = names.filter(one => name.test(one));
  return numbered.sort((a, b) => numberOf(a) - numberOf(b)).map(one => join(folder, one));
}

function numberOf(file: string): number {
  return Number(name.exec(file)?.[1] ?? 0);
}

/**
 * Appends to files of bounded size and number: a new one each day of the local AWS's clock, and
 * when the last one is full. They are numbered, since that clock can be set back.
 */
export class TrailFiles {
  readonly #options: TrailFilesOptions;
  #number: number;
  #day = "";
  #bytes = 0;
  #file: number | undefined;
  /** A write failed halfway: the next one begins on a line of its own. */
  #torn = false;

  /** @throws StoreError where the folder cannot be made */
  constructor(options: TrailFilesOptions) {
    const obstacle = makeFolder(options.folder, { mode: 0o700, another: "with --data" });
    if (obstacle !== undefined) throw folderError(obstacle);
    this.#options = options;
    const last = trailFiles(options.folder).at(-1);
    this.#number = last === undefined ? 0 : numberOf(last.slice(options.folder.length + 1));
    if (last !== undefined) {
      this.#day = last.slice(-"YYYY-MM-DD.jsonl".length, -".jsonl".length);
      this.#bytes = statSync(last).size;
      this.#torn = true;
    }
  }

  /**
   * Appends text of whole lines.
   * @param time what the local AWS's clock says, in milliseconds since the epoch
   * @throws the system's error, such as ENOSPC
   */
  append(text: string, time: number): void {
    const day = new Date(time).toISOString().slice(0, 10);
    const bytes = bytesOf(text);
    const { length } = bytes;
    const full = this.#bytes > 0 && this.#bytes + length > this.#options.mostBytes;
    if (this.#number === 0 || full || day !== this.#day) this.#next(day);
    this.#file ??= openSync(this.#path(), "a", 0o600);
    const torn = this.#torn && this.#bytes > 0;
    this.#torn = true;
    if (torn) writeAll(this.#file, lineFeed);
    writeAll(this.#file, bytes);
    this.#torn = false;
    this.#bytes += length;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #path(): string {
    const number = String(this.#number).padStart(6, "0");
    return join(this.#options.folder, `${number}-${this.#day}.jsonl`);
  }

  #next(day: string): void {
    this.close();
    this.#number += 1;
    this.#day = day;
    this.#bytes = 0;
    this.#torn = false;
    const kept = this.#options.mostFiles - 1;
    const files = trailFiles(this.#options.folder);
    for (const file of files.slice(0, Math.max(0, files.length - kept)))
      rmSync(file, { force: true });
  }
}

const lineFeed = Buffer.from("\n");

/** Room for what is gathered at a busy time, taken once: fresh memory costs more than the copy. */
let room = Buffer.alloc(0);

/** The text in UTF-8, good until the next text. Most texts are ASCII, which one copy encodes. */
function bytesOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  if (length > mostRoom) return Buffer.from(text);
  if (length > room.length) room = Buffer.allocUnsafeSlow(Math.min(mostRoom, 2 * length));
  room.write(text, length === text.length ? "latin1" : "utf8");
  return room.subarray(0, length);
}

const mostRoom = 1024 * 1024;

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
