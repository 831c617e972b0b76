import { type Answer, refusal } from "../row.ts";

const unsupported = ["UnsupportedOperationException", ""] as const;
const material = {
  ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
  EncryptedKeyMaterial: "<5 bytes>",
  ImportToken: "<5 bytes>",
};

const wrapping = (
  WrappingAlgorithm: string,
  WrappingKeySpec: string,
  KeyId = "<imported key>",
) => ({
  KeyId,
  WrappingAlgorithm,
  WrappingKeySpec,
});

const notValid = ["ValidationException", "The attestation document is not valid."] as const;
const Recipient = { AttestationDocument: "<5 bytes>" };

/** Imported key material of other kinds, and recipients that attest what they are. */
export const imports: readonly Answer[] = [
  ...(
    [
      ["ML_DSA_44", "SIGN_VERIFY"],
      ["ML_KEM_512", "ENCAPSULATE_DECAPSULATE"],
    ] as const
  ).map(([KeySpec, KeyUsage]) =>
    refusal(
      "CreateKey",
      `material of ${KeySpec} is to be imported`,
      { KeySpec, KeyUsage, Origin: "EXTERNAL" },
      ["UnsupportedOperationException", `KeySpec ${KeySpec} is not supported for Origin EXTERNAL.`],
      ["imports"],
      { unsure: "code and text" },
    ),
  ),
  refusal(
    "GetParametersForImport",
    "WrappingAlgorithm is the one that AWS has given up",
    wrapping("RSAES_PKCS1_V1_5", "RSA_2048"),
    ["UnsupportedOperationException", "The wrapping algorithm RSAES_PKCS1_V1_5 is not supported."],
    ["wrappings"],
    { unsure: "code and text" },
  ),
  ...(
    [
      ["WrappingAlgorithm is of China's Regions", wrapping("SM2PKE", "SM2")],
      ["WrappingKeySpec is not the algorithm's", wrapping("RSAES_OAEP_SHA_256", "SM2")],
      [
        "an RSA key is to be wrapped by RSA alone",
        wrapping("RSAES_OAEP_SHA_256", "RSA_4096", "<imported RSA key>"),
      ],
      [
        "a key on P-521 is to be wrapped by RSA_2048 alone",
        wrapping("RSAES_OAEP_SHA_1", "RSA_2048", "<imported P-521 key>"),
      ],
    ] as const
  ).map(([situation, call]) =>
    refusal("GetParametersForImport", situation, call, unsupported, ["wrappings"], {
      unsure: "code and text",
    }),
  ),
  ...[
    { ImportType: "NEW_KEY_MATERIAL" },
    { KeyMaterialDescription: "mine" },
    { KeyMaterialId: "<64 × a>" },
  ].map(more =>
    refusal(
      "ImportKeyMaterial",
      `${Object.keys(more)[0]} is sent for a key that is not for symmetric encryption`,
      { KeyId: "<imported RSA key>", ...material, ...more },
      unsupported,
      ["model"],
      { unsure: "code and text" },
    ),
  ),
  refusal(
    "ImportKeyMaterial",
    "new material is sent for a replica",
    { KeyId: "<imported replica key>", ...material, ImportType: "NEW_KEY_MATERIAL" },
    ["UnsupportedOperationException", "<imported replica key> is not a multi-Region primary key."],
    ["model"],
    { unsure: "code and text" },
  ),
  refusal(
    "DeleteImportedKeyMaterial",
    "KeyMaterialId is sent for a key that is not for symmetric encryption",
    { KeyId: "<imported RSA key>", KeyMaterialId: "<64 × a>" },
    unsupported,
    ["model"],
    { unsure: "code and text" },
  ),
  ...(
    [
      ["Decrypt", { CiphertextBlob: "<ciphertext of symmetric key>" }],
      ["GenerateDataKey", { KeyId: "<symmetric key>", KeySpec: "AES_256" }],
      ["GenerateDataKeyPair", { KeyId: "<symmetric key>", KeyPairSpec: "ECC_NIST_P256" }],
      [
        "DeriveSharedSecret",
        {
          KeyId: "<agreement key>",
          KeyAgreementAlgorithm: "ECDH",
          PublicKey: "<public key>",
        },
      ],
      ["GenerateRandom", { NumberOfBytes: 8 }],
    ] as const
  ).map(([operation, call]) =>
    refusal(
      operation,
      "Recipient holds no attestation document",
      { ...call, Recipient },
      notValid,
      ["attestation"],
      { unsure: "code and text" },
    ),
  ),
];
