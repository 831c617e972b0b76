import type { Problem, ServiceAccount, Spec } from "../model/index.ts";
import { type Cli, problem } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { dataFolder, type FileOptions, loadSpec } from "./spec-file.ts";

type TokenOptions = FileOptions & { readonly audience?: string; readonly data?: string };

/** `keywright token`: a service account's token, as a cluster projects it into a pod. */
export const defineToken: Define = (program, cli, done) => {
  program
    .command("token")
    .summary("print a service account's token for the local AWS")
    .description(
      "Prints the token that a pod of the service account would have, valid for an hour, for AssumeRoleWithWebIdentity of the running local AWS.",
    )
    .argument("<ACCOUNT>", "namespace/name or cluster/namespace/name")
    .option("-f, --file <FILE>", "the file")
    .option("--audience <AUDIENCE>", "for whom it is (sts.amazonaws.com)")
    .option("--data <DIR>", "the folder that `up` keeps its data in (.keywright beside the file)")
    .option("--json", "print it as a JSON object")
    .action(async (account: string, options: TokenOptions) =>
      done(await token(cli, account, options)),
    );
};

async function token(cli: Cli, text: string, options: TokenOptions): Promise<ExitCode> {
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const found = serviceAccountOf(text, loaded.spec);
  if ("problem" in found) {
    await cli.problems([found.problem], options);
    return 1;
  }
  const { serviceTokenOf } = await import("../local/control-client.ts");
  const { audience } = options;
  const answer = await serviceTokenOf(dataFolder(loaded.path, options.data), {
    ...found,
    ...(audience !== undefined && { audience }),
  });
  if ("problem" in answer) {
    await cli.problems([answer.problem], options);
    return 1;
  }
  if (options.json) cli.json(answer);
  else cli.out(`${answer.token}\n`);
  return 0;
}

/** Any service account of a cluster may have a token, as in a cluster: also one with no role. */
function serviceAccountOf(text: string, spec: Spec): ServiceAccount | { problem: Problem } {
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
