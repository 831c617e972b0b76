import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Run, readRunFile } from "../../../src/local/run-file.ts";
import { type Up, up, workFolder } from "../../clients/fixture.ts";
import { dataOf } from "./world.ts";

/*
 * Who shares the machine: a page in the developer's browser, under its own name or one that was
 * rebound to 127.0.0.1, another user, another container. All of them reach the port.
 */

const folder = workFolder("shop");
let aws: Up;
let run: Run;

beforeAll(async () => {
  aws = await up(folder.path, ["--memory"]);
  run = readRunFile(dataOf(folder.path)) as Run;
});

afterAll(async () => {
  await aws.stop();
  folder.remove();
});

/** Sends a request with these lines of its head, and gives all that comes back. */
function send(line: string, headers: readonly string[], body = ""): Promise<string> {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const head = [`${line} HTTP/1.1`, ...headers, length, "Connection: close"].join("\r\n");
  const { port } = new URL(run.endpoint);
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(`${head}\r\n\r\n${body}`));
    socket.setEncoding("latin1").on("data", (text: string) => {
      received += text;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(received));
  });
}

const host = "Host: 127.0.0.1";
const origin = "Origin: http://attacker.example";
/** What a browser sends across origins without asking first. */
const simple = [host, origin, "Content-Type: text/plain"];

test.each([
  ["clock", '{"advance":"3650d"}'],
  ["credentials", '{"root":"111122223333"}'],
  ["token", '{"cluster":"prod","namespace":"catalog","name":"catalog-api"}'],
])("a page's form or simple request changes nothing and gets nothing: %s", async (path, body) => {
  for (const headers of [simple, simple.slice(0, 1), [host, "Origin: null"]]) {
    const received = await send(`POST /_keywright/${path}`, headers, body);
    expect(received).toMatch(/^HTTP\/1\.1 40[13] /);
  }
  const { offset } = (await (await own("clock")).json()) as { offset: number };
  expect(offset).toBe(0);
});

function own(path: string): Promise<Response> {
  const headers = { authorization: `Bearer ${run.token}` };
  return fetch(`${run.endpoint}/_keywright/${path}`, { headers });
}

test.each(["/_keywright/clock", "/_keywright/estate", "/_keywright/health", "/"])(
  "a page may not send what its browser asks for first, nor read any answer: %s",
  async path => {
    const ask = [
      "Access-Control-Request-Method: POST",
      "Access-Control-Request-Headers: authorization",
    ];
    for (const line of [`OPTIONS ${path}`, `GET ${path}`, `POST ${path}`]) {
      const received = await send(line, [...simple, ...ask]);
      expect(received).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(received).not.toMatch(/access-control-allow/i);
    }
  },
);

test("a name that was rebound to this machine opens no control path, not even with the token", async () => {
  const token = `Authorization: Bearer ${run.token}`;
  for (const name of ["attacker.example", "attacker.example:80", "127.0.0.1.attacker.example"]) {
    for (const path of ["health", "estate", "clock", "audit", "decisions"]) {
      const received = await send(`GET /_keywright/${path}`, [`Host: ${name}`, token]);
      expect(received).toMatch(/^HTTP\/1\.1 403 /);
    }
  }
});

test("a rebound name reaches AWS's own paths, where without a signature nothing is answered", async () => {
  for (const body of ["Action=GetCallerIdentity&Version=2011-06-15", "{}", ""]) {
    const received = await send("POST /", ["Host: attacker.example"], body);
    expect(received).toMatch(/^HTTP\/1\.1 403 [\s\S]*MissingAuthenticationToken/);
  }
});

test("who only reaches the port learns that it runs, and no more", async () => {
  const health = await send("GET /_keywright/health", [host]);
  expect(JSON.parse(health.slice(health.indexOf("{")))).toEqual({ pid: run.pid });
  for (const path of [
    "estate",
    "audit",
    "decisions",
    "clock",
    "credentials",
    "token",
    "nothing",
    "",
  ]) {
    for (const guess of ["", "Authorization: Bearer ", `Authorization: Bearer ${"A".repeat(43)}`]) {
      const received = await send(`GET /_keywright/${path}`, [
        host,
        ...(guess === "" ? [] : [guess]),
      ]);
      expect(received).toMatch(/^HTTP\/1\.1 401 /);
    }
  }
});
