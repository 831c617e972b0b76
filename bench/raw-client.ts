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

/**
 * Sends requests over keep-alive connections, on each the next as soon as the last is answered.
 * It does as little as a client can, so that on two cores the server is what is measured.
 */
export async function load(
  endpoint: string,
  requests: readonly RawRequest[],
  connections: number,
  seconds: number,
): Promise<Load> {
  const { hostname, port } = new URL(endpoint);
  const started = performance.now();
  const until = started + seconds * 1000;
  const latencies: number[] = [];
  const errors: string[] = [];
  let next = 0;
  const take = () => requests[next++ % requests.length] as RawRequest;
  const note = (ms: number, error: string | undefined) => {
    latencies.push(ms);
    if (error !== undefined && errors.length < 10) errors.push(error);
  };
  await Promise.all(
    Array.from({ length: connections }, () => drive(hostname, Number(port), take, note, until)),
  );
  const elapsed = (performance.now() - started) / 1000;
  const sorted = Float64Array.from(latencies).sort();
  return { answers: latencies.length, errors, elapsed, latencies: sorted };
}

function drive(
  host: string,
  port: number,
  take: () => RawRequest,
  note: (ms: number, error: string | undefined) => void,
  until: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host, port, noDelay: true });
    let request = take();
    let sent = 0;
    let received = "";
    const send = () => {
      sent = performance.now();
      socket.write(request.bytes);
    };
    socket.setEncoding("latin1");
    socket.once("connect", send);
    socket.on("data", (chunk: string) => {
      received += chunk;
      const total = lengthOf(received);
      if (total === undefined || received.length < total) return;
      const good = received.startsWith(request.expect);
      note(performance.now() - sent, good ? undefined : received.slice(0, 400));
      received = "";
      if (performance.now() >= until) {
        socket.end();
        resolve();
        return;
      }
      request = take();
      send();
    });
    socket.on("error", reject);
  });
}

/** How long the whole answer is, once its headers are there. */
function lengthOf(text: string): number | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  return head + 4 + Number(length ?? 0);
}

/** The latency that this share of the answers kept, in milliseconds. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
