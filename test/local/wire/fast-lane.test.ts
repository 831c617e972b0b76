import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { WireRequest, WireResponse } from "../../../src/local/wire/message.ts";
import { createWire, type Wire, type WireOptions } from "../../../src/local/wire/server.ts";

const wires: Wire[] = [];

async function start(options: Partial<WireOptions> = {}): Promise<{ port: number; wire: Wire }> {
  const wire = createWire({ handle: echo, ...options });
  wires.push(wire);
  return { port: (await wire.listen(0, "127.0.0.1")).port, wire };
}

function echo({ body, headers, method }: WireRequest): WireResponse {
  const text = `${method} ${body.toString()} ${headers["x-more"] ?? ""}`;
  return {
    status: 200,
    headers: { "x-amzn-RequestId": "1", "Content-Type": "text/plain" },
    body: text,
  };
}

afterEach(async () => {
  await Promise.all(wires.splice(0).map(wire => wire.close(0)));
});

/** One connection, on which answers are waited for by their number. */
class Line {
  readonly socket: Socket;
  readonly ended: Promise<void>;
  #received = "";
  #waiting: (() => void) | undefined;

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.on("data", (chunk: Buffer) => {
      this.#received += chunk.toString();
      this.#waiting?.();
    });
    this.ended = new Promise(done => this.socket.on("close", () => done()));
  }

  /** Sends pieces, each as a packet of its own. */
  async send(...pieces: readonly string[]): Promise<void> {
    for (const piece of pieces) {
      await new Promise<void>(done => this.socket.write(piece, () => done()));
      await new Promise(done => setTimeout(done, 20));
    }
  }

  /** Everything received, once so many answers are there. */
  async answers(count: number): Promise<string> {
    while (this.#received.split("HTTP/1.1 ").length - 1 < count) {
      await new Promise<void>(done => {
        this.#waiting = done;
      });
    }
    return this.#received;
  }
}

function post(body: string, more = ""): string {
  const length = Buffer.byteLength(body);
  return `POST / HTTP/1.1\r\nHost: a\r\n${more}Content-Length: ${length}\r\n\r\n${body}`;
}

describe("an answer to a plain request", () => {
  it.each(["plain", "Ü and 漢"])("is byte for byte what node writes: %s", async body => {
    const { port } = await start();
    const whole = new Line(port);
    await whole.send(post(body));
    const inPieces = new Line(port);
    const request = post(body);
    await inPieces.send(request.slice(0, 30), request.slice(30));
    const dateless = (text: string) => text.replace(/Date: .*GMT/, "Date: now");
    const expected = dateless(await inPieces.answers(1));
    expect(expected).toContain(`POST ${body}`);
    expect(dateless(await whole.answers(1))).toBe(expected);
  });

  it("waits for the answer before it, and leaves before the one after it", async () => {
    const first = Promise.withResolvers<void>();
    const handle = (request: WireRequest) =>
      request.body.toString() === "1" ? first.promise.then(() => echo(request)) : echo(request);
    const { port } = await start({ handle });
    const line = new Line(port);
    await line.send(post("1"), post("2"), post("3"));
    first.resolve();
    expect(await line.answers(3)).toMatch(/POST 1 [\s\S]*POST 2 [\s\S]*POST 3 /);
  });

  it("is 500 where the handler throws or rejects, and the connection goes on", async () => {
    const handle = (request: WireRequest) => {
      if (request.body.toString() === "throw") throw new Error("a bug");
      if (request.body.toString() === "reject") return Promise.reject(new Error("another"));
      return echo(request);
    };
    const line = new Line((await start({ handle })).port);
    await line.send(post("throw"), post("reject"), post("good"));
    const received = await line.answers(3);
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual([
      "HTTP/1.1 500",
      "HTTP/1.1 500",
      "HTTP/1.1 200",
    ]);
  });
});

describe("a connection", () => {
  it("goes on when what follows is not plain, and answers all of it in order", async () => {
    const line = new Line((await start()).port);
    const chunked =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n3\r\n0\r\n\r\n";
    const whole = post("4", "X-More: a\r\nX-More: b\r\n");
    await line.send(post("1"), post("2"), chunked, whole.slice(0, 20), whole.slice(20), post("5"));
    const received = await line.answers(5);
    expect(received.match(/POST \d .*?(?=HTTP|$)/g)).toEqual([
      "POST 1 ",
      "POST 2 ",
      "POST 3 ",
      "POST 4 a, b",
      "POST 5 ",
    ]);
  });

  it("answers requests that came in one piece, in order", async () => {
    const line = new Line((await start()).port);
    await line.send(post("1") + post("2") + post("3"));
    expect(await line.answers(3)).toMatch(/POST 1 [\s\S]*POST 2 [\s\S]*POST 3 /);
  });

  it("is refused a body beyond the limit, also where it came whole", async () => {
    const line = new Line((await start({ limit: 10 })).port);
    await line.send(post("x".repeat(11)));
    expect(await line.answers(1)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("ends when it sends nothing, when its client ends, and when the server closes", async () => {
    const silent = new Line((await start({ patience: 100 })).port);
    await silent.ended;
    const { port, wire } = await start();
    const half = new Line(port);
    await half.send(post("1"));
    half.socket.end();
    await half.ended;
    const idle = new Line(port);
    await idle.send(post("1"));
    await idle.answers(1);
    await wire.close(60_000);
    await idle.ended;
  });

  it("does not hold up the end, though its client does not end it", async () => {
    const { port, wire } = await start();
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.write(post("1"));
    await new Promise(done => socket.once("data", done));
    await wire.close(60_000);
    socket.destroy();
  });

  it("gets the answer that it waits for when the server closes, and is told that it was the last", async () => {
    const finish = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const { port, wire } = await start({
      handle: request => {
        arrived.resolve();
        return finish.promise.then(() => echo(request));
      },
    });
    const line = new Line(port);
    await line.send(post("1"));
    await arrived.promise;
    const closed = wire.close(60_000);
    finish.resolve();
    const received = await line.answers(1);
    expect(received).toContain("Connection: close");
    expect(received).toContain("POST 1 ");
    await closed;
    await line.ended;
  });

  it("is ended with its answer unsent when the grace is over", async () => {
    const { port, wire } = await start({ handle: () => new Promise(() => {}) });
    const line = new Line(port);
    await line.send(post("1"));
    await wire.close(10);
    await line.ended;
  });
});
