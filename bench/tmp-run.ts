import { benchDecrypt } from "./local.ts";
await benchDecrypt(1);
await benchDecrypt(16);
