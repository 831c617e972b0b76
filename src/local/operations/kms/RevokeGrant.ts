import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { dryRunPassed } from "./faults.ts";
import { findKey } from "./resolve.ts";
import { members, required, text } from "./rules.ts";
import { dryRun, keyId } from "./shapes.ts";

const read = members({
  KeyId: required(keyId),
  GrantId: required(text({ min: 1, max: 128 })),
  DryRun: dryRun,
});

/**
 * Ends a grant.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html
 */
export const RevokeGrant: Operation = context => {
  const { DryRun, GrantId, KeyId } = read(context.parameters);
  const key = findKey(context, KeyId, { foreign: true });
  context.authorize();
  const grants = key.grants.filter(grant => grant.id !== GrantId);
  if (grants.length === key.grants.length) {
    // No recorded text was found.
    throw new ServiceError("NotFoundException", `Grant ID ${GrantId} not found`);
  }
  if (DryRun) throw dryRunPassed();
  context.state.put("key", key.arn, { ...key, grants });
  return {};
};
