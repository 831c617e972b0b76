import { type Answer, type Parameters, refusal, wrongUsage as usage } from "../row.ts";

const Plaintext = "<5 bytes>";
const garbage = { CiphertextBlob: "<64 bytes>" };
const oaep = "RSAES_OAEP_SHA_256";
const other = [
  "IncorrectKeyException",
  "The key ID in the request does not identify a CMK that can perform this operation.",
] as const;
const noContext =
  "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.";

/** What encrypts, decrypts and makes data keys. */
export const cryptography: readonly Answer[] = [
  refusal(
    "Encrypt",
    "the key signs",
    { KeyId: "<signing key>", Plaintext },
    usage("<signing key>", "SIGN_VERIFY", "Encrypt"),
    ["localstack"],
  ),
  refusal(
    "Encrypt",
    "the key signs and is Disabled: the usage is told",
    { KeyId: "<RSA signing key, Disabled>", Plaintext, EncryptionAlgorithm: oaep },
    usage("<RSA signing key, Disabled>", "SIGN_VERIFY", "Encrypt"),
    ["floci"],
  ),
  refusal(
    "Encrypt",
    "an RSA key without an algorithm",
    { KeyId: "<RSA key>", Plaintext },
    [
      "InvalidKeyUsageException",
      "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
    ],
    ["floci"],
  ),
  refusal(
    "Encrypt",
    "an algorithm of RSA, and the key is symmetric",
    { KeyId: "<symmetric key>", Plaintext, EncryptionAlgorithm: oaep },
    [
      "InvalidKeyUsageException",
      "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.",
    ],
    ["floci"],
    { unsure: "recorded of other specs" },
  ),
  refusal(
    "Encrypt",
    "an encryption context, and the key is for RSA",
    { KeyId: "<RSA key>", Plaintext, EncryptionAlgorithm: oaep, EncryptionContext: { a: "b" } },
    ["ValidationException", noContext],
    ["asymmetric"],
  ),
  ...(
    [
      ["RSAES_OAEP_SHA_1", 214],
      ["RSAES_OAEP_SHA_256", 190],
    ] as const
  ).map(([EncryptionAlgorithm, most]) =>
    refusal(
      "Encrypt",
      `${most + 1} bytes by ${EncryptionAlgorithm}, RSA_2048`,
      { KeyId: "<RSA key>", EncryptionAlgorithm, Plaintext: `<${most + 1} bytes>` },
      [
        "ValidationException",
        `Algorithm ${EncryptionAlgorithm} and key spec RSA_2048 cannot encrypt data larger than ${most} bytes.`,
      ],
      ["localstack"],
    ),
  ),
  refusal(
    "Encrypt",
    "a grant token that is none",
    { KeyId: "<symmetric key>", Plaintext, GrantTokens: ["none"] },
    ["InvalidGrantTokenException", ""],
    ["model"],
    { unsure: "the text" },
  ),
  refusal(
    "Decrypt",
    "CiphertextBlob is no ciphertext",
    garbage,
    ["InvalidCiphertextException", ""],
    ["floci"],
  ),
  refusal(
    "Decrypt",
    "another encryption context",
    { CiphertextBlob: "<ciphertext of symmetric key>", EncryptionContext: { a: "c" } },
    ["InvalidCiphertextException", ""],
    ["localstack", "floci"],
  ),
  refusal(
    "Decrypt",
    "KeyId is another key than the ciphertext's",
    { CiphertextBlob: "<ciphertext of symmetric key>", KeyId: "<other key>" },
    other,
    ["localstack", "floci"],
  ),
  refusal(
    "Decrypt",
    "KeyId is another key, one that signs: the ciphertext is told",
    { CiphertextBlob: "<ciphertext of symmetric key>", KeyId: "<signing key>" },
    other,
    ["localstack", "floci"],
  ),
  refusal(
    "Decrypt",
    "an RSA key without an algorithm",
    { CiphertextBlob: "<256 bytes>", KeyId: "<RSA key>" },
    ["InvalidCiphertextException", ""],
    ["floci"],
  ),
  ...["<256 bytes>", "<10 bytes>"].map(CiphertextBlob =>
    refusal(
      "Decrypt",
      `${CiphertextBlob.slice(1, -1)} that an RSA key did not encrypt`,
      { CiphertextBlob, KeyId: "<RSA key>", EncryptionAlgorithm: oaep },
      ["InvalidCiphertextException", ""],
      ["floci"],
    ),
  ),
  refusal(
    "Decrypt",
    "an algorithm of RSA without KeyId",
    { CiphertextBlob: "<256 bytes>", EncryptionAlgorithm: oaep },
    ["ValidationException", "KeyId is required for asymmetric algorithms."],
    [],
  ),
  refusal(
    "Decrypt",
    "an encryption context, and the key is for RSA",
    {
      CiphertextBlob: "<256 bytes>",
      KeyId: "<RSA key>",
      EncryptionAlgorithm: oaep,
      EncryptionContext: { a: "b" },
    },
    ["ValidationException", noContext],
    ["asymmetric"],
  ),
  refusal(
    "Decrypt",
    "the RSA key is Disabled",
    { CiphertextBlob: "<64 bytes>", KeyId: "<RSA key, Disabled>", EncryptionAlgorithm: oaep },
    ["DisabledException", "<RSA key, Disabled> is disabled."],
    ["floci"],
  ),
  refusal(
    "ReEncrypt",
    "CiphertextBlob is no ciphertext",
    { ...garbage, DestinationKeyId: "<symmetric key>" },
    ["InvalidCiphertextException", ""],
    ["floci"],
    { unsure: "recorded of Decrypt" },
  ),
  refusal(
    "ReEncrypt",
    "SourceKeyId is another key than the ciphertext's",
    {
      CiphertextBlob: "<ciphertext of symmetric key>",
      SourceKeyId: "<other key>",
      DestinationKeyId: "<symmetric key>",
    },
    other,
    ["localstack"],
  ),
  refusal(
    "ReEncrypt",
    "the key to encrypt under is PendingImport",
    {
      CiphertextBlob: "<ciphertext of symmetric key>",
      DestinationKeyId: "<imported key, PendingImport>",
    },
    ["KMSInvalidStateException", "<imported key, PendingImport> is pending import."],
    ["floci"],
  ),
  ...(
    [
      ["DeriveSharedSecret", { KeyAgreementAlgorithm: "ECDH", PublicKey: "<public key>" }],
      ["Encapsulate", { EncapsulationAlgorithm: "ML_KEM" }],
      [
        "Decapsulate",
        { EncapsulationAlgorithm: "ML_KEM", SharedSecretCiphertextBlob: "<768 bytes>" },
      ],
    ] as [string, Parameters][]
  ).map(([operation, call]) =>
    refusal(
      operation,
      "the key signs",
      { KeyId: "<signing key>", ...call },
      usage("<signing key>", "SIGN_VERIFY", operation),
      ["floci"],
      { unsure: "recorded of other operations" },
    ),
  ),
  refusal(
    "DeriveSharedSecret",
    "PublicKey is none",
    { KeyId: "<agreement key>", KeyAgreementAlgorithm: "ECDH", PublicKey: "<64 bytes>" },
    ["ValidationException", "PublicKey is not valid for key spec ECC_NIST_P256."],
    [],
  ),
  refusal(
    "Decapsulate",
    "SharedSecretCiphertextBlob is too short for the key",
    {
      KeyId: "<encapsulation key>",
      EncapsulationAlgorithm: "ML_KEM",
      SharedSecretCiphertextBlob: "<64 bytes>",
    },
    ["InvalidCiphertextException", ""],
    ["model"],
    { unsure: "whether there is a text" },
  ),
  ...(["Decrypt", "ReEncrypt"] as const).flatMap(operation => {
    const more = operation === "ReEncrypt" ? { DestinationKeyId: "<symmetric key>" } : {};
    const member = operation === "ReEncrypt" ? "SourceKeyId" : "KeyId";
    const dry = { ...more, DryRun: true, DryRunModifiers: ["IGNORE_CIPHERTEXT"] };
    return [
      refusal(
        operation,
        "a dry run that ignores the ciphertext, and so needs none",
        { ...dry, [member]: "<symmetric key>" },
        [
          "DryRunOperationException",
          "The request would have succeeded, but the DryRun option is set.",
        ],
        ["model"],
        { unsure: "recorded of other operations" },
      ),
      refusal(
        operation,
        "a dry run that ignores the ciphertext, and no key",
        dry,
        [
          "ValidationException",
          `${member} is required with the dry run modifier IGNORE_CIPHERTEXT.`,
        ],
        [],
        { unsure: "code and text" },
      ),
    ];
  }),
];
