/**
 * The parameters of KMS that CloudTrail shows, by operation: never a plaintext, a ciphertext, a
 * message, a signature, a grant token, a password or wrapped key material. What is not listed is
 * not written, whatever a client sends.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html
 */
const shown: Readonly<Record<string, string>> = {
  CancelKeyDeletion: "KeyId",
  ConnectCustomKeyStore: "CustomKeyStoreId",
  CreateAlias: "AliasName TargetKeyId",
  CreateCustomKeyStore:
    "CustomKeyStoreName CloudHsmClusterId CustomKeyStoreType XksProxyUriEndpoint XksProxyUriPath XksProxyVpcEndpointServiceName XksProxyConnectivity",
  CreateGrant: "KeyId GranteePrincipal RetiringPrincipal Operations Constraints Name DryRun",
  CreateKey:
    "Policy Description KeyUsage CustomerMasterKeySpec KeySpec Origin CustomKeyStoreId BypassPolicyLockoutSafetyCheck Tags MultiRegion XksKeyId",
  Decapsulate: "KeyId EncapsulationAlgorithm DryRun",
  Decrypt: "EncryptionAlgorithm KeyId EncryptionContext DryRun DryRunModifiers",
  DeleteAlias: "AliasName",
  DeleteCustomKeyStore: "CustomKeyStoreId",
  DeleteImportedKeyMaterial: "KeyId KeyMaterialId",
  DeriveSharedSecret: "KeyId KeyAgreementAlgorithm DryRun",
  DescribeCustomKeyStores: "CustomKeyStoreId CustomKeyStoreName Limit Marker",
  DescribeKey: "KeyId",
  DisableKey: "KeyId",
  DisableKeyRotation: "KeyId",
  DisconnectCustomKeyStore: "CustomKeyStoreId",
  EnableKey: "KeyId",
  EnableKeyRotation: "KeyId RotationPeriodInDays",
  Encapsulate: "KeyId EncapsulationAlgorithm DryRun",
  Encrypt: "EncryptionContext KeyId EncryptionAlgorithm DryRun",
  GenerateDataKey: "KeyId KeySpec NumberOfBytes EncryptionContext DryRun",
  GenerateDataKeyPair: "KeyPairSpec KeyId EncryptionContext DryRun",
  GenerateDataKeyPairWithoutPlaintext: "KeyPairSpec KeyId EncryptionContext DryRun",
  GenerateDataKeyWithoutPlaintext: "KeyId KeySpec NumberOfBytes EncryptionContext DryRun",
  GenerateMac: "KeyId MacAlgorithm DryRun",
  GenerateRandom: "NumberOfBytes CustomKeyStoreId",
  GetKeyLastUsage: "KeyId",
  GetKeyPolicy: "KeyId PolicyName",
  GetKeyRotationStatus: "KeyId",
  GetParametersForImport: "KeyId WrappingAlgorithm WrappingKeySpec",
  GetPublicKey: "KeyId",
  ImportKeyMaterial:
    "KeyId ValidTo ExpirationModel ImportType KeyMaterialDescription KeyMaterialId",
  ListAliases: "KeyId Limit Marker",
  ListGrants: "KeyId GrantId GranteePrincipal Limit Marker",
  ListKeyPolicies: "KeyId Limit Marker",
  ListKeyRotations: "KeyId IncludeKeyMaterial Limit Marker",
  ListKeys: "Limit Marker",
  ListResourceTags: "KeyId Limit Marker",
  ListRetirableGrants: "RetiringPrincipal Limit Marker",
  PutKeyPolicy: "KeyId PolicyName Policy BypassPolicyLockoutSafetyCheck",
  ReEncrypt:
    "SourceEncryptionAlgorithm SourceKeyId SourceEncryptionContext DestinationKeyId DestinationEncryptionAlgorithm DestinationEncryptionContext DryRun DryRunModifiers",
  ReplicateKey: "KeyId ReplicaRegion Policy BypassPolicyLockoutSafetyCheck Description Tags",
  RetireGrant: "KeyId GrantId DryRun",
  RevokeGrant: "KeyId GrantId DryRun",
  RotateKeyOnDemand: "KeyId",
  ScheduleKeyDeletion: "PendingWindowInDays KeyId",
  Sign: "MessageType KeyId SigningAlgorithm DryRun",
  TagResource: "KeyId Tags",
  UntagResource: "KeyId TagKeys",
  UpdateAlias: "AliasName TargetKeyId",
  UpdateCustomKeyStore:
    "CustomKeyStoreId NewCustomKeyStoreName CloudHsmClusterId XksProxyUriEndpoint XksProxyUriPath XksProxyVpcEndpointServiceName XksProxyConnectivity",
  UpdateKeyDescription: "KeyId Description",
  UpdatePrimaryRegion: "KeyId PrimaryRegion",
  Verify: "MessageType KeyId SigningAlgorithm DryRun",
  VerifyMac: "KeyId MacAlgorithm DryRun",
};

