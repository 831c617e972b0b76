import { ServiceError } from "../../service-error.ts";

/*
 * IAM's faults. The statuses are those of IAM's API reference, such as
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html#API_DeleteRole_Errors
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
