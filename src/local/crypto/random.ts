import { randomFillSync } from "node:crypto";

// Asking for a few random bytes costs as much as encrypting with them; for many at once no more.
const pool = Buffer.allocUnsafeSlow(8192);
let used = pool.length;

/**
 * Random bytes for nonces and data keys, drawn from the system's generator some thousands at a time.
 * What has been handed out is not left behind.
 * @param length in bytes
 */
export function random(length: number): Buffer {
  if (length > pool.length / 8) return randomFillSync(Buffer.allocUnsafeSlow(length));
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.allocUnsafe(length);
  pool.copy(bytes, 0, used, used + length);
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}
