import type { Problem, ServiceAccount, Spec } from "../model/index.ts";
import { problem } from "./cli.ts";

/**
 * Reads `namespace/name` or `cluster/namespace/name`. Any service account of a cluster of the file
 * may be meant, as in a cluster: also one with no role.
 */
export function serviceAccountOf(text: string, spec: Spec): ServiceAccount | { problem: Problem } {
  const names = spec.clusters.map(cluster => cluster.name);
  const parts = text.split("/");
  const [first = "", second = "", third = ""] = parts;
  if (parts.length === 3 && names.includes(first) && second !== "" && third !== "") {
    return { cluster: first, namespace: second, name: third };
  }
  if (names.length === 0) {
    const hint = "name a cluster with its OIDC issuer under `clusters`";
    return { problem: problem("no-cluster", "the file has no cluster", hint) };
  }
  const [only = ""] = names;
  if (parts.length === 2 && names.length === 1 && first !== "" && second !== "") {
    return { cluster: only, namespace: first, name: second };
  }
  const known = clustersOf(text, spec);
  const [one] = known;
  if (one !== undefined && known.length === 1) return one;
  if (known.length > 1) {
    const full = known.map(of => `\`${of.cluster}/${of.namespace}/${of.name}\``);
    const message = `\`${text}\` can mean ${known.length} service accounts`;
    return { problem: problem("ambiguous-account", message, `write one of ${full.join(", ")}`) };
  }
  const hint = `write CLUSTER/NAMESPACE/NAME; the clusters are ${names.map(name => `\`${name}\``).join(", ")}`;
  return { problem: problem("service-account", `\`${text}\` names no service account`, hint) };
}

/** Those of the file's service accounts that a name without its cluster means. */
function clustersOf(text: string, { principals }: Spec): readonly ServiceAccount[] {
  return principals.flatMap(({ serviceAccount: of }) =>
    of !== undefined && `${of.namespace}/${of.name}` === text ? [of] : [],
  );
}
