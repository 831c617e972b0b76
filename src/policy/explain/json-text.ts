import type { Json } from "./changes/json.ts";

/**
 * JSON for people: two spaces of indent, and on one line what fits there. A text that is wider
 * stands on a line of its own.
 * @param width as wide as a line may be before it is broken
 * @param indent how far the lines after the first are from the left
 * @param from where the first line begins: behind the indent, and a name where there is one
 */
export function jsonText(json: Json, width = 92, indent = 0, from = indent): string {
  const line = lineOf(json);
  const isStatement = typeof json === "object" && json !== null && "Effect" in json;
  const short = from + line.length <= width && !isStatement;
  if (typeof json !== "object" || json === null || (short && isFlat(json))) return line;
  const pad = " ".repeat(indent + 2);
  const isList = Array.isArray(json);
  const parts = isList
    ? (json as readonly Json[]).map(item => pad + jsonText(item, width, indent + 2))
    : Object.entries(json).map(([name, value]) => {
        const head = `${pad}${JSON.stringify(name)}: `;
        return head + jsonText(value as Json, width, indent + 2, head.length);
      });
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
