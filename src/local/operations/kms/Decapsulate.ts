import { decapsulate } from "node:crypto";
import type { Operation } from "../../operation.ts";
import { encapsulated, encapsulatingKey } from "./encapsulation.ts";
import { invalidCiphertext } from "./faults.ts";
import { blob, members, required } from "./rules.ts";

const read = members({
  ...encapsulated,
  SharedSecretCiphertextBlob: required(blob({ min: 1, max: 6144 })),
});

/** Bytes of an encapsulated secret, by key spec. */
const lengths: Readonly<Record<string, number>> = {
  ML_KEM_512: 768,
  ML_KEM_768: 1088,
  ML_KEM_1024: 1568,
};

/**
 * Recovers a shared secret. A ciphertext of the right length that is not the key's gives another
 * secret, not a fault: ML-KEM rejects implicitly.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decapsulate.html
 */
export const Decapsulate: Operation = context => {
  const input = read(context.parameters);
  const { key, pair } = encapsulatingKey(context, input);
  const ciphertext = Buffer.from(input.SharedSecretCiphertextBlob, "base64");
  if (ciphertext.length !== lengths[key.spec]) throw invalidCiphertext();
  return {
    EncapsulationAlgorithm: input.EncapsulationAlgorithm,
    KeyId: key.arn,
    SharedSecret: Buffer.from(decapsulate(pair.privateKey, ciphertext)).toString("base64"),
  };
};
