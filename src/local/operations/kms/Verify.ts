import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { blob, members, required } from "./rules.ts";
import { readSigned, signed } from "./signatures.ts";

const read = members({ ...signed, Signature: required(blob({ min: 1, max: 6144 })) });

/**
 * Looks whether a signature is the key's over a message or a digest of one.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html
 */
export const Verify: Operation = context => {
  const input = read(context.parameters);
  const { key, message, pair, scheme } = readSigned(context, input);
  if (!scheme.verify(pair, message, Buffer.from(input.Signature, "base64"))) {
    // Recorded without a text: localstack/localstack, test_kms.snapshot.json, test_sign_verify
    throw new ServiceError("KMSInvalidSignatureException", "");
  }
  return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
};
