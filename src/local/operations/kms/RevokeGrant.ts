import type { Operation } from "../../operation.ts";
import { dryRunPassed, noSuchGrant } from "./faults.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { dryRun, grantId, keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId), GrantId: required(grantId), DryRun: dryRun });

/**
 * Ends a grant.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html
 */
export const RevokeGrant: Operation = context => {
  const { DryRun, GrantId, KeyId } = read(context.parameters);
  const key = findKey(context, KeyId, { foreign: true });
  context.authorize();
  const grants = key.grants.filter(grant => grant.id !== GrantId);
  if (grants.length === key.grants.length) throw noSuchGrant(GrantId);
  if (DryRun) throw dryRunPassed();
  context.state.put("key", key.arn, { ...key, grants });
  return {};
};
