/**
 * The one list of points that AWS's documentation leaves open. Where a decision turns on one of
 * them the answer is `unknown`, and the decision names the point by its id.
 */
export interface ContestedPoint {
  /** What the pages say, and what they do not. */
  readonly says: string;
  /** The page to read. */
  readonly page: string;
}

const iam = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const kms = "https://docs.aws.amazon.com/kms/latest/developerguide/";
const operators = `${iam}reference_policies_elements_condition_operators.html`;
const variables = `${iam}reference_policies_variables.html`;
const multivalued = `${iam}reference_policies_condition-single-vs-multi-valued-context-keys.html`;
const notPrincipal = `${iam}reference_policies_elements_notprincipal.html`;

/** By id. */
export const contestedPoints = {
  "malformed-policy": {
    says: "AWS refuses such a policy when it is stored, so no page says what one does",
    page: `${iam}reference_policies_grammar.html`,
  },
  "policy-text-missing": {
    says: "a policy is attached whose document the estate does not hold",
    page: `${iam}access_policies_managed-vs-inline.html`,
  },
  "aliases-in-key-policy": {
    says: "`kms:ResourceAliases` and `aws:ResourceTag` are documented for identity policies; no page says what they do in a key policy",
    page: `${kms}alias-authorization.html`,
  },
  "alias-quota-in-deny": {
    says: "a key with more than 50 aliases loses access that depends on aliases; what a Deny then does is not said",
    page: `${kms}resource-limits.html`,
  },
  "forall-negated-missing-key": {
    says: "two pages say that ForAllValues is true without the key, the table of the operators' page shows `ForAllValues:StringNotLike` as no match",
    page: operators,
  },
  "forall-empty-string": {
    says: "ForAllValues is said to be true when the key resolves to a null data set, such as an empty string",
    page: multivalued,
  },
  "forany-if-exists": {
    says: "ForAnyValue is false without the key, and IfExists is true without it; which wins is not said",
    page: multivalued,
  },
  "set-operator-on-null": {
    says: "no page says what ForAllValues or ForAnyValue does in front of Null",
    page: operators,
  },
  "plain-operator-on-list": {
    says: "a key with many values needs ForAllValues or ForAnyValue; what an operator without them does is not said",
    page: multivalued,
  },
  "list-as-variable": {
    says: "a key with many values cannot be a policy variable; what it then stands for is not said",
    page: multivalued,
  },
  "variable-in-bool": {
    says: "one page lets variables stand with Bool, another only with String and ARN operators",
    page: variables,
  },
  "variable-with-wildcards": {
    says: "whether `*` and `?` inside the value of a policy variable are wildcards is not said",
    page: variables,
  },
  "variable-outside-resource-part": {
    says: "a variable may stand only after the fifth colon of an ARN; what it does elsewhere is not said",
    page: variables,
  },
  "tag-value-case": {
    says: "one page calls the values of aws:RequestTag and aws:ResourceTag not case-sensitive, the operators are",
    page: `${iam}reference_policies_condition-keys.html`,
  },
  "names-differ-by-case": {
    says: "names of condition keys have no case; what two context keys that differ only by case give is not said",
    page: `${iam}reference_policies_elements_condition.html`,
  },
  "date-of-four-digits": {
    says: "a date of four digits is a year of ISO 8601 and a number of seconds since the epoch",
    page: operators,
  },
  "ipv6-without-prefix": {
    says: "without a prefix the page takes /32, and does not say whether for IPv6 too",
    page: operators,
  },
  "arn-pattern-of-few-parts": {
    says: "an ARN operator compares six parts; what a pattern with fewer does is not said",
    page: operators,
  },
  "wildcard-as-service": {
    says: "the service part of a resource ARN may hold no wildcard; what one does is not said",
    page: `${iam}reference_policies_elements_resource.html`,
  },
  "incomplete-arn": {
    says: "a resource ARN of fewer than six fields is completed with `*` in identity-based policies; what one in another policy is, is not said",
    page: `${iam}reference-arns.html`,
  },
  "star-under-boundary": {
    says: "whether Principal `*` without aws:PrincipalArn is limited by an implicit deny of a boundary or session policy is not said",
    page: `${iam}reference_policies_elements_principal.html`,
  },
  "star-and-web-identity": {
    says: "whether Principal `*` in an Allow covers the bearer of an OIDC token is not said",
    page: `${iam}reference_policies_elements_principal.html`,
  },
  "not-principal-in-allow": {
    says: "NotPrincipal is meant for Deny; what Allow with it covers is not said in full",
    page: notPrincipal,
  },
  "not-principal-without-parents": {
    says: "NotPrincipal should name the account and the role along with the session; whether leaving them out denies depends on the service",
    page: notPrincipal,
  },
  "grant-across-accounts": {
    says: "whether a grant alone is enough for a caller of another account is answered in two ways",
    page: `${kms}grants.html`,
  },
  "grant-to-account": {
    says: "which principals of an account use a grant whose grantee is the account is not said",
    page: `${kms}grants.html`,
  },
  "grant-under-boundary": {
    says: "whether an implicit deny of a boundary or session policy limits a grant is not said",
    page: `${kms}grants.html`,
  },
  "grant-constraint-name-case": {
    says: "the API reference compares names in grant constraints without case, the older guide with case",
    page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html",
  },
  "retire-grant": {
    says: "RetireGrant is decided by the grant itself and who made it, which a request does not tell",
    page: `${kms}grant-delete.html`,
  },
} as const satisfies Readonly<Record<string, ContestedPoint>>;

/** The id of a contested point. */
export type ContestedId = keyof typeof contestedPoints;
