/** A stream of numbers that a seed determines: the same seed gives the same cases everywhere. */
export class Random {
  /** A number that all cases of a seed share, so that what they choose by it meets. */
  readonly theme: number;
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
    this.theme = seed >>> 0;
  }

  /** A number from 0 to below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Whether something of this likelihood happens. */
  chance(likelihood: number): boolean {
    return this.next() < likelihood;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** One of the values. */
  one<T>(values: readonly T[]): T {
    if (values.length === 0) throw new Error("nothing to choose from");
    return values[this.below(values.length)] as T;
  }

  /** Some of the values, at least `least`. */
  some<T>(values: readonly T[], least = 0, most = 3): T[] {
    const count = least + this.below(most - least + 1);
    return Array.from({ length: count }, () => this.one(values));
  }

  /** So many of what `make` makes, which is told how many there are already. */
  many<T>(least: number, most: number, make: (at: number) => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, at) => make(at));
  }

  /** What `make` makes, or nothing. */
  perhaps<T>(likelihood: number, make: () => T): T | undefined {
    return this.chance(likelihood) ? make() : undefined;
  }
}
