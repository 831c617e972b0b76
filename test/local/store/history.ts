/**
 * One call of a recorded history on one thing, such as an alias. It took effect at one moment
 * between `from` and `to`, if the thing is linearizable.
 */
export interface Call<V> {
  /** When it was sent and answered, by one clock; `to` is Infinity where no answer came. */
  readonly from: number;
  readonly to: number;
  /**
   * What it makes of a value; undefined where it could not have been answered as it was. A call
   * that was not answered may also never have taken effect.
   */
  readonly step: (value: V) => V | undefined;
}

/**
 * Whether there is an order of the calls, each between its sending and its answer, in which a
 * single thing would have answered all of them so. The search of Wing and Gong, which remembers
 * where it has been: https://www.cs.ox.ac.uk/people/gavin.lowe/LinearizabiltyTesting/paper.pdf
 */
export function isLinearizable<V extends string>(first: V, calls: readonly Call<V>[]): boolean {
  const sorted = [...calls].sort((a, b) => a.from - b.from);
  const seen = new Set<string>();
  const stack: { readonly value: V; readonly done: bigint }[] = [{ value: first, done: 0n }];
  const isDone = (done: bigint, index: number) => (done >> BigInt(index)) & 1n;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { done, value } = next;
    const place = `${done} ${value}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const open = sorted.flatMap((call, index) => (isDone(done, index) ? [] : [{ call, index }]));
    const answered = open.filter(({ call }) => call.to !== Infinity);
    if (answered.length === 0) return true;
    // Whoever was answered first among those left has to come before all that were sent later.
    const deadline = Math.min(...answered.map(({ call }) => call.to));
    for (const { call, index } of open) {
      if (call.from > deadline) break;
      const after = call.step(value);
      if (after !== undefined) stack.push({ value: after, done: done | (1n << BigInt(index)) });
    }
  }
  return false;
}
