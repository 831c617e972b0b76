import { type Answer, refusal } from "../row.ts";

const tags = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ TagKey: `k${index}`, TagValue: "" }));
const twice = [
  { TagKey: "a", TagValue: "1" },
  { TagKey: "a", TagValue: "2" },
];
const reserved = [{ TagKey: "AWS:key1", TagValue: "1" }];
const noStore = ["CustomKeyStoreNotFoundException", ""] as const;
const unsureText = { unsure: "the text" };

/** Keys, their tags and their deletion. */
export const keys: readonly Answer[] = [
  refusal(
    "CreateKey",
    "KeyUsage is missing, and the key is not symmetric",
    { KeySpec: "HMAC_256" },
    [
      "ValidationException",
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    ],
    ["localstack"],
  ),
  refusal(
    "CreateKey",
    "both KeySpec and CustomerMasterKeySpec",
    { KeySpec: "RSA_2048", CustomerMasterKeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
    [
      "ValidationException",
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
    ],
    ["localKms"],
  ),
  refusal(
    "CreateKey",
    "KeySpec and KeyUsage do not go together",
    { KeySpec: "HMAC_256", KeyUsage: "SIGN_VERIFY" },
    ["ValidationException", "KeyUsage SIGN_VERIFY is not compatible with KeySpec HMAC_256"],
    ["localKms"],
  ),
  refusal(
    "CreateKey",
    "KeySpec is SM2 outside of China",
    { KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" },
    ["UnsupportedOperationException", "KeySpec SM2 is not supported in this Region."],
    [],
  ),
  refusal(
    "CreateKey",
    "a custom key store that is not there",
    { CustomKeyStoreId: "cks-1" },
    noStore,
    ["model"],
    unsureText,
  ),
  refusal(
    "CreateKey",
    "Origin AWS_CLOUDHSM without a custom key store",
    { Origin: "AWS_CLOUDHSM" },
    [
      "ValidationException",
      "You must specify a CustomKeyStoreId value for the origin AWS_CLOUDHSM.",
    ],
    [],
  ),
  refusal(
    "CreateKey",
    "XksKeyId without the origin that it is for",
    { XksKeyId: "key-1" },
    ["ValidationException", "XksKeyId is not valid for the origin AWS_KMS."],
    ["model"],
    unsureText,
  ),
  ...["CreateKey", "TagResource"].flatMap(operation => {
    const key = operation === "TagResource" ? { KeyId: "<symmetric key>" } : {};
    return [
      refusal(
        operation,
        "two tags of one key",
        { ...key, Tags: twice },
        ["TagException", "Duplicate tag keys"],
        ["localstack"],
      ),
      refusal(
        operation,
        "a tag that begins with aws:, in any case",
        { ...key, Tags: reserved },
        ["TagException", "Tags beginning with aws: are reserved"],
        ["localstack"],
      ),
      refusal(
        operation,
        "a tag with a character that is neither letter, digit, blank nor one of _.:/=+-@",
        { ...key, Tags: [{ TagKey: "a", TagValue: "b & c" }] },
        ["TagException", "Invalid tag"],
        ["tagSigns"],
      ),
      refusal(
        operation,
        "51 tags",
        { ...key, Tags: tags(51) },
        ["TagException", "Too many tags"],
        ["localstack"],
      ),
    ];
  }),
  refusal(
    "TagResource",
    "50 tags to a key that has another",
    { KeyId: "<tagged key>", Tags: tags(50) },
    ["TagException", "Too many tags"],
    [],
  ),
  ...[6, 31].map(days =>
    refusal(
      "ScheduleKeyDeletion",
      `PendingWindowInDays is ${days}`,
      { KeyId: "<symmetric key>", PendingWindowInDays: days },
      ["ValidationException", "PendingWindowInDays must be between 7 and 30"],
      ["window"],
    ),
  ),
  refusal(
    "DescribeKey",
    "KeyId names no key of several Regions",
    { KeyId: `mrk-${"0".repeat(32)}` },
    [
      "NotFoundException",
      `Key 'arn:aws:kms:eu-west-1:111122223333:key/mrk-${"0".repeat(32)}' does not exist`,
    ],
    ["localstack"],
  ),
  ...["0".repeat(32), "mrk-fake-key-id"].map(KeyId =>
    refusal(
      "DescribeKey",
      `KeyId is ${KeyId}`,
      { KeyId },
      ["NotFoundException", `Invalid keyId '${KeyId}'`],
      ["localstack"],
    ),
  ),
  refusal(
    "GenerateRandom",
    "NumberOfBytes is missing",
    {},
    ["ValidationException", "NumberOfBytes is required."],
    ["localstack"],
  ),
  refusal(
    "GenerateRandom",
    "a custom key store that is not there",
    { NumberOfBytes: 1, CustomKeyStoreId: "cks-1" },
    noStore,
    ["model"],
    unsureText,
  ),
  refusal(
    "GetPublicKey",
    "the key is symmetric",
    { KeyId: "<symmetric key>" },
    ["UnsupportedOperationException", ""],
    ["floci"],
  ),
  refusal(
    "GetPublicKey",
    "the key is for HMACs",
    { KeyId: "<HMAC key>" },
    ["UnsupportedOperationException", ""],
    ["floci"],
  ),
  refusal(
    "GetPublicKey",
    "the key is symmetric and PendingDeletion: the state is told",
    { KeyId: "<HMAC key, PendingDeletion>" },
    ["KMSInvalidStateException", "<HMAC key, PendingDeletion> is pending deletion."],
    ["floci"],
  ),
];
