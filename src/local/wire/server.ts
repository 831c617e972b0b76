import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createFastLane, type FastLane, type FastLaneOptions } from "./fast-lane.ts";
import type { WireRequest, WireResponse } from "./message.ts";

export interface WireOptions {
  /** Answers one request. It must not throw or reject. */
  readonly handle: (request: WireRequest) => WireResponse | Promise<WireResponse>;
  /** Answers what is under `/_keywright/`; only requests that name a loopback host get there. */
  readonly control?: (request: WireRequest) => WireResponse | Promise<WireResponse>;
  /** The largest body, in bytes; 1 MiB by default. */
  readonly limit?: number;
  /** How long a request may take to arrive, in milliseconds; 30 seconds by default. */
  readonly patience?: number;
  /** How long a connection may stay without a word either way, in milliseconds; 75 seconds by default. */
  readonly idle?: number;
}

export interface Wire {
  /** @throws the system's error, such as EADDRINUSE */
  listen(port: number, host: string): Promise<AddressInfo>;
  /** Takes no more requests, lets those under way finish for `grace` milliseconds, then ends. */
  close(grace?: number): Promise<void>;
}

// An import of node:http makes node read all that it exports, its WebSocket among them, and load
// what stands behind it: a tenth of the time that `up` takes to start.
const { createServer } = process.getBuiltinModule("node:http");

const controlPath = "/_keywright/";
const none = Buffer.alloc(0);

/** Clients keep connections for long; ending them first would break requests under way. */
const usualIdle = 75_000;
const usualLimit = 1024 * 1024;
/**
 * How many times the limit is taken in and thrown away before the refusal: a client that is still
 * writing when its connection ends finds a reset in the answer's place.
 */
const excess = 16;

/** Makes the HTTP server. Broken or slow requests end their connection, and nothing else. */
export function createWire(options: WireOptions): Wire {
  const patience = options.patience ?? 30_000;
  const headersTimeout = Math.min(patience, 10_000);
  const idle = options.idle ?? usualIdle;
  const server = createServer(
    {
      keepAliveTimeout: idle,
      requestTimeout: patience,
      headersTimeout,
      connectionsCheckingInterval: Math.min(patience, 5_000),
      noDelay: true,
    },
    (request, response) => receive(request, response, options),
  );
  server.on("clientError", refuse);
  // Who does not read the answers would else hold a connection for ever.
  server.setTimeout(idle);
  const lane = laneBefore(server, options, { patience: headersTimeout, keepAlive: idle });
  return {
    listen: (port, host) => listen(server, port, host),
    close: (grace = 2_000) => close(server, lane, grace),
  };
}

/** Puts the fast lane between a server's connections and what node does with them. */
function laneBefore(
  server: Server,
  options: WireOptions,
  times: Pick<FastLaneOptions, "patience" | "keepAlive">,
): FastLane {
  const usual = server.listeners("connection");
  server.removeAllListeners("connection");
  const lane = createFastLane({
    handle: request => answerSafely(request, options),
    handOver: socket => {
      for (const listener of usual) listener.call(server, socket);
    },
    limit: options.limit ?? usualLimit,
    ...times,
  });
  server.on("connection", lane.enter);
  return lane;
}

function answerSafely(
  request: WireRequest,
  options: WireOptions,
): WireResponse | Promise<WireResponse> {
  const answer = answerTo(request, options);
  return answer instanceof Promise ? answer.catch(() => broken) : answer;
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

function close(server: Server, lane: FastLane, grace: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      server.closeAllConnections();
      lane.closeAll();
    }, grace);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
    lane.close();
  });
}

/** What is not HTTP, or came too slowly. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const reasons: Readonly<Record<string, string>> = {
    ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
    HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  };
  const reason = reasons[error.code ?? ""] ?? "400 Bad Request";
  socket.end(`HTTP/1.1 ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function receive(request: IncomingMessage, response: ServerResponse, options: WireOptions): void {
  const limit = options.limit ?? usualLimit;
  let chunks: Buffer[] | undefined = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limit) chunks?.push(chunk);
    else chunks = undefined;
    if (length > limit * excess) send(response, tooLarge, true);
  });
  request.on("end", () => {
    if (chunks === undefined) {
      send(response, tooLarge);
      return;
    }
    if (namesTwoHosts(request)) {
      send(response, badRequest, true);
      return;
    }
    const body = chunks.length === 1 ? (chunks[0] ?? none) : Buffer.concat(chunks);
    respond(wireRequest(request, body), response, options);
  });
  // The client went away; there is nobody to answer.
  request.on("error", () => {});
}

/**
 * Of two Host headers node takes the first, and who stands before it perhaps the other.
 * @see https://www.rfc-editor.org/rfc/rfc9112.html#section-3.2
 */
function namesTwoHosts({ headers, rawHeaders }: IncomingMessage): boolean {
  if (Object.keys(headers).length * 2 === rawHeaders.length) return false;
  const names = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === "host");
  return names.length > 1;
}

function wireRequest(request: IncomingMessage, body: Buffer): WireRequest {
  const { url = "/", method = "GET", headers, rawHeaders, socket } = request;
  const at = url.indexOf("?");
  return {
    method,
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? "" : url.slice(at + 1),
    headers,
    rawHeaders,
    body,
    remoteAddress: socket.remoteAddress,
  };
}

function respond(request: WireRequest, response: ServerResponse, options: WireOptions): void {
  const answered = answerTo(request, options);
  if (!(answered instanceof Promise)) {
    send(response, answered);
    return;
  }
  answered.then(
    ready => send(response, ready),
    () => send(response, broken, true),
  );
}

function answerTo(
  request: WireRequest,
  { handle, control }: WireOptions,
): WireResponse | Promise<WireResponse> {
  try {
    if (!request.path.startsWith(controlPath)) return handle(request);
    return control !== undefined && isFromHere(request) ? control(request) : forbidden;
  } catch {
    return broken;
  }
}

function send(response: ServerResponse, answer: WireResponse, last = false): void {
  if (response.headersSent || response.destroyed) return;
  const { body, headers, status } = answer;
  const length = Buffer.byteLength(body);
  const head: string[] = [];
  for (const name in headers) head.push(name, headers[name] ?? "");
  head.push("Content-Length", String(length));
  if (last) head.push("Connection", "close");
  response.writeHead(status, head);
  // Head and body leave in one write, and cheaper where node need not encode them.
  response.end(body, length === body.length ? "latin1" : "utf8");
}

/**
 * Whether a request for a control path may come from this machine's own tools. A page in a browser
 * tells its origin with all that could change something or be read.
 * @see https://fetch.spec.whatwg.org/#origin-header
 */
function isFromHere({ headers }: WireRequest): boolean {
  const { host, origin } = headers;
  return (
    isLoopback(host) && (origin === undefined || isLoopback(/^https?:\/\/(.*)$/.exec(origin)?.[1]))
  );
}

/**
 * Whether a Host header names this machine itself. A page in a browser whose name was rebound to
 * 127.0.0.1 sends its own name.
 */
export function isLoopback(host: string | undefined): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host ?? "");
}

const plain = { "Content-Type": "text/plain" };
// No recorded answer was found of AWS's to a body beyond its limit.
const tooLarge: WireResponse = { status: 413, headers: plain, body: "request entity too large" };
const badRequest: WireResponse = { status: 400, headers: plain, body: "bad request" };
const forbidden: WireResponse = { status: 403, headers: plain, body: "forbidden" };
const broken: WireResponse = { status: 500, headers: plain, body: "internal error" };
