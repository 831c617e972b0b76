import { ServiceError } from "../../service-error.ts";

/*
 * IAM's faults. The statuses are those of IAM's API reference, such as
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html#API_DeleteRole_Errors
 *
 * Recorded answers from which the texts beside the operations are known:
 * Role with name … already exists         https://github.com/port-labs/ocean/pull/854
 * User with name … already exists         https://github.com/ucopacme/aws-orgs/issues/12
 * A policy called … already exists        https://github.com/konstructio/kubefirst/issues/855
 * Provider with url … already exists      https://github.com/DrFaust92/terraform-kubernetes-ebs-csi-driver/issues/107
 * The role with name … cannot be found    https://github.com/prowler-cloud/prowler/pull/2872
 * The role policy with name …             https://github.com/aws/aws-cli/issues/6139
 * … does not exist or is not attachable   https://github.com/hashicorp/terraform/issues/31748
 * … up to 5 versions …                    https://github.com/99designs/iamy/issues/21
 * … more than one version …               https://github.com/rebuy-de/aws-nuke/issues/1
 * AccessKeysPerUser                       https://github.com/simonw/s3-credentials/issues/64
 * PoliciesPerRole                         https://github.com/ministryofjustice/cloud-platform-environments/pull/14118
 * Maximum policy size of 10240 bytes …    https://github.com/aws/aws-cdk/issues/18531
 * Duplicate tag keys found …              https://github.com/github-aws-runners/terraform-aws-github-runner/pull/1346
 * Those of users, access keys, policies and providers that are not there, of a default version
 * that is not deleted and of too many tags are known from public code, not from a recorded answer.
 */

/** Something that the call names is not there. */
export function noSuchEntity(message: string): ServiceError {
  return new ServiceError("NoSuchEntity", message, { status: 404 });
}

/** Something of that name is there already. */
export function alreadyExists(message: string): ServiceError {
  return new ServiceError("EntityAlreadyExists", message, { status: 409 });
}

/** Something still hangs on what the call wants to delete. */
export function deleteConflict(message: string): ServiceError {
  return new ServiceError("DeleteConflict", message, { status: 409 });
}

/** One more than the account may have, or larger than it may be. */
export function limitExceeded(message: string): ServiceError {
  return new ServiceError("LimitExceeded", message, { status: 409 });
}

/** A policy that is none, or not one for this place. */
export function malformedPolicy(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocument", message, { status: 400 });
}

export function invalidInput(message: string): ServiceError {
  return new ServiceError("InvalidInput", message, { status: 400 });
}

export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationError", message, { status: 400 });
}
