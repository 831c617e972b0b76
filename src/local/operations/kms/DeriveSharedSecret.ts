import { deriveSecret } from "../../crypto/agreement.ts";
import type { Operation } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { keyPairOf, mustServe } from "./key-kinds.ts";
import { handOver, recipientOf } from "./recipient.ts";
import { anyKey, findKey } from "./resolve.ts";
import { blob, members, oneOf, required, validation } from "./rules.ts";
import { dryRun, grantTokens, keyId, recipient } from "./shapes.ts";

const read = members({
  KeyId: required(keyId),
  KeyAgreementAlgorithm: required(oneOf(["ECDH"])),
  PublicKey: required(blob({ min: 1, max: 8192 })),
  GrantTokens: grantTokens,
  DryRun: dryRun,
  Recipient: recipient,
});

/**
 * Derives the secret that a key shares with the owner of a public key on the same curve: the bare
 * coordinate, without a derivation function.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html
 */
export const DeriveSharedSecret: Operation = context => {
  const input = read(context.parameters);
  const { KeyAgreementAlgorithm } = input;
  const key = findKey(context, input.KeyId, anyKey);
  const recipient = recipientOf(context, input.Recipient);
  context.authorize(recipient?.asks);
  mustServe(context, key, "KEY_AGREEMENT", KeyAgreementAlgorithm);
  const secret = deriveSecret(keyPairOf(context, key), Buffer.from(input.PublicKey, "base64"));
  // No recorded text was found.
  if (secret === undefined) throw validation(`PublicKey is not valid for key spec ${key.spec}.`);
  if (input.DryRun) throw dryRunPassed();
  return {
    KeyAgreementAlgorithm,
    KeyId: key.arn,
    KeyOrigin: key.origin,
    ...handOver(recipient, "SharedSecret", secret),
  };
};
