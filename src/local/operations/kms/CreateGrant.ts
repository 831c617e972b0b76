import type { Grant, Key } from "../../../model/estate.ts";
import { newGrantToken } from "../../grant-token.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { dryRunPassed, limitExceeded } from "./faults.ts";
import {
  checkConstraint,
  checkOperations,
  checkParties,
  checkPrincipal,
  grantOperations,
} from "./grant-rules.ts";
import { newGrantId, uniqueIdOf } from "./grants.ts";
import { mustTakeGrants } from "./key-state.ts";
import { findKey } from "./resolve.ts";
import { list, members, oneOf, type Passed, pairs, required, structure, text } from "./rules.ts";
import { dryRun, grantTokens, keyId, principal, servicePrincipal } from "./shapes.ts";

const shape = {
  KeyId: required(keyId),
  GranteePrincipal: principal,
  RetiringPrincipal: principal,
  GranteeServicePrincipal: servicePrincipal,
  RetiringServicePrincipal: servicePrincipal,
  Operations: required(list(oneOf(grantOperations))),
  Constraints: structure({
    EncryptionContextSubset: pairs,
    EncryptionContextEquals: pairs,
    SourceArn: text({
      min: 20,
      max: 512,
      pattern: "^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$",
    }),
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
 * Lets a principal or an AWS service use a key, without a change of policies. A second call with
 * the same name and content gives the same grant again, with another token.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
 */
export const CreateGrant: Operation = context => {
  const input = read(context.parameters);
  checkParties(input);
  const grantee = granteeOf(input);
  const key = findKey(context, input.KeyId, { foreign: true });
  context.authorize();
  mustTakeGrants(key);
  checkPrincipal(context, input.GranteePrincipal);
  checkPrincipal(context, input.RetiringPrincipal);
  checkConstraint(input.Constraints?.EncryptionContextEquals, key);
  checkConstraint(input.Constraints?.EncryptionContextSubset, key);
  checkOperations(input.Operations, key);
  if (input.DryRun) throw dryRunPassed();
  const grant = grantOf(context, input, grantee, key);
  const same = grant.name === undefined ? undefined : key.grants.find(one => isSame(one, grant));
  if (same === undefined) addGrant(context, key, grant);
  const { id } = same ?? grant;
  return { GrantId: id, GrantToken: newGrantToken({ key: key.arn, grant: id }) };
};

function granteeOf({ GranteePrincipal, GranteeServicePrincipal }: Input): string {
  if (GranteeServicePrincipal !== undefined) return GranteeServicePrincipal;
  return members({ GranteePrincipal: required(principal) })({ GranteePrincipal }).GranteePrincipal;
}

function grantOf(context: OperationContext, input: Input, grantee: string, key: Key): Grant {
  const { EncryptionContextEquals, EncryptionContextSubset, SourceArn } = input.Constraints ?? {};
  const { GranteeServicePrincipal, Name, RetiringPrincipal, RetiringServicePrincipal } = input;
  const retiring = RetiringPrincipal ?? RetiringServicePrincipal;
  const granteeId = uniqueIdOf(grantee, context.state);
  const retiringId = retiring && uniqueIdOf(retiring, context.state);
  return {
    id: newGrantId(),
    grantee,
    ...(granteeId !== undefined && { granteeId }),
    ...(GranteeServicePrincipal !== undefined && { granteeService: true }),
    ...(retiring !== undefined && { retiring }),
    ...(retiringId !== undefined && { retiringId }),
    ...(RetiringServicePrincipal !== undefined && { retiringService: true }),
    operations: input.Operations,
    ...(Name !== undefined && { name: Name }),
    created: context.now,
    ...(context.account !== key.account && { issuer: context.account }),
    ...(EncryptionContextEquals && { encryptionContextEquals: EncryptionContextEquals }),
    ...(EncryptionContextSubset && { encryptionContextSubset: EncryptionContextSubset }),
    ...(SourceArn !== undefined && { sourceArn: SourceArn }),
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
  return one.name === other.name && content(one) === content(other);
}

function content(grant: Grant): string {
  const { created: _created, id: _id, operations, ...rest } = grant;
  const sorted = Object.entries({ ...rest, operations: [...operations].sort() }).sort();
  return JSON.stringify(sorted, (_, value) =>
    typeof value === "object" && !Array.isArray(value) ? Object.entries(value).sort() : value,
  );
}
