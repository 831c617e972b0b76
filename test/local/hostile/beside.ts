import { Worker } from "node:worker_threads";
import type { World } from "./world.ts";

/** What a client that behaves got beside the others. */
export interface Behaved {
  readonly answers: number;
  /** The longest that it waited for an answer, in milliseconds. */
  readonly longest: number;
  readonly faults: readonly string[];
}

/** What such a client has to know. */
export type Known = Pick<World, "host" | "port" | "user" | "sealed">;

/**
 * Lets a client open ciphertexts beside an attack, on a thread of its own: it waits for the server,
 * and not for what makes the attacks.
 * @returns what ends it and tells how it went
 */
export function behaveBeside({ host, port, sealed, user }: World): () => Promise<Behaved> {
  const known: Known = { host, port, sealed, user };
  const worker = new Worker(new URL("./beside-thread.ts", import.meta.url), { workerData: known });
  const behaved = new Promise<Behaved>((resolve, reject) => {
    worker.once("message", resolve).once("error", reject);
  });
  return () => {
    worker.postMessage("enough");
    return behaved;
  };
}
