import { ServiceError } from "../../service-error.ts";

/** The local AWS's own fault for an operation of AWS's that it does not answer on purpose. */
export function notModelled(operation: string, what: string): ServiceError {
  return new ServiceError(
    "InvalidAction",
    `The local AWS does not answer ${operation}: ${what} is not modelled.`,
  );
}
