import { ServiceError } from "../../service-error.ts";

/*
 * EKS's faults. Each text bears the place that shows it; one without has no recorded source. The
 * statuses are those of the service's model.
 */

/** Recorded: https://github.com/eksctl-io/eksctl/issues/715 */
export function noCluster(name: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `No cluster found for name: ${name}.`, {
    status: 404,
  });
}

/** The text has no recorded source. */
export function noAssociation(id: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `No association found for id: ${id}.`, {
    status: 404,
  });
}

/** Recorded: https://github.com/aws/eks-hybrid/pull/679 */
export function associationExists(id: string): ServiceError {
  return new ServiceError("ResourceInUseException", `Association already exists: ${id}`, {
    status: 409,
  });
}

/** Recorded: https://github.com/hashicorp/terraform-provider-aws/pull/34717 */
export function noRole(): ServiceError {
  return invalidParameter("Role provided in the request does not exist.");
}

/** Recorded: https://github.com/aws/aws-cdk/issues/31522 */
export function badTrust(): ServiceError {
  return invalidParameter(
    "Trust policy of the role provided is invalid. Follow the official documentation to resolve the issue.",
  );
}

/** Recorded: https://github.com/aws-samples/eks-workshop-v2/issues/882 */
export function badAssociationId(): ServiceError {
  return invalidParameter("The parameter associationId should be 19 characters long.");
}

/** A parameter that EKS does not take. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

/** A request that means nothing. */
export function invalidRequest(message: string): ServiceError {
  return new ServiceError("InvalidRequestException", message);
}

/** What the operations on tags answer to an ARN or tags that they do not take. */
export function badRequest(message: string): ServiceError {
  return new ServiceError("BadRequestException", message);
}

/** The text has no recorded source. */
export function noResource(arn: string): ServiceError {
  return new ServiceError("NotFoundException", `No resource found for ARN: ${arn}.`, {
    status: 404,
  });
}
