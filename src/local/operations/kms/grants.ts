import { randomBytes } from "node:crypto";
import { rootArn } from "../../../model/arn.ts";
import type { Grant, Key, Tags } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { notHere } from "./faults.ts";
import { canGrant } from "./key-kinds.ts";
import { seconds } from "./metadata.ts";
import { awsExists } from "./policy-principals.ts";
import { validation } from "./rules.ts";

/** Every operation that a grant may hold. */
export const grantOperations = [
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
  "CreateGrant",
  "RetireGrant",
  "DescribeKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "Sign",
  "Verify",
  "GetPublicKey",
  "GenerateMac",
  "VerifyMac",
  "DeriveSharedSecret",
  "Encapsulate",
  "Decapsulate",
];

/** Refuses operations that a key is not for. No recorded text was found. */
export function checkOperations(key: Key, operations: readonly string[]): void {
  if (operations.length === 0) throw validation("Operations must not be empty");
  const other = operations.find(operation => !canGrant(key, operation));
  if (other !== undefined) {
    throw validation(`Grant operation ${other} is not valid for keys of usage ${key.usage}`);
  }
}

/**
 * Refuses a grantee or retiring principal that is not there. No recorded text was found; that
 * clients meet this exception is: https://github.com/hashicorp/terraform-provider-aws/pull/3038
 */
export function checkPrincipal(context: OperationContext, arn: string | undefined): void {
  if (arn === undefined) return;
  if (/\.amazonaws\.com$/.test(arn)) throw notHere("grants to AWS services");
  if (!arn.startsWith("arn:") || !awsExists(arn, context.state)) {
    throw new ServiceError("InvalidArnException", `Invalid principal ${arn}`);
  }
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html */
const mostPairs = 8;
const mostCharacters = 384;

/** Refuses a constraint larger than AWS's page allows. No recorded text was found. */
export function checkConstraint(pairs: Tags | undefined): void {
  if (pairs === undefined) return;
  const values = Object.values(pairs);
  if (values.length > mostPairs || values.some(value => value.length > mostCharacters)) {
    throw validation(
      `A grant constraint holds at most ${mostPairs} pairs with values of at most ${mostCharacters} characters`,
    );
  }
}

/** An id as long as AWS's: 64 hex digits. */
export function newGrantId(): string {
  return randomBytes(32).toString("hex");
}

/**
 * A token to hand to the grantee. A grant of the local AWS counts at once, so that tokens are
 * taken wherever AWS takes them and change nothing.
 */
export function newGrantToken(): string {
  return randomBytes(96).toString("base64");
}

/** A grant as ListGrants answers with it. */
export function grantEntry(key: Key, grant: Grant): Readonly<Record<string, unknown>> {
  const { encryptionContextEquals, encryptionContextSubset, issuer = key.account } = grant;
  const Constraints = {
    ...(encryptionContextEquals && { EncryptionContextEquals: encryptionContextEquals }),
    ...(encryptionContextSubset && { EncryptionContextSubset: encryptionContextSubset }),
  };
  return {
    ...(Object.keys(Constraints).length > 0 && { Constraints }),
    CreationDate: seconds(grant.created),
    GrantId: grant.id,
    GranteePrincipal: grant.grantee,
    IssuingAccount: rootArn(key.arn.split(":")[1] ?? "aws", issuer),
    KeyId: key.arn,
    ...(grant.name !== undefined && { Name: grant.name }),
    Operations: grant.operations,
    ...(grant.retiring !== undefined && { RetiringPrincipal: grant.retiring }),
  };
}
