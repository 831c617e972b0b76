import type { Operation } from "../../operation.ts";

/** IAM's operations by AWS's names. */
export const iamOperations: Readonly<Record<string, Operation>> = {};
