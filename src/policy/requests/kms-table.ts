import {
  alias,
  attestation,
  byHand,
  contextIn,
  type Filling,
  grantToMake,
  needed,
  newKey,
  notTold,
  retiredGrant,
  sameKey,
  sent,
  sentOr,
  sentOrUnknown,
  tagNames,
  tags,
  tagsOnNewKey,
} from "./kms-filling.ts";

/** What names the resource of a permission: a parameter, or what stands behind one. */
export type NamedBy =
  | "KeyId"
  | "SourceKeyId"
  | "DestinationKeyId"
  | "TargetKeyId"
  | "AliasName"
  /** The key to which the alias of AliasName belongs now. */
  | "key of AliasName"
  /** The key with the id of KeyId in the Region of PrimaryRegion. */
  | "replica of KeyId"
  | "nothing";

/** One permission that an operation asks for. */
export interface KmsPermission {
  /** With its service, such as `kms:Decrypt`. */
  readonly action: string;
  /** The type of the resource; `*` where the permission cannot be limited to one. */
  readonly on: "key" | "every key" | "alias" | "role" | "*";
  readonly named: NamedBy;
  /** Asked only where the call carries this parameter. */
  readonly when?: string;
  /** The parameter with what another page gives as the resource. */
  readonly orOn?: string;
  /** The parameter with the Region that is asked, where it is not the endpoint's. */
  readonly region?: string;
  /** Whether a grant can give it. */
  readonly byGrant: boolean;
  /** Whether the request carries kms:CallerAccount; `unknown` where AWS's pages differ. */
  readonly callerAccount: boolean | "unknown";
  readonly fillings: readonly Filling[];
}

/** An operation of KMS. */
export interface KmsOperation {
  readonly asks: readonly KmsPermission[];
  /** Whether a principal of another account can be allowed to do it. */
  readonly acrossAccounts: boolean;
}

type Flags = Partial<Pick<KmsPermission, "byGrant" | "callerAccount" | "orOn" | "region" | "when">>;
type Row = readonly [string, KmsOperation];

function ask(
  name: string,
  on: KmsPermission["on"],
  named: NamedBy,
  fillings: readonly Filling[] = [],
  flags: Flags = {},
): KmsPermission {
  const action = name.includes(":") ? name : `kms:${name}`;
  return { action, on, named, byGrant: false, callerAccount: true, ...flags, fillings };
}

const several = (name: string, ...asks: KmsPermission[]): Row => [
  name,
  { asks, acrossAccounts: false },
];
/** The permission of the operation's name, on the key of KeyId. */
const onKey = (name: string, ...fillings: Filling[]): Row =>
  several(name, ask(name, "key", "KeyId", fillings));
/** The permission of the operation's name, on `*`. */
const onNone = (name: string, ...fillings: Filling[]): Row =>
  several(name, ask(name, "*", "nothing", fillings));
/** As `onNone`; no page gives such a request any key of KMS. */
const bare = (name: string, ...fillings: Filling[]): Row =>
  several(name, ask(name, "*", "nothing", fillings, { callerAccount: false }));
const across = ([name, { asks }]: Row): Row => [name, { asks, acrossAccounts: true }];
/** A grant can give it, to principals of other accounts too. */
const granted = ([name, { asks }]: Row): Row =>
  across([name, { asks: asks.map(one => ({ ...one, byGrant: true })), acrossAccounts: true }]);

