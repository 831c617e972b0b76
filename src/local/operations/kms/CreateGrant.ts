import type { AccountId } from "../../../model/arn.ts";
import type { Grant, Key } from "../../../model/estate.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { dryRunPassed, limitExceeded, notHere } from "./faults.ts";
import {
  checkConstraint,
  checkOperations,
  checkPrincipal,
  grantOperations,
  newGrantId,
  newGrantToken,
} from "./grants.ts";
import { mustBeEnabled } from "./key-state.ts";
import { findKey } from "./resolve.ts";
import { list, members, oneOf, type Passed, pairs, required, structure, text } from "./rules.ts";
import { dryRun, grantTokens, keyId } from "./shapes.ts";

const principal = text({ min: 1, max: 256, pattern: "^[\\w+=,.@:/-]+$" });
const shape = {
  KeyId: required(keyId),
  GranteePrincipal: principal,
  RetiringPrincipal: principal,
  GranteeServicePrincipal: text(),
  RetiringServicePrincipal: text(),
  Operations: required(list(oneOf(grantOperations))),
  Constraints: structure({
    EncryptionContextSubset: pairs,
    EncryptionContextEquals: pairs,
    SourceArn: text(),
  }),
  GrantTokens: grantTokens,
  Name: text({ min: 1, max: 256, pattern: "^[a-zA-Z0-9:/_-]+$" }),
  DryRun: dryRun,
};
const read = members(shape);
type Input = Passed<typeof shape>;

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const mostGrants = 50_000;

/**
 * Lets another principal use a key, without a change of policies. A second call with the same
 * name and content gives the same grant again.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
 */
export const CreateGrant: Operation = context => {
  const input = read(context.parameters);
  const grantee = granteeOf(input);
  const key = findKey(context, input.KeyId, { foreign: true });
  context.authorize();
  mustBeEnabled(key);
  checkPrincipal(context, grantee);
  checkPrincipal(context, input.RetiringPrincipal);
  checkConstraint(input.Constraints?.EncryptionContextEquals);
  checkConstraint(input.Constraints?.EncryptionContextSubset);
  checkOperations(key, input.Operations);
  if (input.DryRun) throw dryRunPassed();
  const grant = grantOf(context, input, grantee, key.account);
  const same = grant.name === undefined ? undefined : key.grants.find(one => isSame(one, grant));
  if (same === undefined) addGrant(context, key, grant);
  return { GrantId: (same ?? grant).id, GrantToken: newGrantToken() };
};

function granteeOf(input: Input): string {
  const { Constraints, GranteePrincipal } = input;
  if (input.GranteeServicePrincipal ?? input.RetiringServicePrincipal) {
    throw notHere("grants to AWS services");
  }
  if (Constraints?.SourceArn !== undefined) throw notHere("the grant constraint SourceArn");
  return members({ GranteePrincipal: required(principal) })({ GranteePrincipal }).GranteePrincipal;
}

function grantOf(
  context: OperationContext,
  input: Input,
  grantee: string,
  owner: AccountId,
): Grant {
  const { EncryptionContextEquals, EncryptionContextSubset } = input.Constraints ?? {};
  return {
    id: newGrantId(),
    grantee,
    ...(input.RetiringPrincipal !== undefined && { retiring: input.RetiringPrincipal }),
    operations: input.Operations,
    ...(input.Name !== undefined && { name: input.Name }),
    created: context.now,
    ...(context.account !== owner && { issuer: context.account }),
    ...(EncryptionContextEquals && { encryptionContextEquals: EncryptionContextEquals }),
    ...(EncryptionContextSubset && { encryptionContextSubset: EncryptionContextSubset }),
  };
}

function addGrant(context: OperationContext, key: Key, grant: Grant): void {
  if (key.grants.length >= mostGrants) {
    // No recorded text was found.
    throw limitExceeded(`Grants per key quota is ${mostGrants}.`);
  }
  context.state.put("key", key.arn, { ...key, grants: [...key.grants, grant] });
}

function isSame(one: Grant, other: Grant): boolean {
  return content(one) === content(other);
}

function content(grant: Grant): string {
  const { created: _created, id: _id, operations, ...rest } = grant;
  const sorted = Object.entries({ ...rest, operations: [...operations].sort() }).sort();
  return JSON.stringify(sorted, (_, value) =>
    typeof value === "object" && !Array.isArray(value) ? Object.entries(value).sort() : value,
  );
}
