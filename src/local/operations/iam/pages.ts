import type { OperationContext } from "../../operation.ts";
import { optionalNumber, optionalText } from "../../wire/parameters.ts";
import { validationError } from "./faults.ts";

/** One page of a list, with IAM's members that say whether there is more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly more: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/**
 * Cuts a list to the page that the call asks for with Marker and MaxItems.
 * @param items sorted by `key`
 * @param key what tells an item apart; a marker is the last one's, so that a page stays right
 *   when items before it come or go
 */
export function pageOf<T>(
  { parameters }: OperationContext,
  items: readonly T[],
  key: (item: T) => string,
): Page<T> {
  const marker = optionalText(parameters, "Marker", { min: 1 });
  const size = optionalNumber(parameters, "MaxItems", { min: 1, max: 1000 }) ?? 100;
  const after = marker === undefined ? undefined : read(marker);
  const rest = after === undefined ? items : items.filter(item => key(item) > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return last === undefined || rest.length <= size
    ? { items: page, more: { IsTruncated: false } }
    : { items: page, more: { IsTruncated: true, Marker: write(key(last)) } };
}

function write(key: string): string {
  return Buffer.from(key).toString("base64");
}

function read(marker: string): string {
  const key = Buffer.from(marker, "base64").toString();
  // The text has no recorded source.
  if (write(key) !== marker) throw validationError("Invalid Marker.");
  return key;
}

/** Sorts by a text, in the order in which markers compare. */
export function sortedBy<T>(items: Iterable<T>, key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
