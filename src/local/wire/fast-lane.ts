import type { Socket } from "node:net";
import type { WireRequest, WireResponse } from "./message.ts";
import { readPlainRequest } from "./plain-request.ts";

const { STATUS_CODES } = process.getBuiltinModule("node:http");

export interface FastLaneOptions {
  /** Answers one request. It must not throw or reject. */
  readonly handle: (request: WireRequest) => WireResponse | Promise<WireResponse>;
  /** Takes over a connection for good; its first bytes come right after. */
  readonly handOver: (socket: Socket) => void;
  /** The largest body, in bytes. */
  readonly limit: number;
  /** How long a connection may stay without its first request, in milliseconds. */
  readonly patience: number;
  /** How long a connection may stay without a further request, in milliseconds. */
  readonly keepAlive: number;
}

/** The connections on which nothing but plain requests came yet. */
export interface FastLane {
  /** Takes a new connection. */
  enter(socket: Socket): void;
  /** Ends those that wait for a request; the others end with their answer. */
  close(): void;
  /** Ends all of them. */
  closeAll(): void;
}

/**
 * Answers plain requests without the streams and objects that node makes for each, which take as
 * long as the answer of KMS itself. A connection stays for as long as it sends nothing else; with
 * the first byte of anything else node's own server has it.
 */
export function createFastLane(options: FastLaneOptions): FastLane {
  const inside = new Set<Connection>();
  const answered: Connection[] = [];
  const writeAll = () => {
    for (const connection of answered.splice(0)) connection.write();
  };
  // A write wakes its client up. Where there are many clients all are woken at the end of the turn,
  // and do not take turns with the answers to the others.
  // Those that waited for the disk together come at once, and leave before the next requests are
  // looked at: their clients then ask again in time for the next transaction, not the one after.
  const answer = (connection: Connection, waited: boolean) => {
    if (inside.size < 2) connection.write();
    else if (answered.push(connection) === 1) {
      if (waited) process.nextTick(writeAll);
      else setImmediate(writeAll);
    }
  };
  let closing = false;
  return {
    enter(socket) {
      const left = () => inside.delete(connection);
      const connection = new Connection(socket, options, left, answer);
      inside.add(connection);
      if (closing) connection.close();
    },
    close() {
      closing = true;
      for (const connection of inside) connection.close();
    },
    closeAll() {
      for (const connection of inside) connection.destroy();
    },
  };
}

class Connection {
  readonly #socket: Socket;
  readonly #options: FastLaneOptions;
  readonly #left: () => void;
  readonly #answered: (connection: Connection, waited: boolean) => void;
  /** Answers that have not been written. */
  #text = "";
  /** An answer is being waited for. */
  #busy = false;
  /** No further request is answered. */
  #last = false;

  constructor(
    socket: Socket,
    options: FastLaneOptions,
    left: () => void,
    answered: (connection: Connection, waited: boolean) => void,
  ) {
    this.#socket = socket;
    this.#options = options;
    this.#left = left;
    this.#answered = answered;
    socket.setTimeout(options.patience);
    socket.on("data", this.#take);
    socket.on("end", this.#close);
    socket.on("timeout", this.#expire);
    socket.on("error", this.#fail);
    socket.on("close", left);
  }

  close(): void {
    this.#close();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  readonly #close = () => {
    this.#last = true;
    if (!this.#busy && this.#text === "") this.#socket.destroySoon();
  };

  /** Nothing came and nothing left for long: it is idle, or its client does not read. */
  readonly #expire = () => {
    if (this.#busy) this.#last = true;
    else this.#socket.destroy();
  };

  // The client went away; there is nobody to answer.
  readonly #fail = () => this.#socket.destroy();

  readonly #take = (bytes: Buffer) => {
    // It has been told that nothing more is answered.
    if (!this.#socket.writable) return;
    const plain = readPlainRequest(bytes, this.#socket.remoteAddress);
    if (plain === undefined || plain.body.length > this.#options.limit) {
      this.#leave(bytes);
      return;
    }
    const answer = this.#options.handle(plain);
    if (!(answer instanceof Promise)) {
      this.#send(answer, false);
      return;
    }
    this.#busy = true;
    // What comes meanwhile waits: answers leave in the order of their requests.
    this.#socket.pause();
    void answer.then(ready => {
      this.#busy = false;
      this.#socket.resume();
      this.#send(ready, true);
    });
  };

  #send(answer: WireResponse, waited: boolean): void {
    const { keepAlive } = this.#options;
    if (this.#socket.timeout !== keepAlive) this.#socket.setTimeout(keepAlive);
    const first = this.#text === "";
    this.#text += textOf(answer, this.#last ? undefined : keepAlive);
    if (first) this.#answered(this, waited);
  }

  /** Writes the answers that are there. */
  write(): void {
    const [socket, text] = [this.#socket, this.#text];
    this.#text = "";
    if (text === "" || socket.destroyed) return;
    // One byte a character, unless the body needs more.
    const taken = socket.write(text, text.length === Buffer.byteLength(text) ? "latin1" : "utf8");
    if (!taken) this.#waitForReader();
    if (this.#last) socket.destroySoon();
  }

  /** Who does not read its answers is not asked for more requests. */
  #waitForReader(): void {
    this.#socket.pause();
    this.#socket.once("drain", () => this.#socket.resume());
  }

  #leave(bytes: Buffer): void {
    const socket = this.#socket;
    this.write();
    socket.off("data", this.#take);
    socket.off("end", this.#close);
    socket.off("timeout", this.#expire);
    socket.off("error", this.#fail);
    socket.off("close", this.#left);
    this.#left();
    socket.setTimeout(0);
    this.#options.handOver(socket);
    socket.emit("data", bytes);
  }
}

/**
 * An answer as node would write it.
 * @param keepAlive how long the connection stays open; undefined where it does not
 */
function textOf({ body, headers, status }: WireResponse, keepAlive: number | undefined): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
  const connection =
    keepAlive === undefined
      ? "close"
      : `keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAlive / 1000)}`;
  return `${head}Content-Length: ${Buffer.byteLength(body)}\r\nDate: ${dateHeader()}\r\nConnection: ${connection}\r\n\r\n${body}`;
}

/** The Date header's value, made once a second. */
let date = { second: 0, text: "" };

function dateHeader(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== date.second) {
    date = { second, text: new Date(second * 1000).toUTCString() };
  }
  return date.text;
}
