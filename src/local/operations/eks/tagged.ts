import type { Arn } from "../../../model/arn.ts";
import type { Tags } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { badRequest, noResource } from "./faults.ts";
import { requiredText } from "./parameters.ts";

/** A resource that has tags. */
export interface Tagged {
  readonly arn: Arn;
  readonly tags: Tags;
  /** Puts others in their place. */
  replace(tags: Tags): void;
}

const form = /^arn:[\w-]+:eks:[\w-]+:\d{12}:(?:cluster|podidentityassociation)\/.+$/;

/**
 * Asks for permission on the resource that the call names, and gives it.
 * @throws ServiceError BadRequestException, NotFoundException, AccessDeniedException
 */
export function permittedResource(context: OperationContext): Tagged {
  const arn = requiredText(context, "resourceArn");
  // The text has no recorded source.
  if (!form.test(arn)) throw badRequest(`Invalid resource ARN: ${arn}.`);
  const found = find(context, arn);
  context.authorize({ resourceTags: found?.tags ?? {} });
  if (found === undefined) throw noResource(arn);
  return found;
}

/** One of the caller's own account: across accounts EKS has no policies that could allow it. */
function find({ account, state }: OperationContext, arn: Arn): Tagged | undefined {
  if (arn.split(":")[4] !== account) return undefined;
  const cluster = state.table("cluster").get(arn);
  if (cluster !== undefined) {
    const replace = (tags: Tags) => state.put("cluster", arn, { ...cluster, tags });
    return { arn, tags: cluster.tags, replace };
  }
  const association = state.table("podIdentity").get(arn);
  if (association === undefined) return undefined;
  const replace = (tags: Tags) => state.put("podIdentity", arn, { ...association, tags });
  return { arn, tags: association.tags, replace };
}
