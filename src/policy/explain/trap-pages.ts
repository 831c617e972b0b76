import type { Trap } from "../../model/decision.ts";

/** Where a trap is told. */
export interface TrapLink {
  readonly trap: Trap;
  /** The page in this repository, such as `docs/traps/null-guard.md`. */
  readonly page: string;
  /** The page of AWS's that says how it is. */
  readonly aws: string;
}

const iam = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const kms = "https://docs.aws.amazon.com/kms/latest/developerguide/";

/** The page of AWS's for each trap. */
const awsPages: Readonly<Record<Trap, string>> = {
  "action-without-star": `${kms}kms-api-permissions-reference.html`,
  "alias-condition-in-key-policy": `${kms}alias-authorization.html`,
  "alias-in-resource": `${kms}cmks-in-iam-policies.html`,
  "boundary-without-kms": `${iam}access_policies_boundaries.html`,
  "cross-account-one-side": `${kms}key-policy-modifying-external-accounts.html`,
  "deleted-principal": `${iam}reference_policies_elements_principal.html`,
  "deny-on-account-root": `${iam}reference_policies_elements_principal.html`,
  "empty-pattern-list": `${iam}reference_policies_elements_condition_operators.html`,
  "encryption-context-case": `${kms}conditions-kms.html#conditions-kms-encryption-context`,
  "forall-missing-key": `${iam}reference_policies_condition-single-vs-multi-valued-context-keys.html`,
  "literal-star-in-stringequals": `${iam}reference_policies_elements_condition_operators.html#Conditions_String`,
  "missing-encryption-context": `${kms}encrypt_context.html`,
  "missing-root-delegation": `${kms}key-policy-default.html`,
  "no-such-alias": `${kms}alias-authorization.html`,
  "not-principal": `${iam}reference_policies_elements_notprincipal.html`,
  "null-guard": `${iam}reference_policies_elements_condition_operators.html#Conditions_Null`,
  "request-alias-by-arn": `${kms}alias-authorization.html`,
  "scp-without-allow":
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html",
  "session-arn-as-principal": `${iam}reference_policies_condition-keys.html#condition-keys-principalarn`,
  "set-operator-missing": `${iam}reference_policies_condition-single-vs-multi-valued-context-keys.html`,
  "variable-in-2008": `${iam}reference_policies_variables.html`,
  "via-service": `${kms}conditions-kms.html#conditions-kms-via-service`,
  "wildcard-in-principal": `${iam}reference_policies_elements_principal.html`,
};

/** Where a trap is told: the page of this repository, and AWS's. */
export function trapLink(trap: Trap): TrapLink {
  return { trap, page: `docs/traps/${trap}.md`, aws: awsPages[trap] };
}
