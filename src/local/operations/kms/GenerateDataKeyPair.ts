import type { Operation } from "../../operation.ts";
import { makeDataKeyPair } from "./data-key-pair.ts";

/**
 * Makes a data key pair: its private key (PKCS #8) in the clear, and encrypted under a key.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html
 */
export const GenerateDataKeyPair: Operation = context => makeDataKeyPair(context, true);
