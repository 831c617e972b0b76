import { type Arn, formatArn, nameOf } from "../../model/arn.ts";
import type { PolicyDocument, Statement } from "../../model/document.ts";
import { policyLimits } from "../../model/policy-size.ts";
import type { Spec, SpecGrant, SpecPrincipal } from "../../model/spec.ts";
import { actionsOf, titleOf } from "./permissions.ts";

/** A managed policy to be made and attached to one principal. */
export interface IdentityPolicy {
  readonly name: string;
  readonly arn: Arn;
  readonly document: PolicyDocument;
}

/**
 * The managed policies of a principal: none where nothing is given, one where it fits, and
 * otherwise as many as the size of a managed policy demands.
 */
export function identityPolicies(spec: Spec, principal: SpecPrincipal): IdentityPolicy[] {
  const parts = split(principal.grants.filter(grant => grant.aliases.length > 0));
  const base = policyName(spec, principal);
  return parts.map((grants, index) => {
    const name = index === 0 ? base : `${base}-${index + 1}`;
    const { partition } = spec;
    const resource = `policy/${name}`;
    return {
      name,
      arn: formatArn({
        partition,
        service: "iam",
        region: "",
        account: principal.account,
        resource,
      }),
      document: {
        Version: "2012-10-17",
        Statement: grants.map(grant => statementOf(spec, principal, grant)),
      },
    };
  });
}

/** `NAME-sops`; a user that shares its name with a role of the account gets `NAME-user-sops`. */
function policyName(spec: Spec, { arn, account, kind }: SpecPrincipal): string {
  const name = nameOf(arn);
  const shared = spec.principals.some(
    other =>
      other.kind === "role" &&
      other.account === account &&
      nameOf(other.arn).toLowerCase() === name.toLowerCase(),
  );
  return kind === "user" && shared ? `${name}-user-sops` : `${name}-sops`;
}

/**
 * One statement for a set of permissions, whose condition lists every pattern. The Resource is
 * every key of the account and Region, because an alias there would be the alias itself; which
 * keys are meant is said by kms:ResourceAliases, however a request names the key.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
function statementOf(spec: Spec, principal: SpecPrincipal, grant: SpecGrant): Statement {
  const { partition, region, account } = spec;
  return {
    Sid: `Sops${titleOf(grant.may)}`,
    Effect: "Allow",
    Action: actionsOf(grant.may, principal.account !== account),
    Resource: formatArn({ partition, service: "kms", region, account, resource: "key/*" }),
    Condition: { "ForAnyValue:StringLike": { "kms:ResourceAliases": [...grant.aliases] } },
  };
}

/** What a statement takes besides its aliases, at most; and a document besides its statements. */
const statementFrame = 600;
const documentFrame = 60;

/** Deals the aliases out to documents that each stay within the size of a managed policy. */
function split(grants: readonly SpecGrant[]): SpecGrant[][] {
  const documents: SpecGrant[][] = [];
  let room = 0;
  for (const grant of grants) {
    let aliases: string[] = [];
    const close = () => {
      if (aliases.length > 0) documents.at(-1)?.push({ may: grant.may, aliases });
      aliases = [];
    };
    for (const alias of grant.aliases) {
      const cost = alias.length + '"",'.length;
      const needed = aliases.length === 0 ? cost + statementFrame : cost;
      if (needed > room) {
        close();
        documents.push([]);
        room = policyLimits.managed.most - documentFrame - statementFrame;
        room -= cost;
      } else {
        room -= needed;
      }
      aliases.push(alias);
    }
    close();
  }
  return documents;
}
