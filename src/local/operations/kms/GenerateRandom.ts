import { randomBytes } from "node:crypto";
import type { Operation } from "../../operation.ts";
import { noSuchStore } from "./custom-key-stores.ts";
import { handOver, recipientOf } from "./recipient.ts";
import { members, text, validation } from "./rules.ts";
import { numberOfBytes, recipient } from "./shapes.ts";

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
  // Recorded: localstack/localstack, test_kms.snapshot.json
  if (input.NumberOfBytes === undefined) throw validation("NumberOfBytes is required.");
  const recipient = recipientOf(context, input.Recipient);
  context.authorize(recipient?.asks);
  if (input.CustomKeyStoreId !== undefined) throw noSuchStore();
  return handOver(recipient, "Plaintext", randomBytes(input.NumberOfBytes));
};
