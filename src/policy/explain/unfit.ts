import type { Decision } from "../../model/decision.ts";
import type { Estate } from "../../model/estate.ts";

/**
 * The usages of the keys that a permission is for; what is not here is for keys of every usage.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-compare.html
 */
const usages: Readonly<Record<string, string>> = {
  Decapsulate: "ENCAPSULATE_DECAPSULATE",
  Decrypt: "ENCRYPT_DECRYPT",
  DeriveSharedSecret: "KEY_AGREEMENT",
  Encapsulate: "ENCAPSULATE_DECAPSULATE",
  Encrypt: "ENCRYPT_DECRYPT",
  GenerateDataKey: "ENCRYPT_DECRYPT",
  GenerateDataKeyPair: "ENCRYPT_DECRYPT",
  GenerateDataKeyPairWithoutPlaintext: "ENCRYPT_DECRYPT",
  GenerateDataKeyWithoutPlaintext: "ENCRYPT_DECRYPT",
  GenerateMac: "GENERATE_VERIFY_MAC",
  ReEncryptFrom: "ENCRYPT_DECRYPT",
  ReEncryptTo: "ENCRYPT_DECRYPT",
  Sign: "SIGN_VERIFY",
  Verify: "SIGN_VERIFY",
  VerifyMac: "GENERATE_VERIFY_MAC",
};

/**
 * That a permission which is missing would not help, since KMS refuses the call of such a key whoever
 * makes it; undefined where it may help, or the estate does not hold the key.
 */
export function unfitWords({ request }: Decision, estate: Estate): string | undefined {
  const key = estate.keys.get(request.resource);
  const [service, operation = ""] = request.action.split(":");
  if (key === undefined || service !== "kms") return undefined;
  const usage = usages[operation];
  if (usage !== undefined && usage !== key.usage) {
    return `the key is for ${key.usage}: KMS refuses ${operation} of it, whoever may call it`;
  }
  const symmetric = key.spec === "SYMMETRIC_DEFAULT" || key.spec.startsWith("HMAC_");
  if (operation !== "GetPublicKey" || !symmetric) return undefined;
  return `the key is ${key.spec} and has no public key: KMS refuses ${operation} of it, whoever may call it`;
}
