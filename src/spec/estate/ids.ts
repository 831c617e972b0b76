import { createHash } from "node:crypto";
import type { AccountId, Arn, Region } from "../../model/arn.ts";

/**
 * The id of the key behind an alias: a UUID that account, Region and alias alone decide, so that
 * the same file gives the same keys everywhere.
 */
export function keyId(account: AccountId, region: Region, alias: string): string {
  const bytes = digest(`key ${account} ${region} ${alias}`).subarray(0, 16);
  // Version 4 and its variant, so that the id has the form of AWS's own.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  const [a, b, c, d] = [0, 8, 12, 16].map((from, i) => hex.slice(from, [8, 12, 16, 20][i]));
  return `${a}-${b}-${c}-${d}-${hex.slice(20)}`;
}

/**
 * An IAM unique id.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function uniqueId(prefix: "AIDA" | "AROA" | "ANPA", arn: Arn): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bytes = digest(`${prefix} ${arn}`).subarray(0, 17);
  return prefix + Array.from(bytes, byte => letters[byte % letters.length]).join("");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
