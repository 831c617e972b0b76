import {
  type Arn,
  accountOf,
  type Caller,
  type Estate,
  parseArn,
  principalArn,
  type Region,
  type Request,
  type Surroundings,
} from "../../model/index.ts";
import { requestsOf } from "../../policy/index.ts";

/** An action that is not about a key, as far as it is known. */
export interface OtherAction {
  readonly caller: Caller;
  /** Such as `sts:AssumeRole` or `s3:GetObject`. */
  readonly action: string;
  readonly surroundings?: Surroundings | undefined;
  /** The endpoint's Region; without it that of the resource's ARN, or unknown. */
  readonly region?: Region | undefined;
}

/** The service's own condition keys, which nobody told. */
const untold = ["aws:ResourceTag/*", "aws:RequestTag/*", "aws:TagKeys"];

/**
 * What an action that is not about a key asks for. What STS and KMS give their requests is known;
 * of another service the global condition keys are, and its own are unknown.
 * @param resource an ARN, `*`, or with IAM's messages `role NAME`
 * @returns none where the action needs no permission
 */
export function otherRequests(of: OtherAction, resource: string, estate: Estate): Request[] {
  const { action, caller, surroundings } = of;
  const [service = "", operation = ""] = action.split(":");
  const [, partition = "aws"] = principalArn(caller).split(":");
  const arn = resourceArn(resource, partition, caller);
  const region = of.region ?? regionOf(service, arn, partition);
  const known = service === "sts" || service === "kms";
  const asked = requestsOf(
    {
      caller,
      service: known ? service : "",
      operation,
      region: region ?? "us-east-1",
      parameters: service === "sts" ? { RoleArn: arn } : {},
      ...(surroundings && { surroundings }),
    },
    estate,
  );
  const requests = "requests" in asked ? asked.requests : [];
  return requests.map(request => {
    const { "aws:RequestedRegion": requested = "", ...context } = request.context;
    const unknown = [...(request.unknown ?? []), ...(region ? [] : ["aws:RequestedRegion"])];
    const told = region ? { ...context, "aws:RequestedRegion": requested } : context;
    if (known) return { ...request, context: told, unknown };
    const more = [...unknown, `${service}:*`, ...untold];
    return { ...request, action, resource: arn, context: told, unknown: more };
  });
}

/** IAM's messages name a role as `role NAME`. */
function resourceArn(resource: string, partition: string, caller: Caller): Arn {
  const named = /^(role|user|group|instance profile) (.+)$/.exec(resource);
  if (named === null) return resource.replace(/^policy /, "");
  return `arn:${partition}:iam::${accountOf(caller)}:${named[1]?.replace(" ", "-")}/${named[2]}`;
}

/** IAM has one Region for each partition; the others are told by the ARN, or not at all. */
function regionOf(service: string, arn: string, partition: string): Region | undefined {
  if (service !== "iam") return parseArn(arn)?.region || undefined;
  const first: Readonly<Record<string, Region>> = {
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
  };
  return first[partition] ?? "us-east-1";
}
