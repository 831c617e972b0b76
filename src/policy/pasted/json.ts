/** What a pasted text is made of: JSON values, and the text around them. */
export interface Parts {
  readonly values: readonly unknown[];
  readonly text: string;
}

/** Longer texts are not tried as one JSON document, only line by line. */
const longest = 8_000_000;

/**
 * Takes JSON out of a pasted text: the whole of it, its lines (log lines with or without something
 * before them), or the part from the first `{` at the start of a line to the last `}`.
 */
export function jsonIn(pasted: string): Parts {
  const whole = pasted.length <= longest ? parsed(pasted.trim()) : undefined;
  if (whole !== undefined) return { values: [whole], text: "" };
  const block = blockIn(pasted);
  const values: unknown[] = block ? [block.value] : [];
  const lines = (block?.rest ?? pasted).split("\n").filter(line => {
    const from = line.indexOf("{");
    const value = from < 0 ? undefined : parsed(line.slice(from, line.lastIndexOf("}") + 1));
    if (value === undefined) return true;
    values.push(value);
    return false;
  });
  return { values, text: lines.join("\n") };
}

/** A document of many lines with something before or after it. */
function blockIn(pasted: string): { value: unknown; rest: string } | undefined {
  const from = /^[{[]$/m.exec(pasted.slice(0, longest))?.index;
  if (from === undefined) return undefined;
  const to = Math.max(pasted.lastIndexOf("}"), pasted.lastIndexOf("]")) + 1;
  const value = parsed(pasted.slice(from, to));
  return value === undefined
    ? undefined
    : { value, rest: `${pasted.slice(0, from)}\n${pasted.slice(to)}` };
}

function parsed(text: string): unknown {
  if (!/^[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object of a JSON document. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A value as an object; anything else is an empty one. */
export function objectOf(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? (value as JsonObject) : {};
}

/** A value as text, where it is one and not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * Walks through values: `take` says of an object whether it has dealt with it; of the others the
 * strings are collected, and JSON within a string is walked through as well (`lookup-events` of
 * CloudTrail has its events so).
 */
export function stringsIn(
  values: readonly unknown[],
  take: (object: JsonObject) => boolean,
): string[] {
  const strings: string[] = [];
  // No recursion: the nesting is the sender's.
  const open = values.map(value => ({ value, within: 0 })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, within } = next;
    if (typeof value === "string") {
      const inner = within < 3 && value.length < longest ? parsed(value.trim()) : undefined;
      if (inner === undefined) strings.push(value);
      else open.push({ value: inner, within: within + 1 });
    } else if (typeof value === "object" && value !== null) {
      if (!Array.isArray(value) && take(value as JsonObject)) continue;
      for (const each of Object.values(value).reverse()) open.push({ value: each, within });
    }
  }
  return strings;
}
