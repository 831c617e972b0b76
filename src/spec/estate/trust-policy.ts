import { type AccountId, type Arn, formatArn, type Partition } from "../../model/arn.ts";
import type { PolicyDocument, Statement } from "../../model/document.ts";
import type { SpecCluster } from "../../model/spec.ts";

/** The audience that AWS's webhook asks for in a service account's token. */
export const serviceAccountAudience = "sts.amazonaws.com";

/** The ARN of an IAM OIDC provider. `url` has no `https://`. */
export function providerArn(partition: Partition, account: AccountId, url: string): Arn {
  return formatArn({
    partition,
    service: "iam",
    region: "",
    account,
    resource: `oidc-provider/${url}`,
  });
}

/**
 * The trust policy of a service account's role: this account of this namespace in this cluster, and
 * no other.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function serviceAccountTrust(
  cluster: SpecCluster,
  account: { readonly namespace: string; readonly name: string },
  partition: Partition,
): PolicyDocument {
  if (cluster.podIdentity) return podIdentityTrust(cluster, account, partition);
  const trust = {
    issuer: cluster.oidc,
    audience: serviceAccountAudience,
    subject: `system:serviceaccount:${account.namespace}:${account.name}`,
  };
  return {
    Version: "2012-10-17",
    Statement: [oidcStatement("ServiceAccount", trust, { account: cluster.account, partition })],
  };
}

/**
 * The same for EKS Pod Identity, which tells by tags whom it assumes the role for.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
function podIdentityTrust(
  { account: owner, name, region }: SpecCluster,
  account: { readonly namespace: string; readonly name: string },
  partition: Partition,
): PolicyDocument {
  const resource = `cluster/${name}`;
  const cluster = formatArn({ partition, service: "eks", region, account: owner, resource });
  const statement: Statement = {
    Sid: "PodIdentity",
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: {
        "aws:RequestTag/eks-cluster-arn": cluster,
        "aws:RequestTag/kubernetes-namespace": account.namespace,
        "aws:RequestTag/kubernetes-service-account": account.name,
      },
    },
  };
  return { Version: "2012-10-17", Statement: [statement] };
}

/** Trust in tokens of an OIDC issuer. */
export interface OidcTrust {
  /** Without `https://`. */
  readonly issuer: string;
  readonly audience: string;
  /** `*` and `?` make it a pattern. */
  readonly subject: string;
}

/**
 * The trust policy of a role that the file declares.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function roleTrust(
  trust: {
    readonly oidc: readonly OidcTrust[];
    readonly principals: readonly string[];
    readonly externalId: string | undefined;
  },
  home: { readonly account: AccountId; readonly partition: Partition },
): PolicyDocument {
  const statements = trust.oidc.map((oidc, index) =>
    oidcStatement(index === 0 ? "WebIdentity" : `WebIdentity${index + 1}`, oidc, home),
  );
  if (trust.principals.length > 0) {
    const { externalId } = trust;
    statements.push({
      Sid: "Principals",
      Effect: "Allow",
      Principal: { AWS: [...new Set(trust.principals)].sort() },
      Action: "sts:AssumeRole",
      ...(externalId === undefined
        ? {}
        : { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
    });
  }
  return { Version: "2012-10-17", Statement: statements };
}

function oidcStatement(
  sid: string,
  { issuer, audience, subject }: OidcTrust,
  { account, partition }: { readonly account: AccountId; readonly partition: Partition },
): Statement {
  const aud = { [`${issuer}:aud`]: audience };
  const sub = { [`${issuer}:sub`]: subject };
  return {
    Sid: sid,
    Effect: "Allow",
    Principal: { Federated: providerArn(partition, account, issuer) },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: /[*?]/.test(subject)
      ? { StringEquals: aud, StringLike: sub }
      : { StringEquals: { ...aud, ...sub } },
  };
}
