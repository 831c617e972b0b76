import { randomBytes } from "node:crypto";
import { rootArn } from "../../../model/arn.ts";
import type { Grant, Key } from "../../../model/estate.ts";
import type { State } from "../../state.ts";
import { seconds } from "./metadata.ts";

/** An id as long as AWS's: 64 hex digits. */
export function newGrantId(): string {
  return randomBytes(32).toString("hex");
}

/**
 * A grant as ListGrants and ListRetirableGrants answer with it. A user or role that is gone, or was
 * made anew under its name, is told by its unique id.
 * Recorded: https://github.com/hashicorp/terraform-provider-aws/pull/3038
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html
 */
export function grantEntry(
  key: Key,
  grant: Grant,
  state: State,
): Readonly<Record<string, unknown>> {
  const { issuer = key.account, retiring } = grant;
  const grantee = shownPrincipal(grant.grantee, grant.granteeId, state);
  const retirer = retiring && shownPrincipal(retiring, grant.retiringId, state);
  const Constraints = constraintsOf(grant);
  return {
    ...(Object.keys(Constraints).length > 0 && { Constraints }),
    CreationDate: seconds(grant.created),
    GrantId: grant.id,
    [grant.granteeService ? "GranteeServicePrincipal" : "GranteePrincipal"]: grantee,
    IssuingAccount: rootArn(key.arn.split(":")[1] ?? "aws", issuer),
    KeyId: key.arn,
    ...(grant.name !== undefined && { Name: grant.name }),
    Operations: grant.operations,
    ...(retirer !== undefined && {
      [grant.retiringService ? "RetiringServicePrincipal" : "RetiringPrincipal"]: retirer,
    }),
  };
}

function constraintsOf({ encryptionContextEquals, encryptionContextSubset, sourceArn }: Grant) {
  return {
    ...(encryptionContextEquals && { EncryptionContextEquals: encryptionContextEquals }),
    ...(encryptionContextSubset && { EncryptionContextSubset: encryptionContextSubset }),
    ...(sourceArn !== undefined && { SourceArn: sourceArn }),
  };
}

function shownPrincipal(arn: string, id: string | undefined, state: State): string {
  return id === undefined || uniqueIdOf(arn, state) === id ? arn : id;
}

/**
 * Whether a grant's grantee or retiring principal is the one that an ARN names now, and not another
 * that had its name before.
 */
export function isPrincipal(arn: string, id: string | undefined, asked: string, state: State) {
  return arn === asked && (id === undefined || uniqueIdOf(asked, state) === id);
}

const sessionForm = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\//;

/** The unique id of the user or role that an ARN names; a session has its role's. */
export function uniqueIdOf(arn: string, state: State): string | undefined {
  const [, account, name] = sessionForm.exec(arn) ?? [];
  if (account === undefined) return state.principals.get(arn)?.id;
  for (const one of state.principals.values()) {
    if (one.kind === "role" && one.account === account && one.name === name) return one.id;
  }
  return undefined;
}
