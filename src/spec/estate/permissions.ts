import type { Permission } from "../../model/spec.ts";

/**
 * What each permission is in actions. Encrypting leaves kms:ReEncrypt* out, since
 * kms:ReEncryptFrom decrypts.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
const actions: Readonly<Record<Permission, readonly string[]>> = {
  decrypt: ["kms:Decrypt", "kms:DescribeKey"],
  encrypt: ["kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"],
  describe: [
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
  ],
};

/**
 * Operations that no policy can open to another account.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
const homeOnly = new Set(["kms:GetKeyPolicy", "kms:ListKeyPolicies", "kms:ListResourceTags"]);

/** The actions of some permissions, sorted; for another account only those that work from there. */
export function actionsOf(may: readonly Permission[], foreign: boolean): string[] {
  const all = new Set(may.flatMap(permission => actions[permission]));
  return [...all].filter(action => !foreign || !homeOnly.has(action)).sort();
}

/** `DecryptEncrypt` for decrypt and encrypt. */
export function titleOf(may: readonly Permission[]): string {
  return may.map(word => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join("");
}
