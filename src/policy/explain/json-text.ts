import type { Json } from "./changes/json.ts";

/** As wide as a line of JSON may be before it is broken. */
const widest = 80;

/**
 * JSON for people: two spaces of indent, and on one line what fits there.
 * @param indent how far the first line is already from the left
 */
export function jsonText(json: Json, indent = 0): string {
  const line = lineOf(json);
  const isStatement = typeof json === "object" && json !== null && "Effect" in json;
  const short = indent + line.length <= widest && !isStatement;
  if (typeof json !== "object" || json === null || (short && isFlat(json))) return line;
  const pad = " ".repeat(indent + 2);
  const isList = Array.isArray(json);
  const parts = isList
    ? (json as readonly Json[]).map(item => pad + jsonText(item, indent + 2))
    : Object.entries(json).map(
        ([name, value]) => `${pad}${JSON.stringify(name)}: ${jsonText(value as Json, indent + 2)}`,
      );
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (parts.length === 0) return open + close;
  return `${open}\n${parts.join(",\n")}\n${" ".repeat(indent)}${close}`;
}

/** Whether nothing in it holds anything more than plain values and lists of them. */
function isFlat(json: object): boolean {
  const isPlain = (value: unknown) => typeof value !== "object" || value === null;
  return Object.values(json).every(
    value => isPlain(value) || (Array.isArray(value) && value.every(isPlain)),
  );
}

function lineOf(json: Json): string {
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map(lineOf).join(", ")}]`;
  const members = Object.entries(json).map(
    ([name, value]) => `${JSON.stringify(name)}: ${lineOf(value as Json)}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
