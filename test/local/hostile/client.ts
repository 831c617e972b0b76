import { connect, type Socket } from "node:net";
import { Answers } from "./answers.ts";
import type { HostileCase } from "./case.ts";
import type { Seen } from "./oracle.ts";

/** How long an answer or the end of a connection may take, in milliseconds. */
export const patience = 20_000;

/** How long a server may bear with half a request: 30 seconds, and some to look for it. */
const silence = 40_000;

interface Address {
  readonly host: string;
  readonly port: number;
}

/** One connection to the server. */
class Connection {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  answers = new Answers();
  error: NodeJS.ErrnoException | undefined;
  #wake: () => void = () => {};

  constructor({ host, port }: Address) {
    this.socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    this.socket.setEncoding("latin1");
    this.socket.on("data", (text: string) => {
      this.answers.take(text);
      this.#wake();
    });
    this.socket.on("error", error => {
      this.error = error;
    });
    this.socket.on("end", () => this.socket.end());
    this.closed = new Promise(done => {
      this.socket.once("close", () => {
        done();
        this.#wake();
      });
    });
  }

  get gone(): string | undefined {
    return this.error?.code === "ECONNREFUSED" ? this.error.code : undefined;
  }

  /** Waits until so many answers are there, or none can come any more; false where neither happens. */
  async wait(count: number): Promise<boolean> {
    const until = Date.now() + patience;
    while (this.answers.list.length < count && this.answers.broken === undefined) {
      if (this.socket.closed || this.socket.destroyed) return true;
      if (!(await this.#news(until - Date.now()))) return false;
    }
    return true;
  }

  #news(most: number): Promise<boolean> {
    return new Promise(done => {
      const timer = setTimeout(() => done(false), Math.max(0, most));
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        done(true);
      };
    });
  }

  /** Waits for the end of the connection; false where it does not come. */
  async ended(): Promise<boolean> {
    const timeout = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => timeout.resolve(false), patience);
    const ended = await Promise.race([this.closed.then(() => true), timeout.promise]);
    clearTimeout(timer);
    return ended;
  }

  async write(pieces: readonly Buffer[]): Promise<void> {
    for (const [at, piece] of pieces.entries()) {
      if (at > 0) await new Promise(done => setImmediate(done));
      if (!this.socket.writable) return;
      this.socket.write(piece);
    }
  }
}

/** A connection that serves one plain request after another. */
export class KeptConnection {
  readonly #address: Address;
  #connection: Connection | undefined;
  #count = 0;

  constructor(address: Address) {
    this.#address = address;
  }

  async send(attack: HostileCase): Promise<Seen> {
    const reused = this.#connection !== undefined;
    this.#connection ??= new Connection(this.#address);
    const connection = this.#connection;
    connection.answers = new Answers();
    await connection.write(attack.pieces);
    const came = await connection.wait(1);
    const { broken, list } = connection.answers;
    // A server may end a connection between two requests: then this one has not been seen.
    if (
      came &&
      list.length === 0 &&
      broken === undefined &&
      connection.gone === undefined &&
      reused
    ) {
      this.close();
      return this.send(attack);
    }
    this.#count += 1;
    const last = /\r\nconnection: close/i.test(list[0]?.head ?? "");
    if (!came || last || this.#count % 200 === 0 || connection.socket.destroyed) this.close();
    return { answers: list, broken, gone: connection.gone, ...(!came && { hung: true }) };
  }

  close(): void {
    this.#connection?.socket.destroy();
    this.#connection = undefined;
  }
}

/** Sends a case over a connection of its own, does what its client does, and tells what came. */
export async function attackOnce(
  address: Address,
  attack: HostileCase,
  hold: number,
): Promise<Seen> {
  const connection = new Connection(address);
  const { socket } = connection;
  if (attack.ending === "deaf") socket.pause();
  await connection.write(attack.pieces);
  const bounded = await ending(connection, attack, hold);
  const { broken, list } = connection.answers;
  const gone = connection.gone;
  socket.destroy();
  return { answers: list, broken, gone, ...(!bounded && { hung: true }) };
}

/** @returns whether what the server owes came within the bound */
async function ending(
  connection: Connection,
  { answers = 1, ending }: HostileCase,
  hold: number,
): Promise<boolean> {
  const { socket } = connection;
  switch (ending) {
    case "reset":
      socket.resetAndDestroy();
      return true;
    case "hold":
    case "deaf":
      // A server ends what says nothing sooner, where the client is as patient as that.
      await Promise.race([connection.closed, new Promise(done => setTimeout(done, hold))]);
      return ending === "deaf" || hold < silence || socket.closed;
    case "half":
      socket.end();
      return connection.ended();
    default: {
      if (!(await connection.wait(answers))) return false;
      // One answer too many would come before the server takes note of the end.
      socket.end();
      return connection.ended();
    }
  }
}
