import { parentPort, workerData } from "node:worker_threads";
import type { Behaved, Known } from "./beside.ts";
import { decrypt } from "./calls.ts";
import type { HostileCase } from "./case.ts";
import { KeptConnection } from "./client.ts";
import { faultIn } from "./oracle.ts";
import { bytesOf, signed } from "./request.ts";

async function behave({ host, port, sealed, user }: Known): Promise<Behaved> {
  const kept = new KeptConnection({ host: "127.0.0.1", port });
  const faults: string[] = [];
  let [answers, longest, over] = [0, 0, false];
  parentPort?.once("message", () => {
    over = true;
  });
  while (!over && faults.length < 10) {
    const one = sealed[answers % sealed.length];
    if (one === undefined) break;
    const { call, isRight } = decrypt({ ...one, ciphertext: Buffer.from(one.ciphertext) });
    const pieces = [bytesOf(signed(host, call, user))];
    const good: HostileCase = { family: "beside", name: "good", pieces, verdict: "right", isRight };
    const started = performance.now();
    const fault = faultIn(good, await kept.send(good));
    longest = Math.max(longest, performance.now() - started);
    if (fault !== undefined) faults.push(fault);
    answers += 1;
    await new Promise(done => setTimeout(done, 5));
  }
  kept.close();
  return { answers, longest: Math.round(longest), faults };
}

parentPort?.postMessage(await behave(workerData as Known));
