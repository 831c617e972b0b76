import type { OperationContext } from "../../operation.ts";
import { invalidParameter } from "./faults.ts";

const most = 100;

/**
 * Cuts a list to the page that maxResults and nextToken ask for.
 * @param items sorted by `key`
 * @param key what tells an item apart; a token is the last one's
 * @throws ServiceError InvalidParameterException; its texts have no recorded source
 */
export function pageOf<T>(
  { parameters }: OperationContext,
  items: readonly T[],
  key: (item: T) => string,
): { readonly items: readonly T[]; readonly more: { readonly nextToken?: string } } {
  const { maxResults = String(most), nextToken } = parameters;
  const size = Number(maxResults);
  if (!Number.isInteger(size) || size < 1 || size > most) {
    throw invalidParameter(`maxResults must be between 1 and ${most}.`);
  }
  const after = typeof nextToken === "string" ? read(nextToken) : undefined;
  const rest = after === undefined ? items : items.filter(item => key(item) > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const whole = last === undefined || page.length === rest.length;
  return { items: page, more: whole ? {} : { nextToken: write(key(last)) } };
}

function write(key: string): string {
  return Buffer.from(key).toString("base64url");
}

function read(token: string): string {
  const key = Buffer.from(token, "base64url").toString();
  if (write(key) !== token) throw invalidParameter("The nextToken is invalid.");
  return key;
}
