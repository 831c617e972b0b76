import { aliasArn, keyArn, type Place, parseArn } from "../../model/arn.ts";
import type { Estate, Key } from "../../model/estate.ts";

/** A key, and the alias by which a call named it, where it did. */
export interface ResolvedKey {
  readonly key: Key;
  /** With its `alias/`. */
  readonly requestAlias?: string;
}

/**
 * The key that a KeyId names, as KMS resolves it: a key id or alias name in the caller's account
 * and Region, or an ARN in that Region.
 * @param place the caller's account and the endpoint's Region
 * @returns undefined where the KeyId names no key
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
export function resolveKey(keyId: string, place: Place, estate: Estate): ResolvedKey | undefined {
  if (keyId.startsWith("alias/")) return byAlias(aliasArn(place, keyId), keyId, estate);
  if (!keyId.startsWith("arn:")) return byKey(keyArn(place, keyId), estate);
  const arn = parseArn(keyId);
  if (arn === undefined || arn.service !== "kms" || arn.region !== place.region) return undefined;
  if (arn.resource.startsWith("alias/")) return byAlias(keyId, arn.resource, estate);
  return byKey(keyId, estate);
}

function byKey(arn: string, estate: Estate): ResolvedKey | undefined {
  const key = estate.keys.get(arn);
  return key && { key };
}

function byAlias(arn: string, name: string, estate: Estate): ResolvedKey | undefined {
  const alias = estate.aliases.get(arn);
  const key = alias && estate.keys.get(alias.key);
  return key && { key, requestAlias: name };
}
