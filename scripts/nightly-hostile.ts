/**
 * Attacks a local AWS with hostile requests, half a million or as many as are asked for:
 * `npm run nightly:hostile -- 500000 [SEED]`. Without a seed it takes one made from the day. Prints
 * what it found with the number of each case; the same seed makes it again.
 */
import { attack } from "../test/local/hostile/campaign.ts";
import { numberAt } from "./number-at.ts";

const usage = "npm run nightly:hostile -- REQUESTS [SEED]";
const requests = numberAt(2, 500_000, usage);
const seed = numberAt(3, Math.floor(Date.now() / 86_400_000), usage);
const outcome = await attack({
  requests,
  seed,
  hold: 45_000,
  tell: text => process.stderr.write(`${text}\n`),
});
for (const finding of outcome.findings) console.log(finding);
const { beside, findings, memory, perSecond, sent, slowest, statuses } = outcome;
console.log(JSON.stringify(statuses));
console.log(`the longest work, ${slowest.ms} ms: ${slowest.line.slice(0, 400)}`);
console.log(
  `${sent} hostile requests of seed ${seed}, ${perSecond} a second; memory ${memory.map(Math.round).join(", then ")} MiB; the client beside them had ${beside.answers} right answers, the slowest after ${beside.longest} ms; ${findings.length} findings`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
