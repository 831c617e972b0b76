import { type Answer, refusal, wrongUsage as usage } from "../row.ts";

const Message = "<5 bytes>";
const signature = (operation: string) =>
  operation === "Verify" ? { Signature: "<64 bytes>" } : {};
const mac = (operation: string) => (operation === "VerifyMac" ? { Mac: "<32 bytes>" } : {});
const misfit = (algorithm: string, spec: string) =>
  [
    "InvalidKeyUsageException",
    `Algorithm ${algorithm} is incompatible with key spec ${spec}.`,
  ] as const;

function signing(operation: string): Answer[] {
  const call = { Message, SigningAlgorithm: "ECDSA_SHA_256", ...signature(operation) };
  const digest = { ...call, MessageType: "DIGEST", Message: "<20 bytes>" };
  return [
    refusal(
      operation,
      "the key is for HMACs",
      { ...call, KeyId: "<HMAC key>" },
      usage("<HMAC key>", "GENERATE_VERIFY_MAC", operation),
      ["floci", "localstack"],
    ),
    refusal(
      operation,
      "the key is for HMACs and Disabled: the usage is told",
      { ...call, KeyId: "<HMAC key, Disabled>" },
      usage("<HMAC key, Disabled>", "GENERATE_VERIFY_MAC", operation),
      ["floci"],
    ),
    refusal(
      operation,
      "an algorithm that the key's spec does not have",
      { ...call, KeyId: "<signing key>", SigningAlgorithm: "ECDSA_SHA_384" },
      misfit("ECDSA_SHA_384", "ECC_NIST_P256"),
      ["floci"],
    ),
    refusal(
      operation,
      "SigningAlgorithm is SYMMETRIC_DEFAULT",
      { ...call, KeyId: "<RSA signing key>", SigningAlgorithm: "SYMMETRIC_DEFAULT" },
      misfit("SYMMETRIC_DEFAULT", "RSA_2048"),
      ["floci"],
    ),
    refusal(
      operation,
      "an algorithm that the key's spec does not have, and the key is Disabled: the state is told",
      { ...call, KeyId: "<RSA signing key, Disabled>" },
      ["DisabledException", "<RSA signing key, Disabled> is disabled."],
      ["floci"],
    ),
    refusal(
      operation,
      "a digest of another length",
      { ...digest, KeyId: "<signing key>" },
      ["ValidationException", "Digest is invalid length for algorithm ECDSA_SHA_256."],
      ["floci", "localstack"],
    ),
    refusal(
      operation,
      "a digest of another length, and an algorithm that the key's spec does not have",
      { ...digest, KeyId: "<signing key>", SigningAlgorithm: "ECDSA_SHA_384" },
      misfit("ECDSA_SHA_384", "ECC_NIST_P256"),
      ["floci"],
    ),
    refusal(
      operation,
      "a digest for ED25519_SHA_512",
      {
        ...call,
        KeyId: "<Edwards key>",
        MessageType: "DIGEST",
        SigningAlgorithm: "ED25519_SHA_512",
      },
      [
        "ValidationException",
        "Message type DIGEST is incompatible with algorithm ED25519_SHA_512.",
      ],
      ["floci"],
    ),
    refusal(
      operation,
      "a message for ED25519_PH_SHA_512",
      { ...call, KeyId: "<Edwards key>", SigningAlgorithm: "ED25519_PH_SHA_512" },
      [
        "ValidationException",
        "Message type RAW is incompatible with algorithm ED25519_PH_SHA_512.",
      ],
      ["floci"],
    ),
    refusal(
      operation,
      "a digest for ML-DSA",
      {
        ...call,
        KeyId: "<ML-DSA key>",
        MessageType: "DIGEST",
        SigningAlgorithm: "ML_DSA_SHAKE_256",
      },
      ["ValidationException", "Message type DIGEST is incompatible with key spec ML_DSA_44."],
      ["floci"],
    ),
  ];
}

function macs(operation: string): Answer[] {
  const call = { Message, MacAlgorithm: "HMAC_SHA_256", ...mac(operation) };
  return [
    refusal(
      operation,
      "the key is symmetric",
      { ...call, KeyId: "<symmetric key>" },
      usage("<symmetric key>", "ENCRYPT_DECRYPT", operation),
      ["floci", "localstack"],
    ),
    refusal(
      operation,
      "an algorithm that the key's spec does not have",
      { ...call, KeyId: "<HMAC key>", MacAlgorithm: "HMAC_SHA_512" },
      misfit("HMAC_SHA_512", "HMAC_256"),
      ["floci", "localstack"],
    ),
    refusal(
      operation,
      "an algorithm that the key's spec does not have, and the key is Disabled: the state is told",
      { ...call, KeyId: "<HMAC key, Disabled>", MacAlgorithm: "HMAC_SHA_512" },
      ["DisabledException", "<HMAC key, Disabled> is disabled."],
      ["floci"],
    ),
  ];
}

/** Signatures and message authentication codes. */
export const signatures: readonly Answer[] = [
  ...["Sign", "Verify"].flatMap(signing),
  refusal(
    "Verify",
    "the signature is of something else",
    {
      KeyId: "<signing key>",
      Message,
      Signature: "<64 bytes>",
      SigningAlgorithm: "ECDSA_SHA_256",
    },
    ["KMSInvalidSignatureException", ""],
    ["floci", "localstack"],
  ),
  ...["GenerateMac", "VerifyMac"].flatMap(macs),
  refusal(
    "VerifyMac",
    "Mac is of something else",
    { KeyId: "<HMAC key>", Message, Mac: "<32 bytes>", MacAlgorithm: "HMAC_SHA_256" },
    ["KMSInvalidMacException", ""],
    ["localstack"],
  ),
];
