import { ServiceError } from "../service-error.ts";
import type { Service } from "./message.ts";

/**
 * What can be wrong with a request's authentication. KMS, a JSON service, names each as an
 * exception and answers 400; STS and IAM have other names and mostly answer 403.
 */
export type AuthFault = keyof typeof faults;

/*
 * Recorded answers of AWS, by name:
 * UnrecognizedClientException    https://github.com/localstack/localstack/issues/4329 (KMS)
 * InvalidClientTokenId           https://github.com/barnybug/cli53/issues/278
 * InvalidSignatureException      https://github.com/aws/aws-sdk-js/issues/2340 (KMS)
 * SignatureDoesNotMatch          https://github.com/aws/aws-cli/issues/6676 (STS)
 * IncompleteSignatureException   https://github.com/iann0036/cloud9-sync/issues/10
 * IncompleteSignature            https://github.com/aws/aws-sdk-go/issues/1042 (IAM, 400)
 * MissingAuthenticationToken     https://github.com/cert-manager/aws-privateca-issuer/issues/40 (STS)
 * ExpiredTokenException          https://github.com/boto/boto3/issues/1127 (KMS)
 * Of KMS, no recorded answer to an unsigned request was found: its name is that of
 * https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html.
 */
const faults = {
  missing: {
    json: "MissingAuthenticationTokenException",
    query: "MissingAuthenticationToken",
    status: 403,
  },
  incomplete: { json: "IncompleteSignatureException", query: "IncompleteSignature", status: 400 },
  signature: { json: "InvalidSignatureException", query: "SignatureDoesNotMatch", status: 403 },
  unknown: { json: "UnrecognizedClientException", query: "InvalidClientTokenId", status: 403 },
  expired: { json: "ExpiredTokenException", query: "ExpiredToken", status: 403 },
} as const;

const texts: Readonly<Record<AuthFault, string>> = {
  missing: "Request is missing Authentication Token",
  incomplete: "The request signature does not conform to AWS standards.",
  signature:
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  unknown: "The security token included in the request is invalid.",
  expired: "The security token included in the request is expired",
};

/**
 * The fault as the service puts it.
 * @param message AWS's text, where it says more than the fault's usual one
 */
export function authFault(
  service: Service,
  fault: AuthFault,
  message = texts[fault],
): ServiceError {
  const { json, query, status } = faults[fault];
  // Of EKS, the names are recorded: https://github.com/aws/aws-cli/issues/5823
  if (service === "eks" || service === "eks-auth")
    return new ServiceError(json, message, { status });
  return service === "kms"
    ? new ServiceError(json, message, { status: 400 })
    : new ServiceError(query, message, { status });
}
