import type { Estate, Key, Place } from "../model/index.ts";
import { resolveKey } from "../policy/index.ts";
import type { KeyName } from "./question.ts";

/**
 * Finds a key by what a person calls it: an alias with or without `alias/`, a key id, or the ARN
 * of a key or alias.
 *
 * @param place the account and Region in which names and ids are looked up
 * @returns the key and how it was named; undefined where nothing is called so
 */
export function findKey(
  name: string,
  place: Place,
  estate: Estate,
): { readonly key: Key; readonly by: KeyName } | undefined {
  const found = resolveKey(name, place, estate) ?? resolveKey(`alias/${name}`, place, estate);
  if (found === undefined) return undefined;
  const { key, requestAlias } = found;
  return { key, by: requestAlias === undefined ? "key" : { alias: requestAlias } };
}