const context = contextIn("EncryptionContext");
const algorithm = sentOr("kms:EncryptionAlgorithm", "EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
/** Data keys are always encrypted by this algorithm: there is no parameter. */
const symmetric = sentOr("kms:EncryptionAlgorithm", "", "SYMMETRIC_DEFAULT");
const macAlgorithm = needed("kms:MacAlgorithm", "MacAlgorithm");
const signing = [
  needed("kms:SigningAlgorithm", "SigningAlgorithm"),
  sentOrUnknown("kms:MessageType", "MessageType"),
];
const bypass = sent("kms:BypassPolicyLockoutSafetyCheck", "BypassPolicyLockoutSafetyCheck");
const pairSpec = needed("kms:DataKeyPairSpec", "KeyPairSpec");
const lastUsage = notTold("kms:TrailingDaysWithoutKeyUsage");

const reEncrypt = (side: "Source" | "Destination"): Filling[] => [
  alias,
  sentOr("kms:EncryptionAlgorithm", `${side}EncryptionAlgorithm`, "SYMMETRIC_DEFAULT"),
  contextIn(`${side}EncryptionContext`),
  sameKey,
];

/** The alias has no policy of its own; whether its request has kms:CallerAccount the pages differ. */
const aliasAsk = (name: string): KmsPermission =>
  ask(name, "alias", "AliasName", [], { callerAccount: "unknown" });

const newKeyOpen = notTold(...newKey.flatMap(({ keys }) => keys));
/**
 * Tags in the call that makes a key. It has no ARN yet: the permission must be given on every key,
 * not on some. Nor do pages say which condition keys it has.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
 */
const tagNewKey = (region?: string): KmsPermission =>
  ask("TagResource", "every key", "nothing", [tags, newKeyOpen, notTold("aws:ResourceTag/*")], {
    when: "Tags",
    ...(region !== undefined && { region }),
  });
const mrkRole = ask("iam:CreateServiceLinkedRole", "role", "nothing", [], {
  when: "MultiRegion",
  callerAccount: false,
});

/**
 * Every operation of KMS: the permissions that it asks for, on what, with which condition keys of
 * its own, and whether across accounts. Each request on a key has the key's properties as well.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html
 */
export const kmsOperations: ReadonlyMap<string, KmsOperation> = new Map<string, KmsOperation>([
  onKey("CancelKeyDeletion"),
  onNone("ConnectCustomKeyStore"),
  several("CreateAlias", aliasAsk("CreateAlias"), ask("CreateAlias", "key", "TargetKeyId")),
  onNone("CreateCustomKeyStore"),
  granted(onKey("CreateGrant", byHand, ...grantToMake)),
  several(
    "CreateKey",
    ask("CreateKey", "*", "nothing", [bypass, ...newKey, tags, tagsOnNewKey]),
    tagNewKey(),
    mrkRole,
  ),
  granted(onKey("Decapsulate", alias)),
  granted(onKey("Decrypt", alias, algorithm, context, attestation)),
  several("DeleteAlias", aliasAsk("DeleteAlias"), ask("DeleteAlias", "key", "key of AliasName")),
  onNone("DeleteCustomKeyStore"),
  onKey("DeleteImportedKeyMaterial"),
  granted(
    onKey(
      "DeriveSharedSecret",
      alias,
      needed("kms:KeyAgreementAlgorithm", "KeyAgreementAlgorithm"),
      attestation,
    ),
  ),
  onNone("DescribeCustomKeyStores"),
  granted(onKey("DescribeKey", alias)),
  onKey("DisableKey", lastUsage),
  onKey("DisableKeyRotation"),
  onNone("DisconnectCustomKeyStore"),
  onKey("EnableKey"),
  onKey("EnableKeyRotation", sentOrUnknown("kms:RotationPeriodInDays", "RotationPeriodInDays")),
  granted(onKey("Encapsulate", alias)),
  granted(onKey("Encrypt", alias, algorithm, context)),
  granted(onKey("GenerateDataKey", alias, symmetric, context, attestation)),
  granted(onKey("GenerateDataKeyPair", alias, symmetric, pairSpec, context, attestation)),
  granted(onKey("GenerateDataKeyPairWithoutPlaintext", alias, symmetric, pairSpec, context)),
  granted(onKey("GenerateDataKeyWithoutPlaintext", alias, symmetric, context)),
  granted(onKey("GenerateMac", alias, macAlgorithm)),
  bare("GenerateRandom", attestation),
  onKey("GetKeyLastUsage"),
  onKey("GetKeyPolicy"),
  across(onKey("GetKeyRotationStatus")),
  onKey(
    "GetParametersForImport",
    needed("kms:WrappingAlgorithm", "WrappingAlgorithm"),
    needed("kms:WrappingKeySpec", "WrappingKeySpec"),
  ),
  granted(onKey("GetPublicKey", alias)),
  onKey(
    "ImportKeyMaterial",
    sent("kms:ExpirationModel", "ExpirationModel"),
    sent("kms:ValidTo", "ValidTo"),
  ),
  bare("ListAliases"),
  across(onKey("ListGrants", byHand)),
  onKey("ListKeyPolicies"),
  onKey("ListKeyRotations"),
  bare("ListKeys"),
  onKey("ListResourceTags"),
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html names the
  // retiring principal as the resource, and the service authorization reference none.
  several(
    "ListRetirableGrants",
    ask("ListRetirableGrants", "*", "nothing", [], {
      callerAccount: false,
      orOn: "RetiringPrincipal",
    }),
  ),
  onKey("PutKeyPolicy", bypass),
  granted(
    several(
      "ReEncrypt",
      ask("ReEncryptFrom", "key", "SourceKeyId", reEncrypt("Source")),
      ask("ReEncryptTo", "key", "DestinationKeyId", reEncrypt("Destination")),
    ),
  ),
  several(
    "ReplicateKey",
    ask("ReplicateKey", "key", "KeyId", [needed("kms:ReplicaRegion", "ReplicaRegion")]),
    ask(
      "CreateKey",
      "*",
      "nothing",
      [
        newKeyOpen,
        notTold("kms:BypassPolicyLockoutSafetyCheck", "aws:RequestTag/*", "aws:ResourceTag/*"),
        notTold("aws:TagKeys"),
      ],
      { region: "ReplicaRegion" },
    ),
    tagNewKey("ReplicaRegion"),
  ),
  granted(onKey("RetireGrant", retiredGrant)),
  across(onKey("RevokeGrant", byHand)),
  onKey("RotateKeyOnDemand"),
  onKey(
    "ScheduleKeyDeletion",
    sentOrUnknown("kms:ScheduleKeyDeletionPendingWindowInDays", "PendingWindowInDays"),
    lastUsage,
  ),
  granted(onKey("Sign", alias, ...signing)),
  onKey("TagResource", tags),
  onKey("UntagResource", tagNames),
  several(
    "UpdateAlias",
    aliasAsk("UpdateAlias"),
    ask("UpdateAlias", "key", "key of AliasName"),
    ask("UpdateAlias", "key", "TargetKeyId"),
  ),
  onNone("UpdateCustomKeyStore"),
  onKey("UpdateKeyDescription"),
  several(
    "UpdatePrimaryRegion",
    ask("UpdatePrimaryRegion", "key", "KeyId", [needed("kms:PrimaryRegion", "PrimaryRegion")]),
    ask(
      "UpdatePrimaryRegion",
      "key",
      "replica of KeyId",
      [needed("kms:PrimaryRegion", "PrimaryRegion")],
      { region: "PrimaryRegion" },
    ),
  ),
  granted(onKey("Verify", alias, ...signing)),
  granted(onKey("VerifyMac", alias, macAlgorithm)),
]);

const operations = [...kmsOperations.values()];

/** Permissions in lower case, as the evaluator compares them. */
function permissions(wanted: (operation: KmsOperation, one: KmsPermission) => boolean) {
  const found = operations.flatMap(each => each.asks.filter(one => wanted(each, one)));
  return new Set(found.map(({ action }) => action.toLowerCase()));
}

const acrossAccounts = permissions(({ acrossAccounts }) => acrossAccounts);
const withContext = permissions((_, { fillings }) =>
  fillings.some(({ from }) => from === "encryption context" || from === "grant to make"),
);

/**
 * Whether KMS lets a principal of another account do what the permission is for.
 * @param action in lower case, such as `kms:decrypt`
 */
export function worksAcrossAccounts(action: string): boolean {
  return acrossAccounts.has(action);
}

/**
 * Whether a call for the permission can carry an encryption context, so that a grant's constraint
 * counts: the symmetric cryptographic operations, and CreateGrant, whose new grant must be as strict.
 * @param action in lower case, such as `kms:decrypt`
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
 */
export function takesEncryptionContext(action: string): boolean {
  return withContext.has(action);
}
