/** A condition key that takes its value from a parameter of the call. */
export interface FromParameter {
  readonly from: "parameter";
  /** The key; more than one where an older name lives on and has the same value. */
  readonly keys: readonly [string, ...string[]];
  readonly parameter: string;
  /** An older name of the parameter, read where the newer one is not sent. */
  readonly older?: string;
  /**
   * The value where the parameter is not sent; `unknown` where no page says whether there is one,
   * and where a call needs the parameter, so that one without it is a question that left it out.
   */
  readonly otherwise?: { readonly value: string } | "unknown";
}

/** What fills condition keys, where it is not one parameter. */
export type Source =
  | "encryption context"
  | "request alias"
  | "attestation"
  | "tags"
  | "tags on the new key"
  | "tag names"
  | "new key"
  | "grant to make"
  | "direct call"
  | "grant"
  | "both keys";

/** Condition keys of a permission's request that are filled in a way of their own. */
export interface FromElsewhere {
  readonly from: Source;
  readonly keys: readonly string[];
  /** The parameter that is read. */
  readonly parameter?: string;
}

/** Condition keys that the request may carry, and of which nothing here tells the values. */
export interface NotTold {
  readonly from: "nowhere";
  readonly keys: readonly string[];
}

/** How condition keys of a request are filled. */
export type Filling = FromParameter | FromElsewhere | NotTold;

/** The key has the parameter's value, and is absent where the parameter is not sent. */
export const sent = (key: string, parameter: string): Filling => ({
  from: "parameter",
  keys: [key],
  parameter,
});

/** As `sent`; no page says whether the request has the parameter's default where it is not sent. */
export const sentOrUnknown = (key: string, parameter: string): Filling => ({
  from: "parameter",
  keys: [key],
  parameter,
  otherwise: "unknown",
});

/** A real call always has the parameter: where a question leaves it out, the value is not told. */
export const needed = sentOrUnknown;

/** As `sent`; the key has the parameter's default where it is not sent. */
export const sentOr = (key: string, parameter: string, value: string): Filling => ({
  from: "parameter",
  keys: [key],
  parameter,
  otherwise: { value },
});

/** The pairs of an encryption context, and their names. */
export const contextIn = (parameter: string): Filling => ({
  from: "encryption context",
  keys: ["kms:EncryptionContext:*", "kms:EncryptionContextKeys"],
  parameter,
});

/** The key may be there; its value is not told. */
export const notTold = (...keys: string[]): Filling => ({ from: "nowhere", keys });

/** The alias by which the call named the key, where it did. */
export const alias: Filling = { from: "request alias", keys: ["kms:RequestAlias"] };

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-attestation.html */
export const attestation: Filling = {
  from: "attestation",
  keys: ["kms:RecipientAttestation:*"],
  parameter: "Recipient",
};

/** Tags that the call puts on a key. */
export const tags: Filling = {
  from: "tags",
  keys: ["aws:RequestTag/*", "aws:TagKeys"],
  parameter: "Tags",
};

/**
 * The tags of the key that is made count as the resource's.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
 */
export const tagsOnNewKey: Filling = {
  from: "tags on the new key",
  keys: ["aws:ResourceTag/*"],
  parameter: "Tags",
};

/** The names of tags that the call takes away. */
export const tagNames: Filling = {
  from: "tag names",
  keys: ["aws:TagKeys"],
  parameter: "TagKeys",
};

/** Properties of a key that hold for the one that CreateKey makes, with CreateKey's defaults. */
export const newKey: readonly Filling[] = [
  {
    from: "parameter",
    keys: ["kms:KeySpec", "kms:CustomerMasterKeySpec"],
    parameter: "KeySpec",
    older: "CustomerMasterKeySpec",
    otherwise: { value: "SYMMETRIC_DEFAULT" },
  },
  {
    from: "parameter",
    keys: ["kms:KeyUsage", "kms:CustomerMasterKeyUsage"],
    parameter: "KeyUsage",
    otherwise: { value: "ENCRYPT_DECRYPT" },
  },
  sentOr("kms:KeyOrigin", "Origin", "AWS_KMS"),
  sentOr("kms:MultiRegion", "MultiRegion", "false"),
  // What CreateKey makes is a primary key, and a key of one Region has no such property.
  { from: "new key", keys: ["kms:MultiRegionKeyType"], parameter: "MultiRegion" },
];

/** What the grant that CreateGrant makes will hold. */
export const grantToMake: readonly Filling[] = [
  sent("kms:RetiringPrincipal", "RetiringPrincipal"),
  sent("kms:RetiringServicePrincipal", "RetiringServicePrincipal"),
  {
    from: "grant to make",
    keys: [
      "kms:EncryptionContext:*",
      "kms:EncryptionContextKeys",
      "kms:GrantConstraintSourceArn",
      "kms:GrantConstraintType",
      "kms:GrantOperations",
      "kms:GranteePrincipal",
      "kms:GranteeServicePrincipal",
    ],
    parameter: "Constraints",
  },
];

/** A call that a principal makes itself is never on behalf of an AWS service. */
export const byHand: Filling = { from: "direct call", keys: ["kms:GrantIsForAWSResource"] };

/** The constraint of the grant that RetireGrant names. */
export const retiredGrant: Filling = {
  from: "grant",
  keys: ["kms:EncryptionContext:*", "kms:EncryptionContextKeys", "kms:GrantConstraintType"],
  parameter: "GrantId",
};

/** Whether ReEncrypt's two keys are one. */
export const sameKey: Filling = { from: "both keys", keys: ["kms:ReEncryptOnSameKey"] };
