/** `npm run bench:policy`: how fast decisions are, beside the peer and the floor in the same run. */
import { benchColdStart } from "./cold-start.ts";
import { benchDecisions } from "./decisions.ts";
import { benchMatrix } from "./matrix.ts";

try {
  await benchDecisions();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
benchMatrix();
benchColdStart();
