import type { Cli } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { serviceAccountOf } from "./service-account.ts";
import { dataFolder, type FileOptions, loadSpec } from "./spec-file.ts";

type TokenOptions = FileOptions & { readonly audience?: string; readonly data?: string };

/** `keywright token`: a service account's token, as a cluster projects it into a pod. */
export const defineToken: Define = (program, cli, done) => {
  program
    .command("token")
    .summary("print a service account's token for the local AWS")
    .description(
      "Prints the token that a pod of the service account would have, valid for an hour, for AssumeRoleWithWebIdentity of the running local AWS. With the audience pods.eks.amazonaws.com it is for EKS Pod Identity, and valid for a day.",
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
  if (options.json) cli.json({ token: answer.token });
  else cli.out(`${answer.token}\n`);
  return 0;
}
