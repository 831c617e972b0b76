/** A condition key that takes its value from a parameter of the call. */
export interface ConditionParameter {
  readonly key: string;
  readonly parameter: string;
  /** The value where the parameter is not sent; `unknown` where no page says whether there is one. */
  readonly otherwise?: { readonly value: string } | "unknown";
}

/** What an operation asks for. */
export interface KmsOperation {
  /** `key`: the permission of its own name on the key of KeyId. `none`: on `*`. */
  readonly on: "key" | "none" | "special";
  /** Whether the request carries kms:RequestAlias when it named the key by alias. */
  readonly requestAlias?: true;
  /** The parameter that holds the encryption context. */
  readonly encryptionContext?: string;
  readonly parameters?: readonly ConditionParameter[];
}

const algorithm: ConditionParameter = {
  key: "kms:EncryptionAlgorithm",
  parameter: "EncryptionAlgorithm",
  otherwise: { value: "SYMMETRIC_DEFAULT" },
};
const alwaysSymmetric: ConditionParameter = { ...algorithm, parameter: "" };
const sent = (key: string, parameter: string): ConditionParameter => ({ key, parameter });
const orUnknown = (key: string, parameter: string): ConditionParameter => ({
  key,
  parameter,
  otherwise: "unknown",
});

const onKey: KmsOperation = { on: "key" };
const none: KmsOperation = { on: "none" };
const special: KmsOperation = { on: "special" };
const withKeys = (...parameters: ConditionParameter[]): KmsOperation => ({ on: "key", parameters });
const cryptographic = (...parameters: ConditionParameter[]): KmsOperation => ({
  on: "key",
  requestAlias: true,
  parameters,
});
const symmetric = (...parameters: ConditionParameter[]): KmsOperation => ({
  ...cryptographic(...parameters),
  encryptionContext: "EncryptionContext",
});

const bypass = sent("kms:BypassPolicyLockoutSafetyCheck", "BypassPolicyLockoutSafetyCheck");
const pair = sent("kms:DataKeyPairSpec", "KeyPairSpec");
const signing = [
  sent("kms:SigningAlgorithm", "SigningAlgorithm"),
  orUnknown("kms:MessageType", "MessageType"),
];

/**
 * Every operation of KMS: the permission has the operation's name, and the table says on what it
 * is asked and which condition keys the call's own parameters fill.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
export const kmsOperations: ReadonlyMap<string, KmsOperation> = new Map([
  ["CancelKeyDeletion", onKey],
  ["ConnectCustomKeyStore", none],
  ["CreateAlias", special],
  ["CreateCustomKeyStore", none],
  ["CreateGrant", special],
  ["CreateKey", special],
  ["Decapsulate", cryptographic()],
  ["Decrypt", symmetric(algorithm)],
  ["DeleteAlias", special],
  ["DeleteCustomKeyStore", none],
  ["DeleteImportedKeyMaterial", onKey],
  ["DeriveSharedSecret", cryptographic(sent("kms:KeyAgreementAlgorithm", "KeyAgreementAlgorithm"))],
  ["DescribeCustomKeyStores", none],
  ["DescribeKey", cryptographic()],
  ["DisableKey", onKey],
  ["DisableKeyRotation", onKey],
  ["DisconnectCustomKeyStore", none],
  ["EnableKey", onKey],
  ["EnableKeyRotation", withKeys(orUnknown("kms:RotationPeriodInDays", "RotationPeriodInDays"))],
  ["Encapsulate", cryptographic()],
  ["Encrypt", symmetric(algorithm)],
  ["GenerateDataKey", symmetric(alwaysSymmetric)],
  ["GenerateDataKeyPair", symmetric(alwaysSymmetric, pair)],
  ["GenerateDataKeyPairWithoutPlaintext", symmetric(alwaysSymmetric, pair)],
  ["GenerateDataKeyWithoutPlaintext", symmetric(alwaysSymmetric)],
  ["GenerateMac", cryptographic(sent("kms:MacAlgorithm", "MacAlgorithm"))],
  ["GenerateRandom", none],
  ["GetKeyLastUsage", onKey],
  ["GetKeyPolicy", onKey],
  ["GetKeyRotationStatus", onKey],
  [
    "GetParametersForImport",
    withKeys(
      sent("kms:WrappingAlgorithm", "WrappingAlgorithm"),
      sent("kms:WrappingKeySpec", "WrappingKeySpec"),
    ),
  ],
  ["GetPublicKey", cryptographic()],
  [
    "ImportKeyMaterial",
    withKeys(sent("kms:ExpirationModel", "ExpirationModel"), sent("kms:ValidTo", "ValidTo")),
  ],
  ["ListAliases", none],
  ["ListGrants", special],
  ["ListKeyPolicies", onKey],
  ["ListKeyRotations", onKey],
  ["ListKeys", none],
  ["ListResourceTags", onKey],
  ["ListRetirableGrants", none],
  ["PutKeyPolicy", withKeys(bypass)],
  ["ReEncrypt", special],
  ["ReplicateKey", withKeys(bypass, sent("kms:ReplicaRegion", "ReplicaRegion"))],
  ["RetireGrant", onKey],
  ["RevokeGrant", special],
  ["RotateKeyOnDemand", onKey],
  [
    "ScheduleKeyDeletion",
    withKeys(orUnknown("kms:ScheduleKeyDeletionPendingWindowInDays", "PendingWindowInDays")),
  ],
  ["Sign", cryptographic(...signing)],
  ["TagResource", onKey],
  ["UntagResource", onKey],
  ["UpdateAlias", special],
  ["UpdateCustomKeyStore", none],
  ["UpdateKeyDescription", onKey],
  ["UpdatePrimaryRegion", withKeys(sent("kms:PrimaryRegion", "PrimaryRegion"))],
  ["Verify", cryptographic(...signing)],
  ["VerifyMac", cryptographic(sent("kms:MacAlgorithm", "MacAlgorithm"))],
]);
