import { describe, expect, test } from "vitest";
import { answersOf } from "./all.ts";
import { keyStates, states } from "./key-states.ts";
import { inputs, shapeOf } from "./model.ts";
import { several } from "./rows/order.ts";
import { type SourceName, sources } from "./sources.ts";

/*
 * That no operation is without the rows that it must have.
 */

const rows = [...Object.keys(inputs).flatMap(answersOf), ...several];

function membersOf(operation: string): string[] {
  return Object.keys(shapeOf(inputs[operation] ?? "").members ?? {});
}

describe.each(Object.keys(inputs))("%s", operation => {
  const own = answersOf(operation);
  const has = (situation: string) => own.some(row => row.situation === situation);
  const members = membersOf(operation);

  test("has a row for each member that may not be missing, and one of another type for every member", () => {
    const required = shapeOf(inputs[operation] ?? "").required ?? [];
    for (const member of required) expect(has(`${member} is missing`)).toBe(true);
    for (const member of members) {
      expect(own.map(({ situation }) => situation)).toContainEqual(
        expect.stringMatching(new RegExp(`^${member} is a (text|number)$`)),
      );
    }
  });

  test("has a row for a caller without permission, and for a dry run and a marker where it has them", () => {
    expect(has("the caller has no permission")).toBe(true);
    expect(has("DryRun is true, and all is well")).toBe(members.includes("DryRun"));
    expect(has("Marker is none")).toBe(members.includes("Marker"));
    expect(has("Limit is 0")).toBe(members.includes("Limit"));
  });

  test("has a row for a key that is not there where it names one, and for each state that hinders it", () => {
    const naming = ["KeyId", "TargetKeyId", "DestinationKeyId"].find(name =>
      members.includes(name),
    );
    expect(own.some(({ situation }) => situation.endsWith("names no key"))).toBe(
      naming !== undefined,
    );
    for (const state of states) {
      const outcome = keyStates[operation]?.[state] ?? "ok";
      expect(has(`the key is ${state}`)).toBe(outcome !== "ok");
    }
  });

  test("has no situation twice", () => {
    const situations = own.map(({ situation }) => situation);
    expect(situations.filter((one, at) => situations.indexOf(one) !== at)).toEqual([]);
  });
});

test("every operation that uses a key is in the table of key states", () => {
  const using = Object.keys(inputs).filter(operation =>
    membersOf(operation).some(name =>
      ["KeyId", "TargetKeyId", "DestinationKeyId", "AliasName"].includes(name),
    ),
  );
  expect(Object.keys(keyStates).sort()).toEqual(using.sort());
});

test("every source is an address and shows a row", () => {
  const used = new Set(rows.flatMap(({ sources: names }) => names));
  for (const [name, { url }] of Object.entries(sources)) {
    expect(url).toMatch(/^https:\/\//);
    expect({ name, used: used.has(name as SourceName) }).toEqual({ name, used: true });
  }
  expect(new Set(Object.values(sources).map(({ name }) => name)).size).toBe(
    Object.keys(sources).length,
  );
});
