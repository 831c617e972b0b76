import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as model from "@aws-sdk/client-kms";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openAuditLog } from "../../../src/local/audit/audit-log.ts";
import type { AuditedCall } from "../../../src/local/audit/audited-call.ts";
import { shownByOperation } from "../../../src/local/audit/logged-members.ts";
import { lastEvents } from "../../../src/local/audit/read-trail.ts";
import { trailFiles } from "../../../src/local/audit/trail-files.ts";
import { trailLine } from "../../../src/local/audit/trail-line.ts";

const plain: AuditedCall = {
  time: Date.parse("2026-03-01T10:00:00Z"),
  requestId: "00000000-0000-4000-8000-000000000000",
  eventId: "00000000-0000-4000-8000-000000000001",
  service: "kms",
  operation: "Decrypt",
  region: "eu-west-1",
  caller: { kind: "root", partition: "aws", account: "111122223333" },
  requests: [],
};

const nobody = () => undefined;

/** The members of an operation's request in the service model, with the kinds of their values. */
function membersOf(operation: string): ReadonlyMap<string, unknown> {
  const schema = (model as unknown as Record<string, unknown[]>)[`${operation}Request$`];
  const [names, kinds] = [schema?.[4], schema?.[5]] as [string[], unknown[]];
  return new Map(names?.map((name, at) => [name, kinds[at]]));
}

/** A blob, or a text that the model calls sensitive: `[0, NAMESPACE, NAME, TRAITS, KIND]`. */
function isSecret(kind: unknown): boolean {
  if (typeof kind === "function") return isSecret(kind());
  if (!Array.isArray(kind)) return kind === 21;
  // A member that has traits of its own, or whose kind is defined elsewhere.
  if (typeof kind[0] !== "number") return isSecret(kind[0]);
  return kind[3] === 8 || kind[4] === 21;
}

describe("the parameters that are shown", () => {
  test("are told for every operation of the service model", () => {
    const operations = Object.keys(model)
      .filter(name => /^[A-Z]\w+Command$/.test(name) && !name.startsWith("$"))
      .map(name => name.slice(0, -"Command".length));
    expect(operations.length).toBeGreaterThan(50);
    expect(operations.filter(one => !shownByOperation.has(one))).toEqual([]);
  });

  test("are members of the model, and none is a blob or sensitive", () => {
    expect(isSecret(membersOf("Encrypt").get("Plaintext"))).toBe(true);
    expect(isSecret(membersOf("Decrypt").get("CiphertextBlob"))).toBe(true);
    for (const [operation, names] of shownByOperation) {
      const members = membersOf(operation);
      for (const name of names) {
        expect([...members.keys()], operation).toContain(name);
        expect(isSecret(members.get(name)), `${operation} ${name}`).toBe(false);
      }
    }
  });
});

describe("a line", () => {
  test("is one line of JSON, whatever a client sends", () => {
    const text = fc.string({ unit: "binary" });
    const hostile = fc.record({
      operation: text,
      region: text,
      sourceIp: text,
      userAgent: text,
      host: text,
      error: text,
      message: text,
      service: fc.constantFrom("kms" as const, "sts" as const, "iam" as const),
      parameters: fc.dictionary(
        fc.oneof(text, fc.constantFrom("KeyId", "EncryptionContext", "Tags", "RoleArn")),
        fc.jsonValue(),
      ) as fc.Arbitrary<Record<string, unknown>>,
    });
    fc.assert(
      fc.property(hostile, call => {
        const line = trailLine({ ...plain, ...call }, nobody);
        expect(line).not.toMatch(/[\n\r]/);
        expect(JSON.parse(line)).toMatchObject({
          eventName: call.operation,
          awsRegion: expect.any(String),
        });
      }),
    );
  });

  test("shows nothing that a client slips in beside the parameters of KMS", () => {
    const parameters = {
      KeyId: "k",
      Plaintext: "c2VjcmV0",
      Other: "c2VjcmV0",
      GrantTokens: ["t0ken"],
    };
    const line = trailLine({ ...plain, parameters }, nobody);
    expect(line).not.toMatch(/c2VjcmV0|t0ken/);
    expect(JSON.parse(line).requestParameters).toEqual({
      keyId: "k",
      encryptionAlgorithm: "SYMMETRIC_DEFAULT",
    });
  });

  test("leaves out parameters that are too large, and says how large they were", () => {
    const parameters = { KeyId: "k".repeat(200_000) };
    expect(JSON.parse(trailLine({ ...plain, parameters }, nobody)).requestParameters).toEqual({
      omitted: true,
      originalSize: expect.any(Number),
      reason: "requestParameters too large",
    });
  });
});

describe("the log", () => {
  const folders: string[] = [];
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), "keywright-trail-"));
    folders.push(path);
    return path;
  };
  const open = (data: string, over: { mostBytes?: number; mostFiles?: number } = {}) =>
    openAuditLog({
      data,
      materialIdOf: nobody,
      fault: ({ message }) => {
        throw new Error(message);
      },
      ...over,
    });

  test("keeps so many files of such a size, and of what is older lets go", () => {
    const data = folder();
    const log = open(data, { mostBytes: 2000, mostFiles: 3 });
    for (let call = 0; call < 40; call += 1) {
      log.add({ ...plain, requestId: `request-${call}` });
      log.flush();
    }
    log.close();
    const files = trailFiles(join(data, "audit"));
    expect(files).toHaveLength(3);
    for (const file of files) expect(statSync(file).size).toBeLessThanOrEqual(2000);
    expect(lastEvents(join(data, "audit"), 1)).toMatchObject([{ requestID: "request-39" }]);
    rmSync(data, { recursive: true });
  });

  test("tells of an event of which no line can be made, and goes on", async () => {
    const data = folder();
    const told: string[] = [];
    const log = openAuditLog({
      data,
      materialIdOf: nobody,
      fault: ({ message }) => told.push(message),
    });
    log.add({ ...plain, requestId: "later" });
    log.add({ ...plain, time: Number.NaN });
    // Where the lines are made, an exception would end the process.
    await new Promise(setImmediate);
    log.close();
    expect(told).toEqual(["an event cannot be recorded: Invalid time value"]);
    expect(lastEvents(join(data, "audit"), 9)).toMatchObject([{ requestID: "later" }]);
    rmSync(data, { recursive: true });
  });

  test("goes on after a line that a killed process left unfinished", () => {
    const data = folder();
    const first = open(data);
    first.add(plain);
    first.close();
    const [file = ""] = trailFiles(join(data, "audit"));
    appendFileSync(file, '{"eventVersion":"1.1');
    const second = open(data);
    second.add({ ...plain, requestId: "later" });
    second.close();
    expect(
      readFileSync(file, "utf8")
        .split("\n")
        .filter(line => line !== ""),
    ).toHaveLength(3);
    const events = lastEvents(join(data, "audit"), 10);
    expect(events).toMatchObject([{ requestID: plain.requestId }, { requestID: "later" }]);
    rmSync(data, { recursive: true });
  });

  test("records a call whose parameters lie too deep, without them", () => {
    const data = folder();
    const log = open(data);
    const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    log.add({ ...plain, parameters: { EncryptionContext: deep } });
    log.add({ ...plain, parameters: { KeyId: deep } });
    log.close();
    const events = lastEvents(join(data, "audit"), 10) as { requestParameters: unknown }[];
    expect(events).toHaveLength(2);
    expect(events[0]?.requestParameters).toBeNull();
    rmSync(data, { recursive: true });
  });
});
