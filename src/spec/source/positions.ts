import type { Position, Span } from "../../model/problem.ts";

/** Finds line and column of offsets in a text. A byte order mark counts in offsets only. */
export class Positions {
  readonly #file: string;
  readonly #starts: number[] = [0];
  readonly #length: number;
  readonly #mark: number;

  constructor(text: string, file: string) {
    this.#file = file;
    this.#length = text.length;
    this.#mark = text.startsWith("\ufeff") ? 1 : 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  /** The stretch between two offsets of the text. */
  span(start: number, end: number): Span {
    const from = Math.max(this.#mark, Math.min(start, this.#length));
    const to = Math.max(from, Math.min(end, this.#length));
    return { file: this.#file, start: this.#position(from), end: this.#position(to) };
  }

  #position(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = Math.max(this.#starts[low] ?? 0, low === 0 ? this.#mark : 0);
    return { line: low + 1, column: offset - start + 1, offset };
  }
}
