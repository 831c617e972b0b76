import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hasErrors } from "../../src/model/problem.ts";
import { readSpec } from "../../src/spec/index.ts";
import { badNames, vector, written } from "./vectors.ts";

describe("a file with mistakes is told all of them, each at its place, with what to write", () => {
  for (const name of badNames()) {
    test(name, () => {
      const { spec, problems } = readSpec(vector(`bad/${name}.yaml`), `${name}.yaml`);
      expect(written(problems)).toBe(vector(`bad/${name}.txt`));
      expect(problems.length).toBeGreaterThan(0);
      expect(spec === undefined).toBe(hasErrors(problems));
    });
  }
});

test("every message starts in lower case, ends without a full stop and has a place and a hint", () => {
  for (const name of badNames()) {
    for (const problem of readSpec(vector(`bad/${name}.yaml`), `${name}.yaml`).problems) {
      for (const text of [problem.message, problem.hint ?? ""]) {
        expect(text).toMatch(/^(?![A-Z][a-z])/);
        expect(text).not.toMatch(/\.$/);
        expect(text).not.toBe("");
      }
      expect(problem.code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(problem.span?.file).toBe(`${name}.yaml`);
    }
  }
});

test("every code of a problem that the sources know stands in one of the files with mistakes", () => {
  const told = new Set(badNames().flatMap(name => codesOf(vector(`bad/${name}.txt`))));
  // The tests of reading make the first five, those of organizations the next five; the last one
  // answers checks without a message.
  const elsewhere = [
    "empty-file",
    "file-too-large",
    "yaml-too-deep",
    "key-policy-too-long",
    "trust-too-long",
    "account-twice",
    "not-a-list",
    "organization-id",
    "policy-twice",
    "unknown-policy",
    "bad-value",
  ];
  const known = sources().flatMap(source =>
    [...source.matchAll(/(?:error|warning|problem|fail|code:)\(?\s*"([a-z]+(?:-[a-z]+)+)"/g)].map(
      match => match[1] ?? "",
    ),
  );
  const missing = known.filter(code => !told.has(code) && !elsewhere.includes(code));
  expect(known.length).toBeGreaterThan(40);
  expect([...new Set(missing)].sort()).toEqual([]);
});

function codesOf(text: string): string[] {
  return [...text.matchAll(/^\d\S* (?:error|warning) (\S+)$/gm)].map(match => match[1] ?? "");
}

function sources(): string[] {
  const folder = new URL("../../src/spec/", import.meta.url);
  return (
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      // The files of organizations are another kind, and their mistakes have tests of their own.
      .filter(name => name.endsWith(".ts") && !/^(find-principal|organization\b)/.test(name))
      .map(name => readFileSync(new URL(name, folder), "utf8"))
  );
}
