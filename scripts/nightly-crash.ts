/**
 * Kills a local AWS at random points a thousand times, or as often as is asked for, and compares
 * each time what it holds with what it had acknowledged:
 * `npm run nightly:crash -- 1000 [--store postgres://…]`.
 */
import { killRepeatedly } from "../test/local/crash.ts";

const [times = "1000", ...args] = process.argv.slice(2);
const { acknowledged, kills, lost } = await killRepeatedly(Number(times), args, console.log);
for (const difference of lost) console.log(difference);
console.log(`${kills} kills, ${acknowledged} acknowledged changes, ${lost.length} lost`);
process.exitCode = lost.length === 0 ? 0 : 1;
