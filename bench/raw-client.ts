import { connect, type Socket } from "node:net";

/** A request ready to be written to a socket, and what its answer has to begin with. */
export interface RawRequest {
  readonly bytes: Buffer;
  readonly expect: string;
}

export interface Load {
  readonly answers: number;
  readonly errors: readonly string[];
  /** Seconds. */
  readonly elapsed: number;
  /** Milliseconds from the first byte out to the last byte in, sorted. */
  readonly latencies: Float64Array;
}

/** Gives the next request; undefined where there is none any more. */
type Take = () => RawRequest | undefined;
type Note = (ms: number, error: string | undefined) => void;

/**
 * Sends requests over keep-alive connections, on each the next as soon as the last is answered.
 * It does as little as a client can, so that on two cores the server is what is measured. A server
 * that ends the connection with each answer is connected to anew, which counts as part of the
 * answer's time.
 * @param once sends each request only once, and ends early where there are no more
 */
export async function load(
  endpoint: string,
  requests: readonly RawRequest[],
  connections: number,
  seconds: number,
  once = false,
): Promise<Load> {
  const { hostname, port } = new URL(endpoint);
  const started = performance.now();
  const until = started + seconds * 1000;
  const latencies: number[] = [];
  const errors: string[] = [];
  let next = 0;
  const take = () => {
    if (performance.now() >= until) return undefined;
    return requests[once ? next++ : next++ % requests.length];
  };
  const note: Note = (ms, error) => {
    latencies.push(ms);
    if (error !== undefined && errors.length < 10) errors.push(error);
  };
  await Promise.all(
    Array.from({ length: connections }, () => drive(hostname, Number(port), take, note)),
  );
  const elapsed = (performance.now() - started) / 1000;
  const sorted = Float64Array.from(latencies).sort();
  return { answers: latencies.length, errors, elapsed, latencies: sorted };
}

/** The body of the answer to one request. */
export async function bodyOf(endpoint: string, request: RawRequest): Promise<string> {
  const { hostname, port } = new URL(endpoint);
  let [body, taken] = ["", false];
  const take = () => {
    if (taken) return undefined;
    taken = true;
    return request;
  };
  await drive(
    hostname,
    Number(port),
    take,
    (_, error) => {
      if (error !== undefined) throw new Error(error);
    },
    text => {
      body = text.slice(text.indexOf("\r\n\r\n") + 4);
    },
  );
  return body;
}

function drive(
  host: string,
  port: number,
  take: Take,
  note: Note,
  answered?: (text: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let socket: Socket | undefined;
    let request: RawRequest;
    let sent = 0;
    let received = "";
    const read = (chunk: string) => {
      received += chunk;
      const total = lengthOf(received);
      if (total === undefined || received.length < total) return;
      const text = received;
      const good = text.startsWith(request.expect);
      note(performance.now() - sent, good ? undefined : text.slice(0, 400));
      answered?.(text);
      received = "";
      if (endsConnection(text)) {
        socket?.removeAllListeners("close").end();
        socket = undefined;
      }
      send();
    };
    const open = (): Socket => {
      const opened = connect({ host, port, noDelay: true });
      opened.setEncoding("latin1");
      opened.on("data", read);
      opened.on("error", reject);
      opened.on("close", () => reject(new Error(`${host}:${port} ended the connection`)));
      return opened;
    };
    const send = () => {
      const next = take();
      if (next === undefined) {
        socket?.removeAllListeners("close").end();
        resolve();
        return;
      }
      request = next;
      sent = performance.now();
      socket ??= open();
      socket.write(request.bytes);
    };
    send();
  });
}

/** How long the whole answer is, once its headers are there. */
function lengthOf(text: string): number | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  return head + 4 + Number(length ?? 0);
}

function endsConnection(text: string): boolean {
  return /^connection: close\r$/im.test(text.slice(0, text.indexOf("\r\n\r\n") + 2));
}
