import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { join, resolve } from "node:path";
import type { Problem, ServiceAccount, Spec } from "../model/index.ts";
import { problem } from "./cli.ts";
import { serviceAccountOf } from "./service-account.ts";

const audience = "pods.eks.amazonaws.com";

/** The variables, and what is to be told beside them. */
export interface PodVariables {
  readonly variables: Record<string, string>;
  readonly note?: string;
}

/**
 * What a pod has in its environment with EKS Pod Identity, as a shell on this machine takes it. The
 * token lies in a file of the data folder, where nobody else can read it. A pod has no AWS
 * configuration of a person's; here it is put aside, since it would win over the agent.
 * @param text the service account, as `namespace/name` or `cluster/namespace/name`
 * @param data the folder of the running local AWS
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html#pod-id-agent-pod
 */
export async function podVariables(
  text: string,
  spec: Spec,
  data: string,
): Promise<PodVariables | { readonly problem: Problem }> {
  const account = serviceAccountOf(text, spec);
  if ("problem" in account) return account;
  const { serviceTokenOf } = await import("../local/control-client.ts");
  const answer = await serviceTokenOf(data, { ...account, audience });
  if ("problem" in answer) return answer;
  const file = tokenFile(data, account);
  const failed = keep(file, answer.token);
  if (failed !== undefined) return { problem: failed };
  const { endpoint, region } = answer;
  const note = noteOn(account, spec);
  return {
    ...(note !== undefined && { note }),
    variables: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    },
  };
}

/** A pod that the file gives no role may have one all the same, by an association of another's. */
function noteOn({ cluster, name, namespace }: ServiceAccount, spec: Spec): string | undefined {
  const { podIdentity } = spec.clusters.find(one => one.name === cluster) ?? {};
  const has = spec.principals.some(
    ({ serviceAccount: of }) =>
      of?.cluster === cluster && of.namespace === namespace && of.name === name,
  );
  if (podIdentity && has) return undefined;
  const why = has
    ? `\`${cluster}\` has no \`podIdentity: true\``
    : `it names no service account \`${namespace}/${name}\` in \`${cluster}\``;
  return `note: the file makes no association for this pod, since ${why}\n  hint: it gets a role only from one that somebody else makes\n`;
}

/** By other names than a pod's `/var/run/secrets/…`, since one machine may be several pods. */
function tokenFile(data: string, { cluster, name, namespace }: ServiceAccount): string {
  return resolve(join(data, "pods", cluster, namespace, name, "eks-pod-identity-token"));
}

function keep(file: string, token: string): Problem | undefined {
  try {
    mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
    // Taken away first: the mode below counts only where the file is new.
    rmSync(file, { force: true });
    writeFileSync(file, token, { mode: 0o600 });
  } catch (error) {
    const message = `cannot write \`${file}\`: ${(error as Error).message}`;
    return problem("file-access", message, "name another folder with --data");
  }
  return undefined;
}
