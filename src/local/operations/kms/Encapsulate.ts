import { encapsulate } from "node:crypto";
import type { Operation } from "../../operation.ts";
import { encapsulated, encapsulatingKey } from "./encapsulation.ts";
import { members } from "./rules.ts";

const read = members(encapsulated);

/**
 * Makes a shared secret and encapsulates it under the public key of an ML-KEM key.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html
 */
export const Encapsulate: Operation = context => {
  const input = read(context.parameters);
  const { key, pair } = encapsulatingKey(context, input);
  const { ciphertext, sharedKey } = encapsulate(pair.publicKey);
  return {
    EncapsulationAlgorithm: input.EncapsulationAlgorithm,
    KeyId: key.arn,
    SharedSecret: Buffer.from(sharedKey).toString("base64"),
    SharedSecretCiphertextBlob: Buffer.from(ciphertext).toString("base64"),
  };
};
