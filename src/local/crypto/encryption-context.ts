/** Pairs of text, whose order means nothing. */
export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * The bytes by which an encryption context is authenticated: the number of pairs, then each name
 * and value after its own length, sorted by name. No two contexts give the same bytes, and the
 * same context always gives the same ones.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
export function canonicalContext(context: EncryptionContext): Buffer {
  const names = Object.keys(context).sort();
  const parts = [uint32(names.length)];
  for (const name of names) parts.push(...lengthFirst(name), ...lengthFirst(context[name] ?? ""));
  return Buffer.concat(parts);
}

function lengthFirst(text: string): readonly Buffer[] {
  // UTF-16 and not UTF-8: a lone surrogate would become U+FFFD in UTF-8, and two contexts one.
  const bytes = Buffer.from(text, "utf16le");
  return [uint32(bytes.length), bytes];
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
