import type { Operation } from "../../operation.ts";
import { makeDataKeyPair } from "./data-key-pair.ts";

/**
 * Makes a data key pair and gives its private key encrypted only.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html
 */
export const GenerateDataKeyPairWithoutPlaintext: Operation = context =>
  makeDataKeyPair(context, false);