/** The same, taken apart. */
export const shownByOperation: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(shown).map(([operation, names]) => [operation, names.split(" ")]),
);

/**
 * The parameters that CloudTrail shows even where the call did not carry them.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-decrypt.html
 */
const filledIn: Readonly<Record<string, readonly string[]>> = {
  Decrypt: ["EncryptionAlgorithm"],
  Encrypt: ["EncryptionAlgorithm"],
  ReEncrypt: ["SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm"],
};

type Members = Readonly<Record<string, unknown>>;

/** What CloudTrail shows of a call's parameters, with its names; undefined where that is nothing. */
export function loggedParameters(
  service: string,
  operation: string,
  parameters: Members | undefined,
): Members | undefined {
  if (parameters === undefined) return undefined;
  const names =
    service === "kms" ? (shownByOperation.get(operation) ?? []) : Object.keys(parameters);
  const logged: Record<string, unknown> = {};
  let any = false;
  for (const name of names) {
    const value = Object.hasOwn(parameters, name)
      ? parameters[name]
      : filledIn[operation]?.includes(name)
        ? "SYMMETRIC_DEFAULT"
        : undefined;
    if (value === undefined || notParameters.has(name)) continue;
    // Recorded: https://github.com/aws-samples/amazon-eks-security-immersion-day (Deep Dive)
    if (service === "eks-auth" && name === "token") logged[name] = "HIDDEN_DUE_TO_SECURITY_REASONS";
    else if (isSecret(name)) continue;
    else logged[lowerFirst(name)] = maps.has(name) ? value : numberIn(name, value);
    any = true;
  }
  return any ? logged : undefined;
}

/** A Query request carries texts alone; what is a number, CloudTrail shows as one. */
function numberIn(name: string, value: unknown): unknown {
  const isNumber = name === "DurationSeconds" && typeof value === "string" && /^\d+$/.test(value);
  return isNumber ? Number(value) : camel(value);
}

/** What a Query request carries beside its parameters. */
const notParameters = new Set(["Action", "Version"]);

/** The parameters whose own names are the client's: an encryption context's are not AWS's. */
const maps = new Set([
  "EncryptionContext",
  "SourceEncryptionContext",
  "DestinationEncryptionContext",
  "EncryptionContextSubset",
  "EncryptionContextEquals",
  // EKS's alone: of KMS and IAM they are lists of pairs.
  "tags",
]);

/**
 * Whether a member must not be written, by its name: CloudTrail leaves out secret access keys,
 * passwords and tokens that clients send. It does show the session token that STS answers with;
 * here that is left out as well, since it would be good for the local AWS.
 */
function isSecret(name: string): boolean {
  if (name === "SubjectFromWebIdentityToken") return false;
  return /secret|password|token|assertion|private|plaintext|ciphertext|^samlmetadata/i.test(name);
}

/** No operation's members lie deeper; a hostile client's may. */
const deepest = 12;

/**
 * Members with the names that CloudTrail gives them, without those that are secret: `KeyId` is
 * `keyId`, and dates are as CloudTrail writes them in an answer.
 */
export function camel(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > deepest) return null;
  if (Array.isArray(value)) return value.map(one => camel(one, depth + 1));
  const renamed: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (isSecret(name)) continue;
    renamed[lowerFirst(name)] = maps.has(name)
      ? member
      : (dateIn(name, member) ?? camel(member, depth + 1));
  }
  return renamed;
}

/** A date of an answer: of KMS in seconds since the epoch, of STS and IAM in ISO 8601. */
function dateIn(name: string, value: unknown): string | undefined {
  if (!/Date$|^Expiration$|^ValidTo$/.test(name)) return undefined;
  const time = typeof value === "number" ? value * 1000 : Date.parse(String(value));
  return Number.isNaN(time) ? undefined : longDate(time);
}

const dates = new Intl.DateTimeFormat("en-US", {
  dateStyle: "medium",
  timeStyle: "medium",
  timeZone: "UTC",
});

/**
 * Such as `Jun 30, 2020, 2:34:07 AM`; older entries have no comma before the time.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-createkey.html
 */
function longDate(time: number): string {
  return dates.format(time).replaceAll("\u202f", " ");
}

/** `AWSAccountId` is `aWSAccountId`: CloudTrail lowers the first letter and no other. */
function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}
