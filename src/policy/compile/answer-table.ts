import type { Answer } from "../../model/decision.ts";
import { answers, type Bit } from "./bits.ts";

/** The answers of many callers to many calls, a byte each. */
export class AnswerTable {
  readonly rows: number;
  readonly columns: number;
  readonly #bytes: Uint8Array;

  /** @param rows how many callers; `columns` how many calls */
  constructor(rows: number, columns: number) {
    this.rows = rows;
    this.columns = columns;
    this.#bytes = new Uint8Array(rows * columns);
  }

  /** The answer of a caller to a call. */
  at(row: number, column: number): Answer {
    return answers[this.bit(row, column)];
  }

  /** How often each answer stands in the table. */
  counts(): Record<Answer, number> {
    const [denied, allowed, unknown] = this.#bytes.reduce(
      (sums, bit) => {
        sums[bit as Bit] += 1;
        return sums;
      },
      [0, 0, 0] as [number, number, number],
    );
    return { denied, allowed, unknown };
  }

  bit(row: number, column: number): Bit {
    return this.#bytes[row * this.columns + column] as Bit;
  }

  put(row: number, column: number, bit: Bit): void {
    this.#bytes[row * this.columns + column] = bit;
  }
}
