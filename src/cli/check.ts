import { hasErrors } from "../model/problem.ts";
import type { Cli } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { type FileOptions, readSpecFile, tellOptions } from "./spec-file.ts";

/** `keywright check`: everything that is wrong with the file. */
export const defineCheck: Define = (program, cli, done) => {
  program
    .command("check")
    .summary("tell every problem of the file")
    .description(
      "Reads the file and tells every error and warning with its place. Exits with 1 if there is an error.",
    )
    .argument("[FILE]", "the file")
    .option("-f, --file <FILE>", "the file")
    .option("--json", "print the problems as JSON")
    .action(async (file: string | undefined, options: FileOptions) =>
      done(await check(cli, { ...options, file: file ?? options.file })),
    );
};

async function check(cli: Cli, options: FileOptions): Promise<ExitCode> {
  const read = await readSpecFile(options.file);
  if ("problem" in read) {
    await cli.problems([read.problem], options);
    return 1;
  }
  const { problems, spec } = read;
  if (options.json || problems.length > 0) await cli.problems(problems, tellOptions(read, options));
  else {
    const keys = spec?.keys.length ?? 0;
    cli.out(`${read.file}: no problems, ${keys} ${keys === 1 ? "key" : "keys"}\n`);
  }
  return hasErrors(problems) ? 1 : 0;
}
