import type { Key, Tags } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { awsExists } from "./policy-principals.ts";
import { validation } from "./rules.ts";

/** Every operation that a grant may hold, by AWS's order. */
export const grantOperations = [
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
  "Sign",
  "Verify",
  "GetPublicKey",
  "CreateGrant",
  "RetireGrant",
  "DescribeKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateMac",
  "VerifyMac",
  "DeriveSharedSecret",
  "Encapsulate",
  "Decapsulate",
];

const always = ["CreateGrant", "RetireGrant", "DescribeKey"];
const encryption = ["Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo"];
const dataKeys = [
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
];

/** https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#terms-grant-operations */
const byUsage: Readonly<Record<string, readonly string[]>> = {
  SIGN_VERIFY: ["Sign", "Verify", "GetPublicKey"],
  GENERATE_VERIFY_MAC: ["GenerateMac", "VerifyMac"],
  KEY_AGREEMENT: ["DeriveSharedSecret", "GetPublicKey"],
  ENCAPSULATE_DECAPSULATE: ["Encapsulate", "Decapsulate", "GetPublicKey"],
};

function suitable({ spec, usage }: Key): readonly string[] {
  if (spec === "SYMMETRIC_DEFAULT") return [...encryption, ...dataKeys, ...always];
  return [...(byUsage[usage] ?? [...encryption, "GetPublicKey"]), ...always];
}

/**
 * Refuses operations that the key is not for. No recorded text was found but of CreateGrant alone:
 * https://github.com/ansible/ansible/pull/31960
 */
export function checkOperations(operations: readonly string[], key: Key): void {
  if (operations.length === 0) throw validation("Operations must not be empty");
  if (operations.every(operation => operation === "CreateGrant")) {
    throw validation("Grants must not contain only the CreateGrant operation.");
  }
  const allowed = suitable(key);
  const other = operations.find(operation => !allowed.includes(operation));
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
  if (!arn.startsWith("arn:") || !awsExists(arn, context.state)) {
    throw new ServiceError("InvalidArnException", `Invalid principal ${arn}`);
  }
}

/** What a call says of the principals and the constraint of a grant. */
interface Parties {
  readonly GranteePrincipal: string | undefined;
  readonly GranteeServicePrincipal: string | undefined;
  readonly RetiringPrincipal: string | undefined;
  readonly RetiringServicePrincipal: string | undefined;
  readonly Constraints: { readonly SourceArn: string | undefined } | undefined;
}

const serviceForm = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/;

/**
 * Refuses what does not go together: a principal and a service in one place, and a grant to a
 * service without SourceArn or without somebody who may retire it. No recorded text was found.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
 */
export function checkParties(parties: Parties): void {
  const { Constraints, GranteeServicePrincipal: grantee, RetiringServicePrincipal } = parties;
  checkOne(parties.GranteePrincipal, grantee, "GranteePrincipal", "GranteeServicePrincipal");
  checkOne(
    parties.RetiringPrincipal,
    RetiringServicePrincipal,
    "RetiringPrincipal",
    "RetiringServicePrincipal",
  );
  for (const service of [grantee, RetiringServicePrincipal]) {
    if (service !== undefined && !serviceForm.test(service)) {
      throw validation(`Invalid service principal ${service}`);
    }
  }
  const source = Constraints?.SourceArn;
  if (source !== undefined && !/^arn:[^:]+:[^:]+:/.test(source)) {
    throw validation(`Invalid SourceArn ${source}`);
  }
  if (grantee === undefined) return;
  if (source === undefined) {
    throw validation("A grant to a service principal needs the constraint SourceArn");
  }
  if ((parties.RetiringPrincipal ?? RetiringServicePrincipal) === undefined) {
    throw validation("A grant to a service principal needs a retiring principal");
  }
}

/** Refuses two that exclude each other. No recorded text was found. */
export function checkOne(one: unknown, other: unknown, name: string, otherName: string): void {
  if (one !== undefined && other !== undefined) {
    throw validation(`Specify either ${name} or ${otherName}, but not both`);
  }
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html */
const mostPairs = 8;
const mostCharacters = 384;

/**
 * Refuses a constraint larger than AWS's page allows, and one on a key whose operations take no
 * encryption context. No recorded text was found.
 */
export function checkConstraint(pairs: Tags | undefined, key: Key): void {
  if (pairs === undefined) return;
  const values = Object.values(pairs);
  if (values.length > mostPairs || values.some(value => value.length > mostCharacters)) {
    throw validation(
      `A grant constraint holds at most ${mostPairs} pairs with values of at most ${mostCharacters} characters`,
    );
  }
  if (key.spec !== "SYMMETRIC_DEFAULT") {
    throw validation(`Encryption context constraints are not valid for keys of spec ${key.spec}`);
  }
}
