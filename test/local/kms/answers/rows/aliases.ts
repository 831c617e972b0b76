import { type Answer, refusal } from "../row.ts";

const TargetKeyId = "<symmetric key>";
const here = "arn:aws:kms:eu-west-1:111122223333";
const names = [
  [
    "does not begin with alias/",
    "name",
    "ValidationException",
    'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    ["localstack"],
  ],
  ["begins with alias/aws/", "alias/aws/s3", "NotAuthorizedException", "", ["moto"]],
  [
    "has a colon",
    "alias/my:alias",
    "ValidationException",
    "alias/my:alias contains invalid characters for an alias",
    ["moto"],
  ],
  ["is alias/ alone", "alias/", "InvalidAliasNameException", "", []],
] as const;

/** Aliases. */
export const aliases: readonly Answer[] = [
  ...["CreateAlias", "UpdateAlias", "DeleteAlias"].flatMap(operation =>
    names.map(([situation, AliasName, code, text, sources]) =>
      refusal(
        operation,
        `AliasName ${situation}`,
        { AliasName, ...(operation !== "DeleteAlias" && { TargetKeyId }) },
        [code, text],
        sources,
        operation === "CreateAlias" || sources.length === 0
          ? {}
          : { unsure: "recorded of CreateAlias" },
      ),
    ),
  ),
  refusal(
    "CreateAlias",
    "AliasName is there",
    { AliasName: "<alias of other key>", TargetKeyId },
    [
      "AlreadyExistsException",
      `An alias with the name ${here}:<alias of other key> already exists`,
    ],
    ["moto"],
  ),
  ...["CreateAlias", "UpdateAlias"].map(operation =>
    refusal(
      operation,
      "the key has 50 aliases",
      {
        AliasName: operation === "CreateAlias" ? "alias/one-more" : "<alias of other key>",
        TargetKeyId: "<often named key>",
      },
      [
        "LimitExceededException",
        "Aliases per key quota for this account in this region is 50, current usage is 50.",
      ],
      ["quota"],
      operation === "CreateAlias" ? {} : { unsure: "recorded of CreateAlias" },
    ),
  ),
  refusal(
    "UpdateAlias",
    "AliasName is not there",
    { AliasName: "alias/none", TargetKeyId },
    ["NotFoundException", `Alias ${here}:alias/none is not found.`],
    ["floci"],
  ),
  refusal(
    "UpdateAlias",
    "the key is of another type than the one that the alias has",
    { AliasName: "<alias of other key>", TargetKeyId: "<HMAC key>" },
    ["ValidationException", "Alias cannot be updated to a key of another type or key usage."],
    [],
  ),
  refusal(
    "DeleteAlias",
    "AliasName is not there",
    { AliasName: "alias/none" },
    ["NotFoundException", `Alias ${here}:alias/none is not found.`],
    ["floci", "moto"],
  ),
];
