import { timingSafeEqual } from "node:crypto";
import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { authenticated, macOf } from "./macs.ts";
import { blob, members, required } from "./rules.ts";

const read = members({ ...authenticated, Mac: required(blob({ min: 1, max: 6144 })) });

/**
 * Looks whether an authentication code is the message's.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html
 */
export const VerifyMac: Operation = context => {
  const input = read(context.parameters);
  const { key, mac } = macOf(context, input);
  const given = Buffer.from(input.Mac, "base64");
  if (given.length !== mac.length || !timingSafeEqual(given, mac)) {
    // Recorded without a text: localstack/localstack, test_kms.snapshot.json, test_invalid_verify_mac
    throw new ServiceError("KMSInvalidMacException", "");
  }
  return { KeyId: key.arn, MacAlgorithm: input.MacAlgorithm, MacValid: true };
};
