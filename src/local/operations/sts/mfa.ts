import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";

/** No user has an MFA device here, so no code can be right. The text has no recorded source. */
export function refuseMfa({ parameters }: OperationContext): void {
  if (parameters["SerialNumber"] === undefined && parameters["TokenCode"] === undefined) return;
  const text = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
  throw new ServiceError("AccessDenied", text, { status: 403 });
}
