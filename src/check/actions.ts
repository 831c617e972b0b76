/** Where an operation's call names the key that the question is about. */
export type KeyPlace =
  /** `KeyId`. */
  | "KeyId"
  /** `SourceKeyId` and `DestinationKeyId`: both are the key in question. */
  | "both ends"
  /** `TargetKeyId`, beside an `AliasName`. */
  | "alias"
  /** Nowhere: the operation is not about one key. */
  | "none";

export interface KmsAction {
  /** AWS's name of the operation whose call is asked about, such as `ReEncrypt`. */
  readonly operation: string;
  /** The one permission of that call that is meant, where it is not the whole call. */
  readonly permission?: string;
  readonly key: KeyPlace;
  /** Whether the call may carry an encryption context. */
  readonly context: boolean;
}

const withContext = new Set(
  `Decrypt Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext
   GenerateDataKeyWithoutPlaintext ReEncrypt`.split(/\s+/),
);

const otherKeyOperations = `CancelKeyDeletion CreateGrant Decapsulate DeleteImportedKeyMaterial
  DeriveSharedSecret DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation
  Encapsulate GenerateMac GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey
  ImportKeyMaterial ListGrants ListKeyPolicies ListKeyRotations ListResourceTags PutKeyPolicy
  ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion Sign TagResource
  UntagResource UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac`.split(/\s+/);

const aliasOperations = ["CreateAlias", "DeleteAlias", "UpdateAlias"];

const keyless = `ConnectCustomKeyStore CreateCustomKeyStore CreateKey DeleteCustomKeyStore
  DescribeCustomKeyStores DisconnectCustomKeyStore GenerateRandom ListAliases ListKeys
  ListRetirableGrants UpdateCustomKeyStore`.split(/\s+/);

/**
 * KMS's operations, and the two permissions of ReEncrypt that are no operations of their own.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
const actions: ReadonlyMap<string, KmsAction> = new Map([
  ...[...withContext, ...otherKeyOperations].map((operation): [string, KmsAction] => [
    operation,
    {
      operation,
      key: operation === "ReEncrypt" ? "both ends" : "KeyId",
      context: withContext.has(operation),
    },
  ]),
  ...aliasOperations.map((operation): [string, KmsAction] => [
    operation,
    { operation, key: "alias", context: false },
  ]),
  ...keyless.map((operation): [string, KmsAction] => [
    operation,
    { operation, key: "none", context: false },
  ]),
  ...["ReEncryptFrom", "ReEncryptTo"].map((permission): [string, KmsAction] => [
    permission,
    { operation: "ReEncrypt", permission: `kms:${permission}`, key: "both ends", context: true },
  ]),
]);

/** Words for operations that people use and AWS does not. */
const shortNames: Readonly<Record<string, string>> = { describe: "describekey" };

const byFoldedName = new Map([...actions].map(([name, action]) => [fold(name), action]));

function fold(text: string): string {
  return text.replaceAll(/[-_ ]/g, "").toLowerCase();
}

/**
 * Finds an operation of KMS by name: `Decrypt`, `kms:Decrypt`, `generate-data-key` and so on, in
 * any case, and `describe` for DescribeKey.
 * @returns undefined where KMS has no such operation
 */
export function findAction(name: string): KmsAction | undefined {
  const folded = fold(name.replace(/^kms:/i, ""));
  return byFoldedName.get(shortNames[folded] ?? folded);
}

/** The names of all actions that are about one key, as `generate-data-key`, sorted. */
export function actionNames(): string[] {
  const names = [...actions].flatMap(([name, { key }]) => (key === "none" ? [] : [name]));
  return names.map(name => name.replaceAll(/(?<!^)(?=[A-Z])/g, "-").toLowerCase()).sort();
}
