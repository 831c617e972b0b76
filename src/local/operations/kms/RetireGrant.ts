import type { Key } from "../../../model/estate.ts";
import { readGrantToken } from "../../grant-token.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { dryRunPassed, noSuchGrant } from "./faults.ts";
import { findKey, hidden, living } from "./resolve.ts";
import { members, type Passed, text, validation } from "./rules.ts";
import { dryRun, grantId, keyId } from "./shapes.ts";

const shape = {
  GrantToken: text({ min: 1, max: 8192 }),
  KeyId: keyId,
  GrantId: grantId,
  DryRun: dryRun,
};
const read = members(shape);

/**
 * Ends a grant when it is no longer needed, told by a grant token or by key and id. The grant says
 * who may; the key policy does not.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html
 */
export const RetireGrant: Operation = context => {
  const input = read(context.parameters);
  const { grant, key } = named(context, input);
  if (!key.grants.some(({ id }) => id === grant)) {
    throw key.account === context.account ? noSuchGrant(grant) : hidden(context);
  }
  context.authorize({ ciphertextKey: key.arn, grant });
  if (input.DryRun) throw dryRunPassed();
  const grants = key.grants.filter(({ id }) => id !== grant);
  context.state.put("key", key.arn, { ...key, grants });
  return {};
};

function named(
  context: OperationContext,
  { GrantId, GrantToken, KeyId }: Passed<typeof shape>,
): { grant: string; key: Key } {
  if (GrantToken === undefined) {
    // No recorded text was found for either.
    if (KeyId === undefined || GrantId === undefined) {
      throw validation("Specify a GrantToken, or both KeyId and GrantId");
    }
    return { grant: GrantId, key: findKey(context, KeyId, { foreign: true }) };
  }
  if (KeyId !== undefined || GrantId !== undefined) {
    throw validation("Specify either a GrantToken or KeyId and GrantId, but not both");
  }
  const token = readGrantToken(GrantToken);
  const key = living(context, token.key);
  if (key === undefined || key.region !== context.region) throw noSuchGrant(token.grant);
  return { grant: token.grant, key };
}
