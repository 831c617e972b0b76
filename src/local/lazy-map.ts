/**
 * A map whose values may still be closed: each is opened when somebody first looks at it, since
 * who starts with 100,000 keys will use few of them. No value may be a function.
 */
export class LazyMap<V extends object> extends Map<string, V> {
  /** Puts a value that `open` gives when it is needed; what `open` throws, the looker gets. */
  setLater(id: string, open: () => V): void {
    super.set(id, open as unknown as V);
  }

  override get(id: string): V | undefined {
    const found = super.get(id);
    return typeof found === "function" ? this.#open(id, found) : found;
  }

  override *entries(): MapIterator<[string, V]> {
    for (const entry of super.entries()) {
      const [id, value] = entry;
      yield typeof value === "function" ? [id, this.#open(id, value)] : entry;
    }
  }

  override *values(): MapIterator<V> {
    for (const [id, value] of super.entries()) {
      yield typeof value === "function" ? this.#open(id, value) : value;
    }
  }

  override [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  override forEach(each: (value: V, id: string, map: Map<string, V>) => void): void {
    for (const [id, value] of this.entries()) each(value, id, this);
  }

  #open(id: string, open: () => V): V {
    const value = open();
    this.set(id, value);
    return value;
  }
}
