/** How long `keywright up` takes from the spawn to its ready line, beside a bare node:http server. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, figureOf, type Measured } from "../figures.ts";
import { startServer } from "../server-process.ts";
import { upArguments } from "../shop.ts";

const rounds = 9;
const group = "Ready";
/** Milliseconds. */
const soon = { of: "value", at: "most", value: 250 } as const;

/** Measures the start on new data, on data that is there, and at the first run of all. */
export async function benchStartUp(): Promise<Figure[]> {
  const [first, fresh, again, bare]: [number[], number[], number[], number[]] = [[], [], [], []];
  const cache = mkdtempSync(join(tmpdir(), "keywright-bench-cache-"));
  // What it compiled it keeps for the next run, as on a user's machine.
  const later = { XDG_CACHE_HOME: cache };
  await readyAfter(upArguments(join(cache, "data")), later);
  for (let round = 0; round < rounds; round += 1) {
    const data = mkdtempSync(join(tmpdir(), "keywright-bench-"));
    fresh.push(await readyAfter(upArguments(data), later));
    again.push(await readyAfter(upArguments(data), later));
    first.push(await readyAfter(upArguments(data), { NODE_DISABLE_COMPILE_CACHE: "1" }));
    bare.push(await readyAfter([join(import.meta.dirname, "../floor.mjs")]));
    rmSync(data, { recursive: true, force: true });
  }
  rmSync(cache, { recursive: true, force: true });
  const measured = (name: string, ours: readonly number[]): Measured => ({
    ...{ group, name, unit: "ms", ours, aim: soon },
    beside: { name: "bare node:http", rounds: bare },
  });
  return [
    figureOf(measured("on new data", fresh)),
    figureOf(measured("on data that is there", again)),
    figureOf(measured("without node's cache of compiled code", first)),
  ];
}

async function readyAfter(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const server = await startServer(args, environment);
  await server.stop();
  return server.readyAfter;
}
