import type { Request } from "../../model/request.ts";
import type { Context } from "./globals.ts";
import { addEncryptionContext, type KmsCall } from "./kms-call.ts";
import type { ConditionParameter, KmsOperation } from "./kms-table.ts";

type Special = (kms: KmsCall) => Request[];

const onKey: KmsOperation = { on: "key" };
const sentOr = (key: string, parameter: string, value: string): ConditionParameter => ({
  key,
  parameter,
  otherwise: { value },
});

/** A key's properties hold for CreateKey too, with their defaults where they are not sent. */
const createKey: KmsOperation = {
  on: "none",
  parameters: [
    {
      key: "kms:BypassPolicyLockoutSafetyCheck",
      parameter: "BypassPolicyLockoutSafetyCheck",
    },
    sentOr("kms:KeySpec", "KeySpec", "SYMMETRIC_DEFAULT"),
    sentOr("kms:KeyUsage", "KeyUsage", "ENCRYPT_DECRYPT"),
    sentOr("kms:KeyOrigin", "Origin", "AWS_KMS"),
    sentOr("kms:MultiRegion", "MultiRegion", "false"),
  ],
};

const reEncryptFrom = reEncryptForm("Source");
const reEncryptTo = reEncryptForm("Destination");

function reEncryptForm(side: "Source" | "Destination"): KmsOperation {
  const algorithm = `${side}EncryptionAlgorithm`;
  return {
    on: "key",
    requestAlias: true,
    encryptionContext: `${side}EncryptionContext`,
    parameters: [sentOr("kms:EncryptionAlgorithm", algorithm, "SYMMETRIC_DEFAULT")],
  };
}

/**
 * The operations that ask for several permissions, or for one in a way of their own.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
 */
export const kmsSpecials: ReadonlyMap<string, Special> = new Map<string, Special>([
  [
    "CreateKey",
    kms => {
      const requests = [kms.onOther("CreateKey", "*", createKey)];
      const tags = kms.call.parameters["Tags"];
      const tagged = Array.isArray(tags) && tags.length > 0;
      if (tagged) requests.push(kms.onOther("TagResource", "*", createKey));
      return requests;
    },
  ],
  [
    "CreateAlias",
    kms => [
      kms.onOther("CreateAlias", kms.alias("AliasName")),
      ...kms.onKey("CreateAlias", kms.key("TargetKeyId"), onKey),
    ],
  ],
  [
    "DeleteAlias",
    kms => {
      const alias = kms.alias("AliasName");
      return [
        kms.onOther("DeleteAlias", alias),
        ...kms.onKey("DeleteAlias", kms.resolve(alias), onKey),
      ];
    },
  ],
  [
    "UpdateAlias",
    kms => {
      const alias = kms.alias("AliasName");
      return [
        kms.onOther("UpdateAlias", alias),
        ...kms.onKey("UpdateAlias", kms.resolve(alias), onKey),
        ...kms.onKey("UpdateAlias", kms.key("TargetKeyId"), onKey),
      ];
    },
  ],
  ["ReEncrypt", reEncrypt],
  ["CreateGrant", createGrant],
  ["ListGrants", kms => grantRequests(kms, "ListGrants")],
  ["RevokeGrant", kms => grantRequests(kms, "RevokeGrant")],
]);

/** ReEncrypt decrypts under one key and encrypts under another: a permission on each. */
function reEncrypt(kms: KmsCall): Request[] {
  const from = kms.key("SourceKeyId");
  const to = kms.resolve(kms.text("DestinationKeyId") ?? "");
  const same = { "kms:ReEncryptOnSameKey": String(from?.key.arn === to?.key.arn) };
  const both = [
    ...kms.onKey("ReEncryptFrom", from, reEncryptFrom),
    ...kms.onKey("ReEncryptTo", to, reEncryptTo),
  ];
  return both.map(request => ({ ...request, context: { ...request.context, ...same } }));
}

function createGrant(kms: KmsCall): Request[] {
  const more: Context = {};
  const { Operations, Constraints } = kms.call.parameters;
  if (Array.isArray(Operations)) more["kms:GrantOperations"] = Operations.map(String);
  const retiring = kms.text("RetiringPrincipal");
  if (retiring !== undefined) more["kms:RetiringPrincipal"] = retiring;
  if (typeof Constraints === "object" && Constraints !== null) {
    for (const [type, pairs] of Object.entries(Constraints)) {
      more["kms:GrantConstraintType"] = type;
      addEncryptionContext(more, pairs);
    }
  }
  return grantRequests(kms, "CreateGrant", more);
}

function grantRequests(kms: KmsCall, permission: string, more: Context = {}): Request[] {
  // A person's or program's own call never stands for an AWS service.
  const context: Context = { ...more, "kms:GrantIsForAWSResource": "false" };
  const grantee = kms.text("GranteePrincipal");
  if (grantee !== undefined) context["kms:GranteePrincipal"] = grantee;
  return kms
    .onKey(permission, kms.key("KeyId"), onKey)
    .map(request => ({ ...request, context: { ...request.context, ...context } }));
}
