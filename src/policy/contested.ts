/**
 * The one list of points that AWS's documentation leaves open. Where a decision turns on one of
 * them the answer is `unknown`, and the decision names the point by its id.
 */
export interface ContestedPoint {
  /** What the pages say, and what they do not. */
  readonly says: string;
  /** What is open, as a question that yes or no answers where the point decides. */
  readonly question: string;
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
    question: "does the malformed element match?",
    page: `${iam}reference_policies_grammar.html`,
  },
  "policy-text-missing": {
    says: "a policy is attached whose document the estate does not hold",
    question: "does the policy that nobody has seen allow, and does it deny?",
    page: `${iam}access_policies_managed-vs-inline.html`,
  },
  "aliases-in-key-policy": {
    says: "`kms:ResourceAliases` and `aws:ResourceTag` are documented for identity policies; no page says what they do in a key policy, a resource control policy or the policy of a VPC endpoint",
    question: "does the condition hold?",
    page: `${kms}alias-authorization.html`,
  },
  "alias-quota-in-deny": {
    says: "a key with more than 50 aliases loses access that depends on aliases; what a Deny then does is not said",
    question: "does the condition of the Deny hold?",
    page: `${kms}resource-limits.html`,
  },
  "forall-negated-missing-key": {
    says: "two pages say that ForAllValues is true without the key, the table of the operators' page shows `ForAllValues:StringNotLike` as no match",
    question: "does a negated ForAllValues hold without the key?",
    page: operators,
  },
  "forall-empty-string": {
    says: "ForAllValues is said to be true when the key resolves to a null data set, such as an empty string",
    question: "does ForAllValues hold for an empty text?",
    page: multivalued,
  },
  "forany-if-exists": {
    says: "ForAnyValue is false without the key, and IfExists is true without it; which wins is not said",
    question: "does ForAnyValue with IfExists hold without the key?",
    page: multivalued,
  },
  "set-operator-on-null": {
    says: "no page says what ForAllValues or ForAnyValue does in front of Null",
    question: "does the condition hold?",
    page: operators,
  },
  "plain-operator-on-list": {
    says: "a key with many values needs ForAllValues or ForAnyValue; what an operator without them does is not said",
    question: "does the condition hold?",
    page: multivalued,
  },
  "list-as-variable": {
    says: "a key with many values cannot be a policy variable; what it then stands for is not said",
    question: "does a pattern with such a variable match?",
    page: multivalued,
  },
  "variable-in-bool": {
    says: "one page lets variables stand with Bool, another only with String and ARN operators",
    question: "does the value fit, once the variable is filled in?",
    page: variables,
  },
  "variable-with-wildcards": {
    says: "whether `*` and `?` inside the value of a policy variable are wildcards is not said",
    question: "does the text match, where the wildcards of the value decide?",
    page: variables,
  },
  "variable-outside-resource-part": {
    says: "a variable may stand only after the fifth colon of an ARN; what it does elsewhere is not said",
    question: "does the pattern match?",
    page: variables,
  },
  "tag-value-case": {
    says: "one page calls the values of aws:RequestTag and aws:ResourceTag not case-sensitive, the operators are",
    question: "does the value fit, where only case differs?",
    page: `${iam}reference_policies_condition-keys.html`,
  },
  "names-differ-by-case": {
    says: "names of condition keys have no case; what two context keys that differ only by case give is not said",
    question: "does the condition hold?",
    page: `${iam}reference_policies_elements_condition.html`,
  },
  "date-of-four-digits": {
    says: "a date of four digits is a year of ISO 8601 and a number of seconds since the epoch",
    question: "does the date fit?",
    page: operators,
  },
  "ipv6-without-prefix": {
    says: "without a prefix the page takes /32, and does not say whether for IPv6 too",
    question: "does the address fit, where the prefix decides?",
    page: operators,
  },
  "arn-pattern-of-few-parts": {
    says: "an ARN operator compares six parts; what a pattern with fewer does is not said",
    question: "does the pattern match?",
    page: operators,
  },
  "not-resource-without-variable": {
    says: "a variable that the request lacks might make the whole statement invalid; what NotResource with one covers is not said",
    question: "does the element match?",
    page: variables,
  },
  "wildcard-as-service": {
    says: "the service part of a resource ARN may hold no wildcard; what one does is not said",
    question: "does the pattern match, with the wildcard taken for one?",
    page: `${iam}reference_policies_elements_resource.html`,
  },
  "incomplete-arn": {
    says: "a resource ARN of fewer than six fields is completed with `*` in identity-based policies; what one in another policy is, is not said",
    question: "does the completed ARN match?",
    page: `${iam}reference-arns.html`,
  },
  "star-under-boundary": {
    says: "whether Principal `*` without aws:PrincipalArn is limited by an implicit deny of a boundary or session policy is not said",
    question: "is the Allow of Principal `*` enough?",
    page: `${iam}reference_policies_elements_principal.html`,
  },
  "star-and-web-identity": {
    says: "whether Principal `*` in an Allow covers the bearer of an OIDC token is not said",
    question: "does Principal `*` name the bearer of a token?",
    page: `${iam}reference_policies_elements_principal.html`,
  },
  "star-and-service": {
    says: "Principal `*` is everyone, and whether an AWS service that calls by itself is among them in an Allow is not said",
    question: "does Principal `*` name the service?",
    page: `${iam}reference_policies_elements_principal.html`,
  },
  "not-principal-in-allow": {
    says: "NotPrincipal is meant for Deny; what Allow with it covers is not said in full",
    question: "does the Allow cover who is not named?",
    page: notPrincipal,
  },
  "not-principal-without-parents": {
    says: "NotPrincipal should name the account and the role along with the session; whether leaving them out denies depends on the service",
    question: "does the Deny hit the caller?",
    page: notPrincipal,
  },
  "grant-across-accounts": {
    says: "whether a grant alone is enough for a caller of another account is answered in two ways",
    question: "is the grant alone enough?",
    page: `${kms}grants.html`,
  },
  "grant-to-account": {
    says: "which principals of an account use a grant whose grantee is the account is not said",
    question: "is the caller a grantee?",
    page: `${kms}grants.html`,
  },
  "grant-to-federating-user": {
    says: "a federated user's session is a principal of its own; whether it uses a grant to the user who made it is not said",
    question: "is the caller a grantee?",
    page: `${kms}grants.html`,
  },
  "grant-under-boundary": {
    says: "whether an implicit deny of a boundary or session policy limits a grant is not said",
    question: "is the grant enough?",
    page: `${kms}grants.html`,
  },
  "grant-constraint-name-case": {
    says: "the API reference compares names in grant constraints without case, the older guide with case",
    question: "does the pair fit, where only the case of its name differs?",
    page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html",
  },
  "resource-control-elsewhere": {
    says: "resource control policies apply to the resources of a list of services; whether one of the caller's account applies to an action without a resource, such as CreateKey, or to a service that has joined the list since, is not said",
    question: "does the Deny hit the request?",
    page: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
  },
  "retirable-grants-resource": {
    says: "the service authorization reference gives ListRetirableGrants no resource but `*`, the API reference the retiring principal that the request names",
    question: "does the Resource match, which fits only one of the two?",
    page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html",
  },
  "retire-grant": {
    says: "RetireGrant is decided by the grant itself and by who made it, which a request need not tell; of a grant that another account than the key's made, the page does not say whether that account hands the permission on, nor whether the key's account may retire it",
    question: "may the caller retire the grant?",
    page: `${kms}grant-delete.html`,
  },
} as const satisfies Readonly<Record<string, ContestedPoint>>;

/** The id of a contested point. */
export type ContestedId = keyof typeof contestedPoints;
