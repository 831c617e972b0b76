import { type Answer, refusal } from "../row.ts";

const KeyId = "<symmetric key>";
const GranteePrincipal = "<role>";
const Operations = ["Decrypt"];
const call = { KeyId, GranteePrincipal, Operations };
const SourceArn = "arn:aws:sns:eu-west-1:111122223333:topic";
const service = "sns.amazonaws.com";
const invalid = "ValidationException";

/** Grants. */
export const grants: readonly Answer[] = [
  refusal(
    "CreateGrant",
    "no grantee",
    { KeyId, Operations },
    [
      invalid,
      "1 validation error detected: Value null at 'granteePrincipal' failed to satisfy constraint: Member must not be null",
    ],
    [],
  ),
  ...["Grantee", "Retiring"].map(who =>
    refusal(
      "CreateGrant",
      `both ${who}Principal and ${who}ServicePrincipal`,
      {
        ...call,
        Constraints: { SourceArn },
        [`${who}Principal`]: "<role>",
        [`${who}ServicePrincipal`]: service,
      },
      [invalid, `Specify either ${who}Principal or ${who}ServicePrincipal, but not both`],
      [],
    ),
  ),
  refusal(
    "CreateGrant",
    "a service as grantee without the constraint SourceArn",
    { KeyId, Operations, GranteeServicePrincipal: service, RetiringPrincipal: "<role>" },
    [invalid, "A grant to a service principal needs the constraint SourceArn"],
    [],
  ),
  refusal(
    "CreateGrant",
    "GranteePrincipal is not there",
    { ...call, GranteePrincipal: "arn:aws:iam::111122223333:role/gone" },
    ["InvalidArnException", "Invalid principal arn:aws:iam::111122223333:role/gone"],
    ["model"],
    { unsure: "the text" },
  ),
  refusal(
    "CreateGrant",
    "Operations is empty",
    { ...call, Operations: [] },
    [invalid, "Operations must not be empty"],
    [],
  ),
  refusal(
    "CreateGrant",
    "Operations is CreateGrant alone",
    { ...call, Operations: ["CreateGrant"] },
    [invalid, "Grants must not contain only the CreateGrant operation."],
    ["creates"],
  ),
  refusal(
    "CreateGrant",
    "an operation that the key is not for",
    { ...call, Operations: ["Sign"] },
    [invalid, "Grant operation Sign is not valid for keys of usage ENCRYPT_DECRYPT"],
    [],
  ),
  refusal(
    "CreateGrant",
    "a constraint of nine pairs",
    {
      ...call,
      Constraints: {
        EncryptionContextEquals: Object.fromEntries([..."abcdefghi"].map(name => [name, "x"])),
      },
    },
    [invalid, "A grant constraint holds at most 8 pairs with values of at most 384 characters"],
    [],
  ),
  refusal(
    "CreateGrant",
    "a constraint on a key whose operations take no encryption context",
    {
      KeyId: "<signing key>",
      GranteePrincipal,
      Operations: ["Sign"],
      Constraints: { EncryptionContextEquals: { a: "b" } },
    },
    [invalid, "Encryption context constraints are not valid for keys of spec ECC_NIST_P256"],
    [],
  ),
  refusal(
    "RevokeGrant",
    "GrantId is not there",
    { KeyId, GrantId: "none" },
    ["NotFoundException", "Grant ID none not found"],
    ["moto"],
  ),
  refusal(
    "RetireGrant",
    "GrantId is not there",
    { KeyId, GrantId: "none" },
    ["NotFoundException", "Grant ID none not found"],
    ["moto"],
    { unsure: "recorded of RevokeGrant" },
  ),
  refusal(
    "RetireGrant",
    "neither GrantToken, nor KeyId with GrantId",
    { KeyId },
    [invalid, "Specify a GrantToken, or both KeyId and GrantId"],
    [],
  ),
  refusal(
    "RetireGrant",
    "both GrantToken and KeyId",
    { KeyId, GrantToken: "<token of symmetric key>" },
    [invalid, "Specify either a GrantToken or KeyId and GrantId, but not both"],
    [],
  ),
  refusal(
    "RetireGrant",
    "GrantToken is none",
    { GrantToken: "none" },
    ["InvalidGrantTokenException", ""],
    ["model"],
    { unsure: "the text" },
  ),
  refusal(
    "ListGrants",
    "both GranteePrincipal and GranteeServicePrincipal",
    { KeyId, GranteePrincipal, GranteeServicePrincipal: service },
    [invalid, "Specify either GranteePrincipal or GranteeServicePrincipal, but not both"],
    [],
  ),
  refusal(
    "ListGrants",
    "GranteeServicePrincipal from a caller that is no AWS service",
    { KeyId, GranteeServicePrincipal: service },
    [
      "AccessDeniedException",
      "GranteeServicePrincipal can only be used by callers in a service principal.",
    ],
    [],
  ),
  refusal(
    "ListRetirableGrants",
    "RetiringPrincipal is of another account",
    { RetiringPrincipal: "arn:aws:iam::444455556666:root" },
    ["InvalidArnException", "Invalid principal arn:aws:iam::444455556666:root"],
    ["model"],
    { unsure: "the text" },
  ),
];
