import { ServiceError } from "../../service-error.ts";

/** One page of a list, and KMS's members that say whether there is more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly more: { readonly Truncated: boolean; readonly NextMarker?: string };
}

/**
 * Cuts a list to the page that a call asks for.
 * @param items sorted by `key`
 * @param key what tells an item apart; a marker is the last one's, so that a page stays right
 *   when items before it come or go
 * @param asked the call's Limit and Marker
 * @param size the page's size where the call names none, and the largest there is
 * @throws ServiceError InvalidMarkerException
 */
export function pageOf<T>(
  items: readonly T[],
  key: (item: T) => string,
  asked: { readonly Limit: number | undefined; readonly Marker: string | undefined },
  size: { readonly usual: number; readonly most: number },
): Page<T> {
  const after = asked.Marker === undefined ? undefined : read(asked.Marker);
  const rest = after === undefined ? items : items.filter(item => key(item) > after);
  const page = rest.slice(0, Math.min(asked.Limit ?? size.usual, size.most));
  const last = page.at(-1);
  return last === undefined || page.length === rest.length
    ? { items: page, more: { Truncated: false } }
    : { items: page, more: { NextMarker: write(key(last)), Truncated: true } };
}

/** Sorts by a text, in the order in which markers compare. */
export function sortedBy<T>(items: Iterable<T>, key: (item: T) => string): T[] {
  return [...items].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

function write(key: string): string {
  return Buffer.from(key).toString("base64");
}

function read(marker: string): string {
  const key = Buffer.from(marker, "base64").toString();
  // AWS's text has no recorded source.
  if (write(key) !== marker) throw new ServiceError("InvalidMarkerException", "");
  return key;
}
