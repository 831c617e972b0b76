import type { Operation } from "../../operation.ts";
import { members } from "./rules.ts";
import { readSigned, signed } from "./signatures.ts";

const read = members(signed);

/**
 * Signs a message or a digest of one.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export const Sign: Operation = context => {
  const input = read(context.parameters);
  const { key, message, pair, scheme } = readSigned(context, input);
  return {
    KeyId: key.arn,
    Signature: scheme.sign(pair, message).toString("base64"),
    SigningAlgorithm: input.SigningAlgorithm,
  };
};
