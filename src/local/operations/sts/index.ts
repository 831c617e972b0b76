import type { Operation } from "../../operation.ts";
import { GetCallerIdentity } from "./GetCallerIdentity.ts";

/** STS's operations by AWS's names. */
export const stsOperations: Readonly<Record<string, Operation>> = { GetCallerIdentity };
