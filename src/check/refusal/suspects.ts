import {
  accountOf,
  type Caller,
  type Estate,
  type Key,
  type PolicyKind,
  placementOf,
  principalArn,
} from "../../model/index.ts";
import type { PastedReason } from "../../policy/pasted/index.ts";

/** Something that can be otherwise in AWS than in the estate that was asked. */
export interface Suspect {
  /** A kind of policy, or what else it is. */
  readonly code:
    | PolicyKind
    | "policy-version"
    | "region"
    | "via-service"
    | "token"
    | "provider"
    | "delay";
  readonly message: string;
}

/** What is known of a refusal that the estate does not show. */
export interface Unexplained {
  readonly caller: Caller;
  readonly why?: PastedReason | undefined;
  readonly key?: Key | undefined;
  /** Whether the call is known to have gone through a VPC endpoint. */
  readonly vpcEndpoint?: string | undefined;
  /** The AWS service that called for the principal, where one did. */
  readonly invokedBy?: string | undefined;
}

/**
 * What can be the cause where AWS denied and the estate does not, or not for that reason. Where
 * the message names a kind of policy only that kind is suspected, and it is looked up whether the
 * estate has such a policy at all.
 */
export function suspects(of: Unexplained, estate: Estate): Suspect[] {
  const found = kindsOf(of).map(code => ({ code, message: words[code](of, estate) }));
  const token = of.caller.kind === "federated" ? tokens : [];
  const hidden = of.why?.kind === "hidden" ? [region] : [];
  return [...named(of, estate), ...viaService(of), ...token, ...found, ...hidden, delay];
}

function kindsOf({ caller, key, why }: Unexplained): readonly PolicyKind[] {
  if (why?.policyKind !== undefined) return [why.policyKind];
  // A token's bearer has no policies yet.
  if (caller.kind === "federated") return ["trust"];
  const resource: PolicyKind = key === undefined ? "trust" : "resource";
  const limits: readonly PolicyKind[] = ["boundary", "session", "service-control"];
  return ["identity", resource, ...limits, "resource-control", "vpc-endpoint"];
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
const tokens: readonly Suspect[] = [
  {
    code: "token",
    message:
      "the pod's token is of another cluster, namespace or service account: its iss, sub and aud tell; AWS_WEB_IDENTITY_TOKEN_FILE names the file in the pod",
  },
  {
    code: "provider",
    message:
      "the account has no OIDC provider for the cluster's issuer: `aws iam list-open-id-connect-providers`",
  },
];

const region: Suspect = {
  code: "region",
  message:
    "the call went to another Region or account than the key's: look at the endpoint and the ARN",
};

/**
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
 */
const delay: Suspect = {
  code: "delay",
  message:
    "a policy or grant was changed just before: that takes usually less than five minutes, try again",
};

function named({ why }: Unexplained, estate: Estate): Suspect[] {
  const arn = why?.policyArn;
  if (why?.policyName !== undefined) {
    const message = `AWS names the inline policy \`${why.policyName}\`: read that one first`;
    return [{ code: "policy-version", message }];
  }
  if (arn === undefined) return [];
  const message = estate.policies.has(arn)
    ? `AWS names \`${arn}\`: what is deployed under that name is not what was asked here`
    : `AWS names \`${arn}\`, which was not asked here: read that policy first`;
  return [{ code: "policy-version", message }];
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
function viaService({ invokedBy }: Unexplained): Suspect[] {
  if (invokedBy === undefined) return [];
  const message = `\`${invokedBy}\` called for the principal: it was asked here as if the principal had called itself`;
  return [{ code: "via-service", message }];
}

type Words = (of: Unexplained, estate: Estate) => string;

const words: Readonly<Record<PolicyKind, Words>> = {
  identity: ({ caller }) =>
    `the policies of \`${principalArn(caller)}\` in AWS are older, or more than these: \`keywright build --check\`, then \`terraform plan\``,
  resource: ({ key }) =>
    `the key policy in AWS is another: compare it with \`aws kms get-key-policy --key-id ${key?.aliases[0] ?? key?.id ?? "KEY"}\``,
  grant: () => "a grant was retired or revoked: `aws kms list-grants`",
  boundary: ({ caller }, estate) =>
    estate.principals.get(principalArn(caller))?.boundary === undefined
      ? `\`${principalArn(caller)}\` has a permissions boundary in AWS, and none here: \`aws iam get-role\` or \`get-user\` shows it`
      : "the permissions boundary in AWS is not the one that was asked here",
  session: () =>
    "the session was made with a session policy, by whoever called AssumeRole: that is asked for nowhere here",
  "service-control": ({ caller }, estate) => organization(accountOf(caller), estate, "service"),
  "resource-control": ({ caller, key }, estate) =>
    organization(key?.account ?? accountOf(caller), estate, "resource"),
  "vpc-endpoint": ({ vpcEndpoint }, estate) => {
    if (vpcEndpoint === undefined)
      return "the call went through a VPC endpoint, whose policy was not asked here";
    return estate.vpcEndpoints.has(vpcEndpoint)
      ? `the policy of the VPC endpoint \`${vpcEndpoint}\` in AWS is not the one that was asked here`
      : `the call went through the VPC endpoint \`${vpcEndpoint}\`, whose policy was not asked here`;
  },
  trust: () => "the trust policy of the role in AWS is another: compare it with `aws iam get-role`",
};

function organization(account: string, estate: Estate, kind: "service" | "resource"): string {
  return placementOf(account, estate.organizations) === undefined
    ? `a ${kind} control policy binds account ${account}: the estate has no organization, so none was asked`
    : `the ${kind} control policies of account ${account} in AWS are not those that were asked here`;
}
