/**
 * `npm run bench -- [PART…] [--json] [--keys N]`: every figure of the local AWS beside its floor,
 * its peer and its aim, measured in the same run. The parts are `start`, `calls`, `writes` and
 * `scale`; without any, all of them. Missing an aim is no error.
 */
import { parseArgs } from "node:util";
import { type Figure, machine, table } from "../figures.ts";
import { benchCalls } from "./calls.ts";
import { benchScale } from "./scale.ts";
import { benchStartUp } from "./start-up.ts";
import { benchWrites } from "./writes.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, keys: { type: "string" } },
});
const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  start: benchStartUp,
  calls: benchCalls,
  writes: benchWrites,
  scale: () => benchScale(Number(values.keys ?? 100_000)),
};
const wanted = positionals.length > 0 ? positionals : Object.keys(parts);
const figures: Figure[] = [];
const before = machine();
if (Number(before["loadAverage"]) > 0.5) {
  console.error("the machine is busy with other things: trust the processor's time alone");
}
for (const name of wanted) {
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (part === undefined) {
    console.error(`there is no part \`${name}\`; there are ${Object.keys(parts).join(", ")}`);
    process.exit(2);
  }
  console.error(`measuring: ${name}`);
  figures.push(...(await part()));
}
const after = machine();
if (values.json) {
  console.log(JSON.stringify({ before, after, figures }, null, 2));
} else {
  const load = [before, after].map(({ loadAverage }) => Number(loadAverage).toFixed(1));
  console.log(table(figures));
  console.log(
    `\nnode ${after["node"]}, ${after["cores"]} cores, ${after["cpu"]}; ` +
      `load average ${load[0]} before, ${load[1]} after`,
  );
}
