/** The condition keys of which it is not known whether a request carries them. */
export interface Unknown {
  /** Whether a name, in lower case, is one of them. */
  has(name: string): boolean;
}

// Requests of one kind share their list, so what was read of it is kept as long as the list is.
const read = new WeakMap<readonly string[], Unknown>();

/** Reads a request's list of unknown keys; undefined where it is empty. */
export function unknownOf(names: readonly string[] | undefined): Unknown | undefined {
  if (names === undefined || names.length === 0) return undefined;
  const known = read.get(names);
  if (known !== undefined) return known;
  const fresh = new UnknownNames(names);
  read.set(names, fresh);
  return fresh;
}

/** Is read out when it is first asked: most requests never ask. */
class UnknownNames implements Unknown {
  readonly #names: readonly string[];
  #exact: Set<string> | undefined;
  #prefixes: string[] = [];

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  has(name: string): boolean {
    const exact = this.#exact ?? this.#read();
    if (exact.has(name)) return true;
    for (const prefix of this.#prefixes) if (name.startsWith(prefix)) return true;
    return false;
  }

  #read(): Set<string> {
    const lower = this.#names.map(name => name.toLowerCase());
    this.#prefixes = lower.flatMap(name => (name.endsWith("*") ? [name.slice(0, -1)] : []));
    this.#exact = new Set(lower);
    return this.#exact;
  }
}
