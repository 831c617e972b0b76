import type { Operation } from "../../operation.ts";
import { makeDataKey } from "./data-key.ts";

/**
 * Makes a data key and gives it encrypted only.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html
 */
export const GenerateDataKeyWithoutPlaintext: Operation = context => makeDataKey(context, false);
