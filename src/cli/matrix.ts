import { byOption } from "./asking.ts";
import type { Cli } from "./cli.ts";
import { type EstateOptions, estateFor, estateOptions } from "./estate.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { type FileOptions, loadSpec } from "./spec-file.ts";

type MatrixOptions = FileOptions & EstateOptions & { readonly by?: "key" | "alias" };

/** `keywright matrix`: who may decrypt and encrypt with which key. */
export const defineMatrix: Define = (program, cli, done) => {
  estateOptions(program.command("matrix"))
    .summary("show who may decrypt, encrypt and describe which key")
    .description(
      "Asks about every principal and every key of the file, with each key's declared context.",
    )
    .argument("[FILE]", "the file")
    .option("-f, --file <FILE>", "the file")
    .addOption(byOption(program))
    .option("--json", "print the matrix as JSON")
    .action(async (file: string | undefined, options: MatrixOptions) =>
      done(await runMatrix(cli, { ...options, file: file ?? options.file })),
    );
};

async function runMatrix(cli: Cli, options: MatrixOptions): Promise<ExitCode> {
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const estate = await estateFor(cli, loaded, options);
  if (estate === undefined) return 1;
  const { matrix } = await import("../check/index.ts");
  const result = matrix(loaded.spec, estate, options.by ?? "key");
  if (options.json) {
    cli.json(result);
    return 0;
  }
  const { matrixText } = await import("../report/index.ts");
  cli.out(matrixText(result, loaded.spec.account, await cli.paper()));
  return 0;
}
