import type { IncomingHttpHeaders } from "node:http";

/** The services that the local AWS answers for. */
export type Service = "kms" | "sts" | "iam" | "eks" | "eks-auth";

/** One HTTP request, read to its end. */
export interface WireRequest {
  readonly method: string;
  /** The path as it was sent, still percent-encoded. */
  readonly path: string;
  /** What follows the `?`, still percent-encoded; empty where there is none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were sent; undefined where no name came twice. */
  readonly rawHeaders: readonly string[] | undefined;
  readonly body: Buffer;
  readonly remoteAddress: string | undefined;
}

/** One HTTP answer. The server adds Content-Length and Date. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A header's single value.
 * @param name in lower case
 */
export function headerOf(request: WireRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "object" ? value[0] : value;
}

/** An IPv4 address without the prefix that a socket for both families puts before it. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}
