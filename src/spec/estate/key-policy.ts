import { rootArn } from "../../model/arn.ts";
import type { PolicyDocument, Statement } from "../../model/document.ts";
import type { Permission, Spec, SpecKey } from "../../model/spec.ts";
import { matches } from "../patterns.ts";
import { actionsOf, titleOf } from "./permissions.ts";

/**
 * What administrators may do: AWS's own list for key administrators. It holds kms:CreateGrant and
 * kms:PutKeyPolicy, so an administrator can give the use of a key away: by a grant only within the
 * encryption context, by a new key policy without it. Both stand in CloudTrail.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
const administration = [
  "kms:CancelKeyDeletion",
  "kms:Create*",
  "kms:Delete*",
  "kms:Describe*",
  "kms:Disable*",
  "kms:Enable*",
  "kms:Get*",
  "kms:List*",
  "kms:Put*",
  "kms:Revoke*",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:Update*",
];

/** Every way to use a symmetric key; all of these take an encryption context. */
const uses = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/**
 * The policy of a key: the account's IAM policies count, administrators administer, principals of
 * other accounts get their half, and nobody uses the key without its encryption context.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
export function keyPolicy(spec: Spec, key: SpecKey): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      delegation(spec),
      ...administrationOf(spec),
      ...foreignUse(spec, key),
      ...contextLock(key),
    ],
  };
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam */
function delegation(spec: Spec): Statement {
  return {
    Sid: "DelegateToIam",
    Effect: "Allow",
    Principal: { AWS: rootArn(spec.partition, spec.account) },
    Action: "kms:*",
    Resource: "*",
  };
}

function administrationOf(spec: Spec): Statement[] {
  if (spec.administrators.length === 0) return [];
  return [
    {
      Sid: "Administration",
      Effect: "Allow",
      Principal: { AWS: [...spec.administrators] },
      Action: administration,
      Resource: "*",
    },
  ];
}

/**
 * The key's half of access from other accounts, for exactly the principals that the file names.
 * The other half is their identity policy, which finds the key by kms:ResourceAliases as it does
 * at home: AWS's page gives a policy of that kind with keys of two accounts in its Resource.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-resource-aliases
 */
function foreignUse(spec: Spec, key: SpecKey): Statement[] {
  const byPermissions = new Map<string, { may: Permission[]; arns: string[] }>();
  for (const { arn, account, grants } of spec.principals) {
    if (account === spec.account) continue;
    const given = grants.filter(grant => grant.aliases.some(alias => matches(alias, key.alias)));
    const may = [...new Set(given.flatMap(grant => grant.may))].sort();
    if (may.length === 0) continue;
    const group = byPermissions.get(may.join()) ?? { may, arns: [] };
    group.arns.push(arn);
    byPermissions.set(may.join(), group);
  }
  return [...byPermissions.keys()].sort().flatMap(name => {
    const group = byPermissions.get(name);
    if (!group) return [];
    return [
      {
        Sid: `UseFromOtherAccounts${titleOf(group.may)}`,
        Effect: "Allow" as const,
        Principal: { AWS: group.arns.sort() },
        Action: actionsOf(group.may, true),
        Resource: "*",
      },
    ];
  });
}

/**
 * The lock. One statement for each pair, since pairs in one operator are ANDed and would deny only
 * where all of them differ; a missing name makes StringNotEquals true, so a use without context is
 * denied. Since kms:EncryptionContext:NAME compares NAME without case, a second statement for each
 * name demands its very spelling: it matches where no name of the request's context equals it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context-keys
 */
function contextLock(key: SpecKey): Statement[] {
  const pairs = Object.entries(key.context);
  const taken = new Set<string>();
  const lock = (sid: string, condition: Statement["Condition"]): Statement => ({
    Sid: unused(sid, taken),
    Effect: "Deny",
    Principal: "*",
    Action: uses,
    Resource: "*",
    Condition: condition ?? {},
  });
  return [
    ...pairs.map(([name, value]) =>
      lock(`DenyWithoutContext${pascal(name)}`, {
        StringNotEquals: { [`kms:EncryptionContext:${name}`]: value },
      }),
    ),
    ...pairs.map(([name]) =>
      lock(`DenyWithoutContextKeys${pascal(name)}`, {
        "ForAllValues:StringNotEquals": { "kms:EncryptionContextKeys": name },
      }),
    ),
  ];
}

/** Sids are unique within a document: a second of the same name gets a number. */
function unused(sid: string, taken: Set<string>): string {
  let candidate = sid;
  for (let n = 2; taken.has(candidate); n++) candidate = `${sid}${n}`;
  taken.add(candidate);
  return candidate;
}

/** `AppName` for `app-name`: letters and digits only. */
function pascal(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map(word => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");
}
