import type { Decision } from "../../../model/decision.ts";
import { ServiceError } from "../../service-error.ts";

/*
 * EKS Auth's faults, with the statuses of its service model. Each text bears the place that shows
 * it; one without has no recorded source, or is the API reference's own.
 */

/** The API reference's words: https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html */
export function invalidToken(): ServiceError {
  return new ServiceError(
    "InvalidTokenException",
    "The specified Kubernetes service account token is invalid.",
  );
}

/** The API reference's words: https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html */
export function expiredToken(): ServiceError {
  return new ServiceError(
    "ExpiredTokenException",
    "The specified Kubernetes service account token is expired.",
  );
}

/** The text has no recorded source. */
export function noAssociation(namespace: string, serviceAccount: string): ServiceError {
  const text = `No association found for service account ${serviceAccount} in namespace ${namespace}.`;
  return new ServiceError("ResourceNotFoundException", text, { status: 404 });
}

/**
 * What stands between EKS and the role is not told.
 * Recorded: https://github.com/aws-samples/amazon-eks-security-immersion-day (EKS Pod Identity Usecases)
 */
export function unauthorized(decision: Decision | undefined): ServiceError {
  return new ServiceError(
    "AccessDeniedException",
    "Unauthorized Exception! EKS does not have permissions to assume the associated role.",
    decision === undefined ? {} : { decision },
  );
}
