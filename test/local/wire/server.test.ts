import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { WireRequest } from "../../../src/local/wire/message.ts";
import {
  createWire,
  isLoopback,
  type Wire,
  type WireOptions,
} from "../../../src/local/wire/server.ts";

const wires: Wire[] = [];

async function start(options: Partial<WireOptions> = {}): Promise<number> {
  const wire = createWire({ handle: echo, ...options });
  wires.push(wire);
  return (await wire.listen(0, "127.0.0.1")).port;
}

function echo({ body, method, path, query }: WireRequest) {
  return { status: 200, headers: {}, body: `${method} ${path} ${query} ${body.toString()}` };
}

afterEach(async () => {
  await Promise.all(wires.splice(0).map(wire => wire.close(0)));
});

/** Sends bytes and gives everything that comes back until the server ends the connection. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let received = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      received += chunk;
    });
    socket.on("close", () => resolve(received));
    socket.on("error", reject);
  });
}

describe("the server", () => {
  it("hands over a request as it was sent", async () => {
    const port = await start();
    const sent = { method: "POST", body: "Ü" };
    const response = await fetch(`http://127.0.0.1:${port}/a%20b?c=%2F&d`, sent);
    expect(await response.text()).toBe("POST /a%20b c=%2F&d Ü");
  });

  it("answers what is no HTTP with 400, and goes on", async () => {
    const port = await start();
    for (const wrong of [
      "\u0016\u0003\u0001\u0000\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
    ]) {
      expect(await exchange(port, wrong)).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  it("refuses a request that names two hosts", async () => {
    const port = await start();
    for (const [one, two] of [
      ["127.0.0.1", "attacker.example"],
      ["127.0.0.1", "127.0.0.1"],
    ]) {
      const request = `GET / HTTP/1.1\r\nHost: ${one}\r\nhost: ${two}\r\n\r\n`;
      expect(await exchange(port, request)).toMatch(/^HTTP\/1\.1 400 /);
    }
  });

  it("refuses headers beyond reason", async () => {
    const port = await start();
    const long = `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${"x".repeat(40_000)}\r\n\r\n`;
    expect(await exchange(port, long)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it("refuses a body beyond its limit once it has come, and goes on", async () => {
    const port = await start({ limit: 1000 });
    const line = "POST / HTTP/1.1\r\nHost: a\r\n";
    const large = `${line}Content-Length: 9000\r\n\r\n${"x".repeat(9000)}`;
    const next = `${line}Connection: close\r\nContent-Length: 1\r\n\r\ny`;
    const received = await exchange(port, large + next);
    expect(received).toMatch(/^HTTP\/1\.1 413 [\s\S]*HTTP\/1\.1 200 [\s\S]*POST \/ {2}y$/);
  });

  it("refuses a body far beyond its limit without reading it to the end", async () => {
    const port = await start({ limit: 1000 });
    const head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n";
    expect(await exchange(port, head + "x".repeat(20_000))).toMatch(/^HTTP\/1\.1 413 /);
    const whole = { method: "POST", body: "x".repeat(1000) };
    expect((await fetch(`http://127.0.0.1:${port}/`, whole)).status).toBe(200);
  });

  it("ends a connection whose request does not arrive in time", async () => {
    const port = await start({ patience: 100 });
    const head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc";
    expect(await exchange(port, head)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it.each(["plain requests", "others"])(
    "ends a connection whose client does not read its answers: %s",
    async kind => {
      const body = "x".repeat(1_000_000);
      const port = await start({ idle: 300, handle: () => ({ status: 200, headers: {}, body }) });
      const socket = connect(port, "127.0.0.1").pause();
      const closed = new Promise(done => socket.once("close", done));
      const request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
      for (let sent = 0; sent < 50; sent += 1) {
        socket.write(kind === "others" ? `GET${request.slice(4)}` : request);
        await new Promise(done => setTimeout(done, 2));
      }
      // A client that reads again finds what had been sent, and then the end.
      await new Promise(done => setTimeout(done, 1_000));
      socket.on("error", () => {}).resume();
      await closed;
    },
  );

  it("goes on when a client leaves in the middle of its body", async () => {
    const port = await start();
    await new Promise<void>(resolve => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc", () => {
          socket.resetAndDestroy();
          resolve();
        });
      });
    });
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  it("answers 500 and goes on when its handler throws or rejects", async () => {
    let calls = 0;
    const port = await start({
      handle: request => {
        calls += 1;
        if (calls === 1) throw new Error("a bug");
        return calls === 2 ? Promise.reject(new Error("another")) : echo(request);
      },
    });
    const statuses: number[] = [];
    for (let call = 0; call < 3; call += 1) {
      statuses.push((await fetch(`http://127.0.0.1:${port}/`)).status);
    }
    expect(statuses).toEqual([500, 500, 200]);
  });

  it("lets the requests under way finish when it closes", async () => {
    const arrived = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const wire = createWire({
      handle: request => {
        arrived.resolve();
        return finish.promise.then(() => echo(request));
      },
    });
    const { port } = await wire.listen(0, "127.0.0.1");
    const underWay = fetch(`http://127.0.0.1:${port}/`);
    await arrived.promise;
    const closed = wire.close();
    finish.resolve();
    expect((await underWay).status).toBe(200);
    await closed;
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it("says why it cannot listen", async () => {
    const port = await start();
    const second = createWire({ handle: echo });
    await expect(second.listen(port, "127.0.0.1")).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("the control paths", () => {
  const control = () => ({ status: 200, headers: {}, body: "control" });

  function get(port: number, host: string): Promise<string> {
    return exchange(
      port,
      `GET /_keywright/health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
  }

  it("answer a request that names this machine", async () => {
    const port = await start({ control });
    for (const host of [`127.0.0.1:${port}`, "localhost", "[::1]:1"]) {
      expect(await get(port, host)).toMatch(/^HTTP\/1\.1 200 [\s\S]*control$/);
    }
  });

  it("refuse a page of another origin, and answer one of this machine", async () => {
    const port = await start({ control });
    const from = (origin: string) => get(port, `localhost\r\nOrigin: ${origin}`);
    for (const origin of [`http://127.0.0.1:${port}`, "https://localhost", "http://[::1]:1"]) {
      expect(await from(origin)).toMatch(/^HTTP\/1\.1 200 /);
    }
    for (const origin of [
      "http://attacker.example",
      "null",
      "http://127.0.0.1.attacker.example",
      "",
    ]) {
      expect(await from(origin)).toMatch(/^HTTP\/1\.1 403 /);
    }
  });

  it("refuse a name that was rebound to this machine", async () => {
    const port = await start({ control });
    for (const host of ["attacker.example", "127.0.0.1.attacker.example", "localhost.example:80"]) {
      expect(await get(port, host)).toMatch(/^HTTP\/1\.1 403 /);
      expect(isLoopback(host)).toBe(false);
    }
  });

  it("are not there where nobody answers them", async () => {
    expect(await get(await start(), "localhost")).toMatch(/^HTTP\/1\.1 403 /);
  });
});
