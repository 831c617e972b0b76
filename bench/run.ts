/** `npm run bench`: every figure beside its floor, measured in the same run. */
import { benchDecrypt } from "./local.ts";
import { benchStartUp } from "./start-up.ts";

await benchStartUp();
await benchDecrypt(1);
await benchDecrypt(16);
