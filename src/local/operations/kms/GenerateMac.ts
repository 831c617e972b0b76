import type { Operation } from "../../operation.ts";
import { authenticated, macOf } from "./macs.ts";
import { members } from "./rules.ts";

const read = members(authenticated);

/**
 * Makes a message's authentication code.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html
 */
export const GenerateMac: Operation = context => {
  const input = read(context.parameters);
  const { key, mac } = macOf(context, input);
  return { KeyId: key.arn, Mac: mac.toString("base64"), MacAlgorithm: input.MacAlgorithm };
};
