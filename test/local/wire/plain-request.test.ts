import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPlainRequest } from "../../../src/local/wire/plain-request.ts";

/** What node's own parser makes of bytes. */
interface Parsed {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: object;
  readonly body: string;
}

const parsed: Parsed[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", chunk => chunks.push(chunk));
  request.on("end", () => {
    const { headers, method, url } = request;
    parsed.push({ method, url, headers: { ...headers }, body: Buffer.concat(chunks).toString() });
    response.end();
  });
});

beforeAll(() => new Promise<void>(done => server.listen(0, "127.0.0.1", done)));
afterAll(() => void server.close());

/** Sends bytes as a whole connection, and gives the requests that node found in them. */
async function parsedByNode(bytes: Buffer): Promise<readonly Parsed[]> {
  const { port } = server.address() as AddressInfo;
  await new Promise<void>(done => {
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
    socket.resume();
    socket.on("error", () => {});
    socket.on("close", () => done());
  });
  return parsed.splice(0);
}

const host = "Host: 127.0.0.1:1\r\n";
const plain = `POST / HTTP/1.1\r\n${host}X-Amz-Date: 1\r\ncontent-length: 2\r\n\r\n{}`;

const name = fc.oneof(
  fc.constantFrom("Host", "host", "Content-Length", "content-length", "Connection", "Expect"),
  fc.constantFrom("Transfer-Encoding", "X-A", "x-a", "x-b ", " x-c", "x_d", "X:e", "", "__proto__"),
  fc.string({ unit: fc.constantFrom(..."aZ-_9!: \t\0é"), maxLength: 3 }),
);
const value = fc.oneof(
  fc.constantFrom("0", "2", "3", "+2", "02", "2 ", "keep-alive", "Keep-Alive", "close", "chunked"),
  fc.string({ unit: fc.constantFrom(..."ab  \t,;\0\x7fé\r\n"), maxLength: 8 }),
);
const header = fc
  .tuple(name, fc.constantFrom(":", ": ", ":\t ", " :", ""), value)
  .map(parts => parts.join(""));
const ending = fc.oneof(
  { weight: 9, arbitrary: fc.constant("\r\n") },
  { weight: 1, arbitrary: fc.constantFrom("\n", "\r", "\r\r\n", "\r\n ") },
);
const request = fc
  .record({
    line: fc.oneof(
      { weight: 9, arbitrary: fc.constant("POST / HTTP/1.1\r\n") },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          "POST / HTTP/1.0\r\n",
          "GET / HTTP/1.1\r\n",
          "POST  / HTTP/1.1\r\n",
        ),
      },
    ),
    before: fc.constantFrom(host, host, host, ""),
    headers: fc.array(fc.tuple(header, ending), { maxLength: 4 }),
    length: fc.constantFrom("content-length: 2\r\n", "Content-Length:2\r\n", ""),
    body: fc.constantFrom("{}", "{}", "é", "", "{} "),
  })
  .map(({ before, body, headers, length, line }) =>
    Buffer.from(`${line}${before}${headers.flat().join("")}${length}\r\n${body}`, "latin1"),
  );

describe("a plain request", () => {
  it("is read as node's own parser reads it, whatever the bytes are", async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(request, async bytes => {
        const found = readPlainRequest(bytes, undefined);
        if (found === undefined) return;
        read += 1;
        const { body, headers, method, path } = found;
        expect(await parsedByNode(bytes)).toEqual([
          { method, url: path, headers: { ...headers }, body: body.toString() },
        ]);
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  it("may say that its connection is kept, and nothing else of it", () => {
    const saying = (text: string) =>
      readPlainRequest(Buffer.from(plain.replace("X-Amz-Date: 1", text)), undefined);
    expect(saying("Connection: keep-alive")).toBeDefined();
    for (const other of ["Connection: close", "Connection: upgrade", "Expect: 100-continue"]) {
      expect(saying(other)).toBeUndefined();
    }
  });

  it("lies whole in its piece, with nothing behind it", () => {
    const bytes = Buffer.from(plain);
    expect(readPlainRequest(bytes, undefined)?.body.toString()).toBe("{}");
    for (let cut = 0; cut < bytes.length; cut += 1) {
      expect(readPlainRequest(bytes.subarray(0, cut), undefined)).toBeUndefined();
    }
    expect(readPlainRequest(Buffer.concat([bytes, bytes]), undefined)).toBeUndefined();
  });

  it("has no header twice, however it is spelt", () => {
    const twice = plain.replace("\r\n\r\n", "\r\nx-amz-date: 1\r\n\r\n");
    expect(readPlainRequest(Buffer.from(twice), undefined)).toBeUndefined();
  });
});
