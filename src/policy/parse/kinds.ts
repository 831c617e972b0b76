import { policyLimits, type SizeLimit } from "../../model/policy-size.ts";

/**
 * What a policy is for: other elements are required and forbidden in each. `identity` is an inline
 * policy of a user, a group or a role, `managed` a version of a managed policy, `boundary` a managed
 * policy that is used as a permissions boundary.
 */
export type DocumentKind =
  | "key"
  | "identity"
  | "managed"
  | "boundary"
  | "trust"
  | "session"
  | "service-control"
  | "resource-control"
  | "vpc-endpoint";

/** In what the kinds differ. */
export interface KindRules {
  /** The page that says most of it. */
  readonly page: string;
  /** With `everyone`, Principal is there and is `"*"`. */
  readonly principal: "forbidden" | "required" | "everyone";
  readonly notPrincipal: boolean;
  readonly notAction: boolean;
  /** Whether an Allow may be written: AWS's own policy is the only RCP with one. */
  readonly allow: boolean;
  /** `no-effect`: a statement without it is stored and does nothing. */
  readonly resource: "forbidden" | "required" | "no-effect";
  /** Whether Version must be there and be 2012-10-17. */
  readonly newVersion: boolean;
  /** Whether IAM stores it, whose own rules hold for Sid, the first character, and ARNs of IAM. */
  readonly iam: boolean;
  /** Whether the text may hold only tab, line ends and the characters from U+0020 to U+00FF. */
  readonly latin: boolean;
  readonly limit?: SizeLimit;
}

const grammar = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html";
const organizations = "https://docs.aws.amazon.com/organizations/latest/userguide/";

const plain: KindRules = {
  page: grammar,
  principal: "forbidden",
  notPrincipal: false,
  notAction: true,
  allow: true,
  resource: "required",
  newVersion: false,
  iam: true,
  latin: true,
};

/**
 * IAM wants the new version in managed policies, and takes the old one in inline ones. Recorded:
 * https://github.com/Meteor-Community-Packages/Meteor-CollectionFS/issues/630
 */
const managed: KindRules = { ...plain, newVersion: true, limit: policyLimits.managed };

/** The rules of each kind. */
export const kindRules: Readonly<Record<DocumentKind, KindRules>> = {
  identity: plain,
  managed,
  boundary: managed,
  session: {
    ...plain,
    page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    limit: policyLimits.session,
  },
  trust: {
    ...plain,
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    principal: "required",
    resource: "forbidden",
    limit: policyLimits.trust,
  },
  key: {
    ...plain,
    page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html",
    principal: "required",
    notPrincipal: true,
    resource: "no-effect",
    iam: false,
    limit: policyLimits.key,
  },
  // All elements but the principals, in Allow and Deny alike, since September 2025.
  "service-control": {
    ...plain,
    page: `${organizations}orgs_manage_policies_scps_syntax.html`,
    newVersion: true,
    iam: false,
    latin: false,
    limit: policyLimits["service-control"],
  },
  "resource-control": {
    ...plain,
    page: `${organizations}orgs_manage_policies_rcps_syntax.html`,
    principal: "everyone",
    notAction: false,
    allow: false,
    newVersion: true,
    iam: false,
    latin: false,
    limit: policyLimits["resource-control"],
  },
  "vpc-endpoint": {
    ...plain,
    page: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    principal: "required",
    notPrincipal: true,
    iam: false,
    latin: false,
    limit: policyLimits["vpc-endpoint"],
  },
};
