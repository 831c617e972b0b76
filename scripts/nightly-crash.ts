/**
 * Kills a local AWS at random points a thousand times, or as often as is asked for, and compares
 * each time what it holds with what it had acknowledged:
 * `npm run nightly:crash -- 1000 [--store postgres://…]`.
 */
import { killRepeatedly } from "../test/local/crash.ts";
import { numberAt } from "./number-at.ts";

const times = numberAt(2, 1000, "npm run nightly:crash -- KILLS [--store URL]");
const args = process.argv.slice(3);
const { acknowledged, kills, lost } = await killRepeatedly(times, args, console.log);
for (const difference of lost) console.log(difference);
console.log(`${kills} kills, ${acknowledged} acknowledged changes, ${lost.length} lost`);
process.exitCode = lost.length === 0 ? 0 : 1;
