/**
 * Whether a part of a token is base64url as it should be, and the only spelling of its bytes. Read
 * otherwise, what is not signed could be put behind a signature that is.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-2
 */
export function isBase64url(part: string): boolean {
  return Buffer.from(part, "base64url").toString("base64url") === part;
}
