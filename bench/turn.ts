import { cpuTime } from "./cpu-time.ts";
import { load, type RawRequest } from "./raw-client.ts";
import { quantile } from "./statistics.ts";

/** What one turn of a server shows. Every server has many, in turns with those beside it. */
export interface Turn {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Processor time of an answer in microseconds; NaN where the system does not tell. */
  readonly cpu: number;
}

/** A server that is measured, and what it is asked. */
export interface Asked {
  readonly endpoint: string;
  readonly pid: number;
  readonly requests: readonly RawRequest[];
}

/**
 * Asks a server for so many seconds.
 * @throws Error where an answer is none that was expected
 */
export async function turn(
  { endpoint, pid, requests }: Asked,
  how: { readonly connections: number; readonly seconds: number; readonly once?: boolean },
): Promise<Turn> {
  const before = cpuTime(pid) ?? Number.NaN;
  const { answers, elapsed, errors, latencies } = await load(
    endpoint,
    requests,
    how.connections,
    how.seconds,
    how.once,
  );
  if (errors.length > 0) throw new Error(errors[0]);
  return {
    perSecond: answers / elapsed,
    p99: quantile(latencies, 0.99),
    cpu: ((cpuTime(pid) ?? Number.NaN) - before) / answers,
  };
}
