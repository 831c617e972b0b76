/** One answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/**
 * Takes a connection's bytes apart into answers. What is no answer of HTTP, or has no length, is
 * `broken`: nothing of a server's should ever be.
 */
export class Answers {
  readonly list: RawAnswer[] = [];
  broken: string | undefined;
  #rest = "";

  /** @param text bytes, one a character */
  take(text: string): void {
    this.#rest += text;
    while (this.broken === undefined && this.#next());
  }

  /** Bytes of an answer that is not whole. */
  get unfinished(): string {
    return this.#rest;
  }

  #next(): boolean {
    const end = this.#rest.indexOf("\r\n\r\n");
    if (end < 0) {
      if (this.#rest.length > 20_000 || !"HTTP/1.1 ".startsWith(this.#rest.slice(0, 9))) {
        this.broken = this.#rest.slice(0, 200);
      }
      return false;
    }
    const head = this.#rest.slice(0, end);
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1];
    if (status === undefined) return this.#break(head);
    if (status === "100") {
      this.#rest = this.#rest.slice(end + 4);
      return true;
    }
    const length = lengthOf(head);
    if (length === undefined) return this.#break(head);
    if (this.#rest.length < end + 4 + length) return false;
    const body = this.#rest.slice(end + 4, end + 4 + length);
    this.list.push({ status: Number(status), head, body });
    this.#rest = this.#rest.slice(end + 4 + length);
    return true;
  }

  #break(head: string): boolean {
    this.broken = head.slice(0, 200);
    return false;
  }
}

/** The length of an answer's body; node answers an expectation that it does not know in chunks. */
function lengthOf(head: string): number | undefined {
  const length = /\r\ncontent-length: (\d+)(?:\r\n|$)/i.exec(head)?.[1];
  if (length !== undefined) return Number(length);
  return /\r\ntransfer-encoding: chunked/i.test(head) && / 417 /.test(head) ? 5 : undefined;
}
