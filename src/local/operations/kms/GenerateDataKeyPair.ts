import type { Operation } from "../../operation.ts";
import { makeDataKeyPair } from "./data-key-pair.ts";

/**
 * Makes a data key pair: its private key (PKCS #8) in the clear, and encrypted under a key.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html
 */
export const GenerateDataKeyPair: Operation = context => {
  const { answer, privateKey } = makeDataKeyPair(context);
  return { ...answer, PrivateKeyPlaintext: privateKey.toString("base64") };
};
