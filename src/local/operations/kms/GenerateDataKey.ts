import type { Operation } from "../../operation.ts";
import { makeDataKey } from "./data-key.ts";

/**
 * Makes a data key: in the clear, and encrypted under a key.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
 */
export const GenerateDataKey: Operation = context => makeDataKey(context, true);
