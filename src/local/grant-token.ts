import { randomBytes } from "node:crypto";
import type { Arn } from "../model/arn.ts";
import { ServiceError } from "./service-error.ts";

/** What a grant token stands for. */
export interface GrantToken {
  /** The ARN of the key. */
  readonly key: Arn;
  /** The id of the grant. */
  readonly grant: string;
}

const form = /^1 (arn:[^ ]+) ([0-9a-f]{64}) [0-9a-f]{32}$/;

/**
 * A token for a grant, another one each time. It is no secret: it only tells which grant is meant,
 * and helps nobody who is not the grantee.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#grant_token
 */
export function newGrantToken({ key, grant }: GrantToken): string {
  return Buffer.from(`1 ${key} ${grant} ${randomBytes(16).toString("hex")}`).toString("base64");
}

/**
 * Reads a token. Whether its grant is still there is another question.
 * @throws ServiceError InvalidGrantTokenException where it is none
 */
export function readGrantToken(token: string): GrantToken {
  const [, key, grant] = form.exec(Buffer.from(token, "base64").toString()) ?? [];
  // No recorded text was found.
  if (key === undefined || grant === undefined) {
    throw new ServiceError("InvalidGrantTokenException", "");
  }
  return { key, grant };
}

/**
 * The ids of the grants whose tokens a call bears, in its list of tokens or as the one that
 * RetireGrant ends.
 * @param parameters the call's; its tokens have been checked
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/using-grant-token.html
 */
export function grantsNamed({
  GrantToken,
  GrantTokens,
}: Readonly<Record<string, unknown>>): ReadonlySet<string> | undefined {
  const tokens = Array.isArray(GrantTokens) ? [...GrantTokens] : [];
  if (typeof GrantToken === "string") tokens.push(GrantToken);
  if (tokens.length === 0) return undefined;
  return new Set(tokens.map(token => readGrantToken(String(token)).grant));
}

/**
 * Refuses a call whose list of grant tokens holds something else. Where grants count at once a good
 * token changes nothing.
 * @param parameters the call's, whose shape has been checked
 * @throws ServiceError InvalidGrantTokenException
 */
export function checkGrantTokens({ GrantTokens }: Readonly<Record<string, unknown>>): void {
  if (!Array.isArray(GrantTokens)) return;
  for (const token of GrantTokens) {
    // Of an operation that has no such member the shape has not been checked.
    if (typeof token === "string") readGrantToken(token);
  }
}
