import { ServiceError } from "../../service-error.ts";

/*
 * The texts are those that the real AWS was recorded to answer with, in
 *   [LS] localstack/localstack, tests/aws/services/kms/test_kms.snapshot.json (recorded answers)
 *   [M]  getmoto/moto, tests/test_kms/test_kms_boto3.py
 *   [LK] nsmithuk/local-kms, src/handler
 * or stand on one of AWS's pages. Where there is neither, the comment says so.
 */

/** [LS] test_get_key_invalid_uuid. */
export function invalidKeyId(keyId: string): ServiceError {
  return new ServiceError("NotFoundException", `Invalid keyId '${keyId}'`);
}

/** Recorded: https://github.com/floci-io/floci/pull/3968, describeKeyNamesAMissingKey. */
export function invalidKeyIdInArn(keyId: string): ServiceError {
  return new ServiceError("NotFoundException", `Invalid keyId ${keyId}`);
}

/** For operations that take keys alone. https://github.com/boto/boto/pull/3202 (recorded). */
export function noAliasHere(): ServiceError {
  return new ServiceError(
    "InvalidArnException",
    "Key Aliases are not supported for this operation.",
  );
}

/** [LS] test_get_key_in_different_region. */
export function invalidArn(what: string): ServiceError {
  return new ServiceError("NotFoundException", `Invalid arn ${what}`);
}

/** [LS] test_get_key_does_not_exist. */
export function noSuchKey(arn: string): ServiceError {
  return new ServiceError("NotFoundException", `Key '${arn}' does not exist`);
}

/** https://github.com/ebourg/jsign, AmazonSigningServiceTest (recorded). */
export function noSuchAlias(arn: string): ServiceError {
  return new ServiceError("NotFoundException", `Alias ${arn} is not found.`);
}

/** [M] test_kms_grants.py, test_revoke_grant. */
export function noSuchGrant(id: string): ServiceError {
  return new ServiceError("NotFoundException", `Grant ID ${id} not found`);
}

/**
 * For a filter that only AWS services may use, which no caller here is. No recorded text was found.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html
 */
export function forServicesOnly(filter: string): ServiceError {
  return new ServiceError(
    "AccessDeniedException",
    `${filter} can only be used by callers in a service principal.`,
  );
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
export function disabled(arn: string): ServiceError {
  return new ServiceError("DisabledException", `${arn} is disabled.`);
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
export function invalidState(arn: string, state: string): ServiceError {
  return new ServiceError("KMSInvalidStateException", `${arn} is ${state}.`);
}

/** The same exception where it tells of something else than a key's state. */
export function invalidStateText(message: string): ServiceError {
  return new ServiceError("KMSInvalidStateException", message);
}

/** [LS] test_get_parameters_for_import. */
export function invalidOrigin(arn: string, origin: string): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    `${arn} origin is ${origin} which is not valid for this operation.`,
  );
}

/** For kinds of keys that an operation is not for: https://github.com/floci-io/floci/pull/3968. */
export function unsupported(): ServiceError {
  return new ServiceError("UnsupportedOperationException", "");
}

/** [LS] test_encrypt_decrypt_encryption_context: no text at all. */
export function invalidCiphertext(): ServiceError {
  return new ServiceError("InvalidCiphertextException", "");
}

/** ThalesGroup/terraform-provider-ciphertrust looks for these words in AWS's answer. */
export function notPrimary(arn: string): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    `${arn} is not a multi-Region primary key.`,
  );
}

/** For a replica in another partition. No recorded text was found. */
export function otherPartition(region: string): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    `The Region ${region} is in another partition.`,
  );
}

/**
 * For a Region that there is not. That KMS must be there stands on the page; no recorded text was found.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html#KMS-ReplicateKey-request-ReplicaRegion
 */
export function noRegion(region: string): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    `KMS is not available in the Region ${region}.`,
  );
}

/** [LS] test_re_encrypt_incorrect_source_key. */
export function incorrectKey(): ServiceError {
  return new ServiceError(
    "IncorrectKeyException",
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );
}

/** [LS] test_generate_data_key_pair_dry_run; the status is 400, though the model says 412. */
export function dryRunPassed(): ServiceError {
  return new ServiceError(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  );
}

/** After [LS] test_invalid_generate_mac, which has it of another algorithm and spec. */
export function wrongAlgorithm(algorithm: string, spec: string): ServiceError {
  return new ServiceError(
    "InvalidKeyUsageException",
    `Algorithm ${algorithm} is incompatible with key spec ${spec}.`,
  );
}

/** [LS] test_create_key_with_too_many_tags_raises_error and its neighbours. */
export function tagFault(message: string): ServiceError {
  return new ServiceError("TagException", message);
}

export function invalidPolicyArn(message: string): ServiceError {
  return new ServiceError("InvalidArnException", message);
}

export function malformedPolicy(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocumentException", message);
}

export function limitExceeded(message: string): ServiceError {
  return new ServiceError("LimitExceededException", message);
}
