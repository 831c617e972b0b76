/** How long `keywright up` takes from the spawn to its ready line, beside a bare node:http server. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./local.ts";
import { startServer } from "./server-process.ts";
import { upArguments } from "./shop.ts";

const rounds = 9;

export async function benchStartUp(): Promise<void> {
  const [fresh, again, bare] = [[], [], []] as [number[], number[], number[]];
  for (let round = 0; round < rounds; round += 1) {
    const data = mkdtempSync(join(tmpdir(), "keywright-bench-"));
    fresh.push(await readyAfter(upArguments(data)));
    again.push(await readyAfter(upArguments(data)));
    bare.push(await readyAfter([join(import.meta.dirname, "floor.ts")]));
    rmSync(data, { recursive: true, force: true });
  }
  const ms = (values: readonly number[]) => `${median(values).toFixed(0)} ms`;
  console.log(
    `up is ready: ${ms(fresh)} on new data, ${ms(again)} on data that is there; ` +
      `bare node:http ${ms(bare)}; ratio ${(median(fresh) / median(bare)).toFixed(1)}`,
  );
}

async function readyAfter(args: readonly string[]): Promise<number> {
  const server = await startServer(args);
  await server.stop();
  return server.readyAfter;
}
