/**
 * A map whose values may still be raw: they are opened when somebody first looks at them, since
 * who starts with 100,000 keys will use few of them.
 */
export class LazyMap<V extends object> extends Map<string, V> {
  /** What opens the values that are not there yet. */
  readonly #closed = new Map<string, () => V>();

  /** Puts a value that `open` gives when it is needed; what `open` throws, the looker gets. */
  setLater(id: string, open: () => V): void {
    // Holds its place in the order of the map, and counts.
    super.set(id, unopened as V);
    this.#closed.set(id, open);
  }

  override get(id: string): V | undefined {
    const found = super.get(id);
    return found === unopened ? this.#open(id) : found;
  }

  override set(id: string, value: V): this {
    if (this.#closed.size > 0) this.#closed.delete(id);
    return super.set(id, value);
  }

  override delete(id: string): boolean {
    this.#closed.delete(id);
    return super.delete(id);
  }

  override clear(): void {
    this.#closed.clear();
    super.clear();
  }

  override *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  override *entries(): MapIterator<[string, V]> {
    for (const [id, value] of super.entries()) {
      yield [id, value === unopened ? this.#open(id) : value];
    }
  }

  override [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  override forEach(each: (value: V, id: string, map: Map<string, V>) => void): void {
    for (const [id, value] of this.entries()) each(value, id, this);
  }

  #open(id: string): V {
    const open = this.#closed.get(id);
    if (open === undefined) throw new TypeError(`nothing opens ${id}`);
    const value = open();
    this.set(id, value);
    return value;
  }
}

const unopened: object = Object.freeze({});
