import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { type LocalAws, type LocalAwsOptions, startLocalAws } from "../../../src/local/index.ts";
import { sign } from "../../../src/local/wire/sign.ts";
import type { PolicyDocument, Statement } from "../../../src/model/index.ts";

export const account = "111122223333";
export const region = "eu-west-1";
export const cluster = `arn:aws:eks:${region}:${account}:cluster/prod`;
export const podAudience = "pods.eks.amazonaws.com";

/** A cluster with Pod Identity and one without, and a role that only a test's associations give out. */
const text = `version: 1
account: "${account}"
region: ${region}
environments: [prod]
administrators: [role/platform-admin]
clusters:
  prod: { oidc: oidc.eks.eu-west-1.amazonaws.com/id/PROD, podIdentity: true }
  plain: { oidc: oidc.eks.eu-west-1.amazonaws.com/id/PLAIN }
applications:
  payments:
    decrypt: [{ serviceAccount: payments/api, clusters: [prod] }]
    encrypt: [role/payments-developers]
`;

/** An answer in REST. */
export interface Answer {
  readonly status: number;
  /** AWS's name of the fault. */
  readonly fault: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: it is whatever the server has sent
  readonly body: any;
}

/** Sends a signed request to EKS or EKS Auth. */
export type Send = (method: string, url: string, body?: object) => Promise<Answer>;

export interface LocalEks {
  readonly aws: LocalAws;
  /** A sender that signs as somebody. */
  as(who: string, service?: "eks" | "eks-auth"): Promise<Send>;
  /** What the agent answers to a token: the whole header Authorization. */
  agent(token: string | undefined): Promise<{ readonly status: number; readonly text: string }>;
  /** A token of a service account in the cluster `prod`. */
  token(namespace: string, name: string, audience?: string): Promise<string>;
  /** Makes a role that trusts so, and may so. */
  role(name: string, trust: readonly Statement[], may?: readonly Statement[]): Promise<string>;
  close(): Promise<void>;
}

export async function startEks(
  options: Omit<LocalAwsOptions, "file" | "spec" | "text"> = {},
): Promise<LocalEks> {
  const aws = await startLocalAws({ text, ...options });
  return {
    aws,
    as: (who, service = "eks") => senderAs(aws, who, service),
    async agent(token) {
      const headers = token === undefined ? {} : { Authorization: token };
      const response = await fetch(`${aws.endpoint}/v1/credentials`, { headers });
      return { status: response.status, text: await response.text() };
    },
    async token(namespace, name, audience = podAudience) {
      return (await aws.tokenFor({ cluster: "prod", namespace, name }, audience)) ?? "";
    },
    role: (name, trust, may = []) => makeRole(aws, name, trust, may),
    close: () => aws.close(),
  };
}

async function senderAs(aws: LocalAws, who: string, service: string): Promise<Send> {
  const { credentials } = await aws.clientFor(who);
  const host = new URL(aws.endpoint).host;
  return async (method, url, body) => {
    const text = body === undefined ? "" : JSON.stringify(body);
    const request = { method, url, headers: { host }, body: text };
    const { host: _, ...headers } = sign(request, {
      ...credentials,
      service,
      region,
      time: Date.now(),
    });
    const response = await fetch(`${aws.endpoint}${url}`, {
      method,
      headers,
      body: text === "" ? null : text,
    });
    const fault = response.headers.get("x-amzn-errortype");
    return { status: response.status, fault, body: JSON.parse(await response.text()) };
  };
}

/** A trust policy's statement that lets Pod Identity in. */
export const trustsPods: Statement = {
  Effect: "Allow",
  Principal: { Service: podAudience },
  Action: ["sts:AssumeRole", "sts:TagSession"],
};

async function makeRole(
  aws: LocalAws,
  RoleName: string,
  trust: readonly Statement[],
  may: readonly Statement[],
): Promise<string> {
  const iam = new IAMClient(await aws.clientFor("role/platform-admin"));
  const AssumeRolePolicyDocument = documentOf(trust);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  if (may.length > 0) {
    const PolicyDocument = documentOf(may);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "may", PolicyDocument }));
  }
  return Role?.Arn ?? "";
}

function documentOf(Statement: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement } satisfies PolicyDocument);
}
