import type { Key } from "../../../model/estate.ts";
import type { Pair } from "../../crypto/pair-material.ts";
import { digestLength, type MessageType, type Scheme, schemeOf } from "../../crypto/signing.ts";
import type { OperationContext } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { keyPairOf, mustServe } from "./key-kinds.ts";
import { anyKey, findKey } from "./resolve.ts";
import { blob, oneOf, type Passed, required, validation } from "./rules.ts";
import { dryRun, grantTokens, keyId } from "./shapes.ts";

/** What Sign and Verify both take. */
export const signed = {
  KeyId: required(keyId),
  Message: required(blob({ min: 1, max: 4096, secret: true })),
  MessageType: oneOf(["RAW", "DIGEST", "EXTERNAL_MU"]),
  // Recorded, the order of the values and the one that passes unlisted:
  // https://github.com/floci-io/floci/pull/3968
  SigningAlgorithm: required(
    oneOf(
      [
        "RSASSA_PSS_SHA_256",
        "RSASSA_PSS_SHA_384",
        "RSASSA_PSS_SHA_512",
        "RSASSA_PKCS1_V1_5_SHA_256",
        "RSASSA_PKCS1_V1_5_SHA_384",
        "RSASSA_PKCS1_V1_5_SHA_512",
        "ECDSA_SHA_256",
        "ECDSA_SHA_384",
        "ECDSA_SHA_512",
        "ED25519_SHA_512",
        "ED25519_PH_SHA_512",
        "SM2DSA",
        "ML_DSA_SHAKE_256",
      ],
      { also: ["SYMMETRIC_DEFAULT"] },
    ),
  ),
  GrantTokens: grantTokens,
  DryRun: dryRun,
};

/** A call of Sign or Verify that may go on. */
export interface Signed {
  readonly key: Key;
  readonly pair: Pair;
  readonly message: Buffer;
  readonly scheme: Scheme;
}

/** Everything that Sign and Verify do before they sign or verify. */
export function readSigned(context: OperationContext, input: Passed<typeof signed>): Signed {
  const { MessageType = "RAW", SigningAlgorithm } = input;
  const key = findKey(context, input.KeyId, anyKey);
  context.authorize();
  mustServe(context, key, "SIGN_VERIFY", SigningAlgorithm);
  const message = Buffer.from(input.Message, "base64");
  const scheme = schemeOf(SigningAlgorithm, MessageType);
  if (scheme === undefined) throw wrongType(key, MessageType, SigningAlgorithm);
  checkLength(message, MessageType, SigningAlgorithm);
  if (input.DryRun) throw dryRunPassed();
  return { key, message, pair: keyPairOf(context, key), scheme };
}

/**
 * Recorded, with both forms: floci-io/floci, KmsIntegrationTest, mlDsaRejectsDigestMessageType and
 * ed25519RejectsTheCombinationsRealKmsRejects. EXTERNAL_MU of other keys was not recorded.
 */
function wrongType({ spec }: Key, type: MessageType, algorithm: string) {
  const what = spec === "ECC_NIST_EDWARDS25519" ? `algorithm ${algorithm}` : `key spec ${spec}`;
  return validation(`Message type ${type} is incompatible with ${what}.`);
}

/**
 * The first text is recorded: localstack/localstack, test_kms.snapshot.json, test_sign_verify. The
 * other has no recorded source but an emulator's code.
 */
function checkLength(message: Buffer, type: MessageType, algorithm: string): void {
  if (type === "DIGEST" && message.length !== digestLength(algorithm)) {
    throw validation(`Digest is invalid length for algorithm ${algorithm}.`);
  }
  if (type === "EXTERNAL_MU" && message.length !== 64) {
    throw validation(`External Mu is invalid length for algorithm ${algorithm}.`);
  }
}
