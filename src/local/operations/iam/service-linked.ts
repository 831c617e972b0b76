import { linkedPath } from "../../linked-role.ts";
import { ServiceError } from "../../service-error.ts";
import { invalidInput } from "./faults.ts";
import { type Entity, kindOf } from "./principals.ts";

/*
 * The names of services' roles, behind AWSServiceRoleFor. Each service chooses its own:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
 */
const names: Readonly<Record<string, string>> = {
  "access-analyzer.amazonaws.com": "AccessAnalyzer",
  "autoscaling.amazonaws.com": "AutoScaling",
  "batch.amazonaws.com": "Batch",
  "cloudtrail.amazonaws.com": "CloudTrail",
  "config.amazonaws.com": "Config",
  "ecs.amazonaws.com": "ECS",
  "eks-fargate.amazonaws.com": "AmazonEKSForFargate",
  "eks-nodegroup.amazonaws.com": "AmazonEKSNodegroup",
  "eks.amazonaws.com": "AmazonEKS",
  "elasticache.amazonaws.com": "ElastiCache",
  "elasticloadbalancing.amazonaws.com": "ElasticLoadBalancing",
  "es.amazonaws.com": "AmazonElasticsearchService",
  "guardduty.amazonaws.com": "AmazonGuardDuty",
  "opensearchservice.amazonaws.com": "AmazonOpenSearchService",
  "ops.apigateway.amazonaws.com": "APIGateway",
  "organizations.amazonaws.com": "Organizations",
  "rds.amazonaws.com": "RDS",
  "securityhub.amazonaws.com": "SecurityHub",
  "spot.amazonaws.com": "EC2Spot",
  "spotfleet.amazonaws.com": "EC2SpotFleet",
  "support.amazonaws.com": "Support",
  "transitgateway.amazonaws.com": "VPCTransitGateway",
  "trustedadvisor.amazonaws.com": "TrustedAdvisor",
};

/*
 * KMS makes its roles itself, and nobody else can:
 * https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-auth-slr.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/authorize-kms.html
 */
const madeByService = new Set(["cks.kms.amazonaws.com", "mrk.kms.amazonaws.com"]);

/** @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html */
const suffixed = new Set(["autoscaling.amazonaws.com"]);

/**
 * The name of a service's role.
 * @throws ServiceError InvalidInput where the service takes no suffix, or is not known here: a
 *   role of a made-up name would be another than AWS's
 */
export function linkedName(service: string, suffix: string | undefined): string {
  // The text has no recorded source.
  if (madeByService.has(service)) {
    throw invalidInput(`The service-linked role of ${service} is created by the service alone.`);
  }
  const name = Object.hasOwn(names, service) ? names[service] : undefined;
  // The text has no recorded source.
  if (name === undefined) {
    throw invalidInput(`The local AWS does not know the service-linked role of ${service}.`);
  }
  if (suffix === undefined) return `AWSServiceRoleFor${name}`;
  // Recorded: https://github.com/terraform-community-modules/tf_aws_elasticsearch/issues/23
  if (!suffixed.has(service)) throw invalidInput(`Custom suffix is not allowed for ${service}`);
  return `AWSServiceRoleFor${name}_${suffix}`;
}

/** Whether an entity is a service's role. */
export function isServiceLinked(entity: Entity): boolean {
  return kindOf(entity) === "role" && entity.path.startsWith(linkedPath);
}

/**
 * Refuses what only AWS may do to a service's role.
 * Recorded: https://github.com/gruntwork-io/cloud-nuke/issues/880
 */
export function refuseServiceLinked(entity: Entity): void {
  if (!isServiceLinked(entity)) return;
  throw new ServiceError(
    "UnmodifiableEntity",
    `Cannot perform the operation on the protected role '${entity.name}' - this role is only modifiable by AWS`,
    { status: 400 },
  );
}
