import { randomBytes } from "node:crypto";
import type { Operation } from "../../operation.ts";
import { noSuchStore } from "./custom-key-stores.ts";
import { members, text, validation } from "./rules.ts";
import { numberOfBytes, recipient } from "./shapes.ts";
import { mustHave } from "./use.ts";

const read = members({
  NumberOfBytes: numberOfBytes,
  CustomKeyStoreId: text({ min: 1, max: 64 }),
  Recipient: recipient,
});

/**
 * Gives up to 1024 random bytes.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html
 */
export const GenerateRandom: Operation = context => {
  const input = read(context.parameters);
  mustHave(input);
  // Recorded: localstack/localstack, test_kms.snapshot.json
  if (input.NumberOfBytes === undefined) throw validation("NumberOfBytes is required.");
  context.authorize();
  if (input.CustomKeyStoreId !== undefined) throw noSuchStore();
  return { Plaintext: randomBytes(input.NumberOfBytes).toString("base64") };
};
