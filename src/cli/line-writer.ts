/** Lines on their way to a stream. */
export interface LineWriter {
  /** Takes a line, without its line feed. */
  add(line: string): void;
  /** Writes what has been taken and not been written yet. */
  flush(): void;
}

/** While lines keep coming, how long they are gathered, in milliseconds. */
const gathering = 10;

/**
 * Writes lines in their order, those that come close together with one write: a write for each
 * request of a busy local AWS would cost more than the request. After a pause a line is written as
 * soon as the turn of the event loop ends.
 *
 * Whoever ends the process in order calls `flush`; what is left when it ends otherwise, but by
 * `process.exit` or an error, is written then.
 * @param write must have written when it returns
 */
export function lineWriter(write: (text: string) => void): LineWriter {
  let lines: string[] = [];
  let written = Number.NEGATIVE_INFINITY;
  const flush = () => {
    if (lines.length === 0) return;
    const text = `${lines.join("\n")}\n`;
    lines = [];
    written = performance.now();
    write(text);
  };
  process.on("exit", flush);
  return {
    add(line) {
      if (lines.push(line) > 1) return;
      const pause = performance.now() - written;
      if (pause < gathering) setTimeout(flush, gathering - pause);
      else setImmediate(flush);
    },
    flush,
  };
}
