import { ServiceError } from "../service-error.ts";
import { type Asked, isRest } from "./asked.ts";
import type { Service } from "./message.ts";

const versions: Readonly<Partial<Record<Service, string>>> = {
  sts: "2011-06-15",
  iam: "2010-05-08",
};

/** Whether a call of a Query service names the version of its API: AWS knows no operation of another. */
export function isVersionOf({ service, version }: Asked): boolean {
  const own = versions[service];
  return own === undefined || own === version;
}

/** What a service answers to an operation that it does not have. */
export function unknownOperation({ service, operation, version }: Asked): ServiceError {
  if (service === "kms") return new ServiceError("UnknownOperationException", "");
  // The answer of AWS's services that speak REST; of EKS none was recorded.
  if (isRest(service)) return new ServiceError("UnknownOperationException", "", { status: 404 });
  // Recorded: https://github.com/aws/aws-cli/issues/37 (of another Query service)
  const text = `Could not find operation ${operation} for version ${version || "NO_VERSION_SPECIFIED"}`;
  return new ServiceError("InvalidAction", text);
}

/**
 * A bug of the local AWS, or a disk that would not take the change.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html#API_DescribeCluster_Errors
 */
export function internal(service: Service): ServiceError {
  return new ServiceError(...faults[service], { status: 500 });
}

const query = [
  "InternalFailure",
  "The request processing has failed because of an unknown error, exception or failure.",
] as const;
const server = "These errors are usually caused by a server-side issue.";

const faults: Readonly<Record<Service, readonly [code: string, message: string]>> = {
  kms: [
    "KMSInternalException",
    "The request was rejected because an internal exception occurred. The request can be retried.",
  ],
  sts: query,
  iam: query,
  eks: ["ServerException", server],
  "eks-auth": ["InternalServerException", server],
};
