import type { AccountId, Partition } from "../model/arn.ts";
import type { PolicyDocument } from "../model/document.ts";
import type { Role } from "../model/estate.ts";
import { uniqueId } from "./credentials.ts";

/** The path under which the services' roles stand, each in a folder with its service's name. */
export const linkedPath = "/aws-service-role/";

/** Where a service's role is made. */
export interface LinkedPlace {
  readonly account: AccountId;
  readonly partition: Partition;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A role that a service uses in an account. Its policies are AWS's own and are not modelled: nobody
 * but the service can assume it.
 * @param service such as `rds.amazonaws.com`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
 */
export function linkedRole(
  service: string,
  name: string,
  { account, partition, now }: LinkedPlace,
  description = "",
): Role {
  const path = `${linkedPath}${service}/`;
  return {
    kind: "role",
    arn: `arn:${partition}:iam::${account}:role${path}${name}`,
    id: uniqueId("AROA"),
    name,
    path,
    account,
    tags: {},
    inline: [],
    attached: [],
    created: now,
    trust: { name: "trust", document: trustIn(service) },
    description,
    maxSessionDuration: 3600,
  };
}

/** Lets in the service alone. */
function trustIn(service: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  };
}
