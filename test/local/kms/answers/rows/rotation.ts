import { type Answer, refusal } from "../row.ts";

const unsupported = ["UnsupportedOperationException", ""] as const;
const origin = (key: string, is: string) =>
  [
    "UnsupportedOperationException",
    `${key} origin is ${is} which is not valid for this operation.`,
  ] as const;
const notPrimary = (key: string) =>
  ["UnsupportedOperationException", `${key} is not a multi-Region primary key.`] as const;

/** Rotation, imported key material, keys of several Regions, custom key stores. */
export const material: readonly Answer[] = [
  ...["EnableKeyRotation", "RotateKeyOnDemand"].flatMap(operation => [
    refusal(operation, "the key is for HMACs", { KeyId: "<HMAC key>" }, unsupported, ["floci"]),
    refusal(operation, "the key is for RSA encryption", { KeyId: "<RSA key>" }, unsupported, [
      "floci",
    ]),
    refusal(
      operation,
      "the key is for HMACs and Disabled: the state is told",
      { KeyId: "<HMAC key, Disabled>" },
      ["DisabledException", "<HMAC key, Disabled> is disabled."],
      ["floci"],
    ),
    refusal(
      operation,
      "the key is a replica",
      { KeyId: "<replica key>" },
      notPrimary("<replica key>"),
      ["primary"],
      { unsure: "recorded of other operations" },
    ),
  ]),
  refusal(
    "ListKeyRotations",
    "the key is for HMACs",
    { KeyId: "<HMAC key>" },
    unsupported,
    ["floci"],
    { unsure: "recorded of other operations" },
  ),
  ...["EnableKeyRotation", "DisableKeyRotation"].map(operation =>
    refusal(
      operation,
      "the key's material is imported",
      { KeyId: "<imported key>" },
      origin("<imported key>", "EXTERNAL"),
      ["floci"],
    ),
  ),
  refusal(
    "RotateKeyOnDemand",
    "no imported material waits for the rotation",
    { KeyId: "<imported key>" },
    [
      "KMSInvalidStateException",
      "No available key material pending rotation for the key: <imported key>.",
    ],
    ["floci"],
  ),
  refusal(
    "RotateKeyOnDemand",
    "the key has been rotated on demand 25 times",
    { KeyId: "<often rotated key>" },
    [
      "LimitExceededException",
      "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: <often rotated key>",
    ],
    ["onDemand"],
  ),
  ...(
    [
      [
        "GetParametersForImport",
        { WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" },
      ],
      [
        "ImportKeyMaterial",
        {
          ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
          EncryptedKeyMaterial: "<5 bytes>",
          ImportToken: "<5 bytes>",
        },
      ],
      ["DeleteImportedKeyMaterial", {}],
    ] as const
  ).map(([operation, call]) =>
    refusal(
      operation,
      "KMS made the key's material",
      { KeyId: "<symmetric key>", ...call },
      origin("<symmetric key>", "AWS_KMS"),
      ["floci", "localstack"],
    ),
  ),
  refusal(
    "ImportKeyMaterial",
    "KEY_MATERIAL_EXPIRES without ValidTo",
    { KeyId: "<imported key>", EncryptedKeyMaterial: "<5 bytes>", ImportToken: "<5 bytes>" },
    [
      "ValidationException",
      "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
    ],
    ["localstack"],
  ),
  refusal(
    "ImportKeyMaterial",
    "ImportToken is none of the key's",
    {
      KeyId: "<imported key>",
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      EncryptedKeyMaterial: "<5 bytes>",
      ImportToken: "<5 bytes>",
    },
    ["InvalidImportTokenException", ""],
    ["model"],
    { unsure: "the text" },
  ),
  refusal(
    "ReplicateKey",
    "the key is of one Region",
    { KeyId: "<symmetric key>", ReplicaRegion: "us-east-1" },
    notPrimary("<symmetric key>"),
    ["primary"],
  ),
  refusal(
    "ReplicateKey",
    "ReplicaRegion has the key",
    { KeyId: "<replicated key>", ReplicaRegion: "us-east-1" },
    ["AlreadyExistsException", "Key <other Region of replicated key> already exists."],
    ["model"],
    { unsure: "the text" },
  ),
  refusal(
    "ReplicateKey",
    "ReplicaRegion is in another partition",
    { KeyId: "<primary key>", ReplicaRegion: "cn-north-1" },
    ["UnsupportedOperationException", "The Region cn-north-1 is in another partition."],
    ["model"],
    { unsure: "the text" },
  ),
  refusal(
    "ReplicateKey",
    "ReplicaRegion is no Region of AWS's",
    { KeyId: "<primary key>", ReplicaRegion: "xx-nowhere-9" },
    ["UnsupportedOperationException", "KMS is not available in the Region xx-nowhere-9."],
    ["model"],
    { unsure: "code and text" },
  ),
  refusal(
    "UpdatePrimaryRegion",
    "the key is of one Region",
    { KeyId: "<symmetric key>", PrimaryRegion: "us-east-1" },
    notPrimary("<symmetric key>"),
    ["primary"],
  ),
  refusal(
    "UpdatePrimaryRegion",
    "PrimaryRegion has no replica",
    { KeyId: "<primary key>", PrimaryRegion: "us-east-1" },
    ["NotFoundException", "Key '<other Region of primary key>' does not exist"],
    ["model"],
    { unsure: "the text" },
  ),
];
