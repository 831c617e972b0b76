/** `npm run bench:policy`: how fast decisions are, beside the peer and the floor in the same run. */
import { benchDecisions } from "./decisions.ts";

await benchDecisions();
