/** How many spellings of names are kept; those in an encryption context are the caller's. */
const mostSpellings = 10_000;

/**
 * The condition keys that the compiled policies ask for, each with a number. What a request
 * carries beyond them cannot matter, and is passed over.
 */
export class Names {
  readonly #numbers = new Map<string, number>();
  /** By the spelling of a request: the number, or -1 where no policy asks for it. */
  readonly #spellings = new Map<string, number>();
  readonly #texts: string[] = [];

  /** How many names there are: it grows while documents are compiled. */
  get size(): number {
    return this.#texts.length;
  }

  /**
   * The number of a name that a policy asks for.
   * @param name in lower case
   */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#texts.push(name) - 1;
    this.#numbers.set(name, number);
    this.#spellings.clear();
    return number;
  }

  /** The number of a name, -1 where no policy asks for it. */
  find(name: string): number {
    return this.#numbers.get(name) ?? -1;
  }

  /** The name of a number, in lower case. */
  textOf(number: number): string {
    return this.#texts[number] ?? "";
  }

  /** The number of a name as a request spells it, -1 where no policy asks for it. */
  heard(spelling: string): number {
    const known = this.#spellings.get(spelling);
    if (known !== undefined) return known;
    if (this.#spellings.size >= mostSpellings) this.#spellings.clear();
    const number = this.find(spelling.toLowerCase());
    this.#spellings.set(spelling, number);
    return number;
  }
}
