import { type Answer, refusal, wrongUsage as usage } from "../row.ts";

function dataKeys(operation: string): Answer[] {
  const key = { KeyId: "<symmetric key>" };
  const which = "Please specify either number of bytes or key spec.";
  return [
    refusal(
      operation,
      "neither KeySpec nor NumberOfBytes",
      key,
      ["ValidationException", which],
      ["floci"],
    ),
    refusal(
      operation,
      "both KeySpec and NumberOfBytes",
      { ...key, KeySpec: "AES_256", NumberOfBytes: 32 },
      ["ValidationException", which],
      ["floci"],
    ),
    refusal(
      operation,
      "neither KeySpec nor NumberOfBytes, and the key is Disabled and signs",
      { KeyId: "<signing key, Disabled>" },
      ["ValidationException", which],
      ["floci"],
    ),
    refusal(
      operation,
      "KeySpec is the spec of a key",
      { ...key, KeySpec: "RSA_2048" },
      [
        "ValidationException",
        "1 validation error detected: Value 'RSA_2048' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1, ECC_NIST_EDWARDS25519, SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2, ML_DSA_44, ML_DSA_65, ML_DSA_87]",
      ],
      ["floci"],
    ),
    refusal(
      operation,
      "the key is for RSA encryption",
      { KeyId: "<RSA key>", KeySpec: "AES_256" },
      ["InvalidKeyUsageException", "You cannot generate a data key with an asymmetric CMK"],
      ["floci"],
    ),
    refusal(
      operation,
      "the key is for RSA encryption and Disabled: the state is told",
      { KeyId: "<RSA key, Disabled>", KeySpec: "AES_256" },
      ["DisabledException", "<RSA key, Disabled> is disabled."],
      ["floci"],
    ),
    refusal(
      operation,
      "the key signs",
      { KeyId: "<signing key>", KeySpec: "AES_256" },
      usage("<signing key>", "SIGN_VERIFY", operation),
      ["floci"],
    ),
  ];
}

function dataKeyPairs(operation: string): Answer[] {
  const pair = { KeyPairSpec: "ECC_NIST_P256" };
  return [
    refusal(
      operation,
      "the key is for RSA encryption",
      { KeyId: "<RSA key>", ...pair },
      [
        "InvalidKeyUsageException",
        `<RSA key> key KeySpec is RSA_2048 which is not valid for ${operation}.`,
      ],
      ["localKms"],
      { unsure: "whether it is the text of data keys" },
    ),
    refusal(
      operation,
      "the key signs",
      { KeyId: "<signing key>", ...pair },
      usage("<signing key>", "SIGN_VERIFY", operation),
      ["floci"],
      { unsure: "recorded of other operations" },
    ),
  ];
}

/** Data keys and pairs of them. */
export const dataKeyAnswers: readonly Answer[] = [
  ...["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"].flatMap(dataKeys),
  ...["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"].flatMap(dataKeyPairs),
];
