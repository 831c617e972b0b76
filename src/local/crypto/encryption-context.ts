/** Pairs of text, whose order means nothing. */
export type EncryptionContext = Readonly<Record<string, string>>;

const nothing = new Uint8Array(0);
/** The bytes of a length, and of a UTF-16 code unit. */
const [lengthSize, unitSize] = [4, 2];

/**
 * The bytes by which an encryption context is authenticated: the number of pairs, then each name
 * and value after its own length, sorted by name. No two contexts give the same bytes, and the
 * same context always gives the same ones.
 * @param before what is authenticated with it: these bytes come first
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
export function canonicalContext(context: EncryptionContext, before: Uint8Array = nothing): Buffer {
  const names = Object.keys(context).sort();
  let size = before.length + lengthSize;
  for (const name of names) size += sizeOf(name) + sizeOf(context[name] ?? "");
  const bytes = Buffer.allocUnsafe(size);
  bytes.set(before);
  let at = bytes.writeUInt32BE(names.length, before.length);
  for (const name of names) {
    at = put(bytes, at, name);
    at = put(bytes, at, context[name] ?? "");
  }
  return bytes;
}

function sizeOf(text: string): number {
  return lengthSize + text.length * unitSize;
}

/** Writes a text after its length, and gives the place behind it. */
function put(bytes: Buffer, at: number, text: string): number {
  const start = bytes.writeUInt32BE(text.length * unitSize, at);
  // UTF-16 and not UTF-8: a lone surrogate would become U+FFFD in UTF-8, and two contexts one.
  return start + bytes.write(text, start, "utf16le");
}
