import { expect, test } from "vitest";
import type { HostileCase } from "./case.ts";
import { hostileCase } from "./generate.ts";
import type { World } from "./world.ts";

const key = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000";
const by = {
  accessKeyId: "AKIAAAAAAAAAAAAAAAAA",
  secretAccessKey: "secret",
  sessionToken: "token",
};
const token = `${encoded({ alg: "ES256" })}.${encoded({ iss: "https://issuer" })}.AAAA`;

/** A world in which nothing listens: enough to make requests for. */
const world: World = {
  ...{ host: "127.0.0.1:1", port: 1, account: "111122223333" },
  run: { pid: 1, endpoint: "http://127.0.0.1:1", region: "eu-west-1", token: "A".repeat(43) },
  ...{ user: by, nobody: by, root: by, dead: [{ why: "gone", by }] },
  sealed: ["a", "b"].map(name => ({
    ...{ key, alias: `alias/${name}`, context: { app: name, env: "prod" }, plaintext: "AAAA" },
    ciphertext: Buffer.alloc(120, name),
  })),
  web: { role: "arn:aws:iam::111122223333:role/r", issuer: "https://issuer", token },
  pod: { issuer: "https://issuer", token },
};

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

const many = 3_000;

function shapesOf(seed: number): unknown[] {
  const shape = ({ isRight: _, pieces, ...rest }: HostileCase) => [
    rest,
    pieces.map(({ length }) => length),
  ];
  return Array.from({ length: many }, (_, number) => shape(hostileCase(seed, number, world)));
}

test("a seed makes the same requests again, and another seed others", () => {
  const first = shapesOf(5);
  expect(shapesOf(5)).toEqual(first);
  expect(shapesOf(6)).not.toEqual(first);
});

test("every family comes, and each says what may come of it", () => {
  const cases = Array.from({ length: many }, (_, number) => hostileCase(7, number, world));
  const families = [...new Set(cases.map(({ family }) => family))].sort();
  expect(families).toEqual([
    "ciphertext",
    "control",
    "elsewhere",
    "form",
    "framing",
    "good",
    "http",
    "json",
    "pod",
    "policy",
    "rest",
    "signature",
    "signer",
    "smuggling",
    "stream",
    "token",
    "url",
  ]);
  const refused = cases.filter(({ verdict }) => verdict === "refused");
  expect(refused.length).toBeGreaterThan(many / 2);
  const right = cases.filter(({ verdict }) => verdict === "right");
  expect(right.length).toBeGreaterThan(many / 20);
  // Who claims an answer to be right can tell it from others.
  expect(right.filter(({ isRight }) => isRight?.("") !== false)).toEqual([]);
});
