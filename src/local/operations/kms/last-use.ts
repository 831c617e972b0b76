import type { Operation } from "../../operation.ts";

/**
 * The operations that GetKeyLastUsage tells of.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyLastUsageData.html
 */
const uses: ReadonlySet<string> = new Set([
  "Decapsulate",
  "Decrypt",
  "DeriveSharedSecret",
  "Encapsulate",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateMac",
  "ReEncrypt",
  "Sign",
  "Verify",
  "VerifyMac",
]);

/** The same operations; those that use a key write down that they did, once they have. */
export function withLastUse(
  operations: Readonly<Record<string, Operation>>,
): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [
      name,
      uses.has(name) ? noting(name, run) : run,
    ]),
  );
}

function noting(operation: string, run: Operation): Operation {
  return context => {
    const answer = run(context);
    const { eventId, now: time, requestId, state } = context;
    // They all answer with the ARN of the key; ReEncrypt uses two.
    for (const arn of [answer["KeyId"], answer["SourceKeyId"]]) {
      if (typeof arn !== "string") continue;
      state.lastUses.set(arn, { operation, time, requestId, eventId });
    }
    return answer;
  };
}
