import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { defineBuild } from "./build.ts";
import { defineCan } from "./can.ts";
import { defineCheck } from "./check.ts";
import { type Cli, processCli } from "./cli.ts";
import { defineClock } from "./clock.ts";
import { defineExport, defineImport, defineRekey } from "./data.ts";
import { defineEnv } from "./env.ts";
import type { ExitCode } from "./exit.ts";
import { defineExplain } from "./explain.ts";
import { catchFaults, internalError, lostFolder } from "./faults.ts";
import { defineInit } from "./init.ts";
import { defineLeast } from "./least.ts";
import { defineMatrix } from "./matrix.ts";
import { defineTail } from "./tail.ts";
import { defineToken } from "./token.ts";
import { defineUp } from "./up.ts";
import { refuseBothWays, refuseEmptyAndDouble, reworded, withoutHelpForNobody } from "./usage.ts";
import { defineWhoCan } from "./who-can.ts";

/** Adds a command to the program. `done` takes the exit code. */
export type Define = (program: Command, cli: Cli, done: (code: ExitCode) => void) => void;

/** In the order in which people meet them. */
const commands: readonly Define[] = [
  defineInit,
  defineUp,
  defineEnv,
  defineClock,
  defineToken,
  defineTail,
  defineCan,
  defineWhoCan,
  defineExplain,
  defineMatrix,
  defineLeast,
  defineCheck,
  defineBuild,
  defineExport,
  defineImport,
  defineRekey,
];

/**
 * Runs the command line and sets the process's exit code.
 * @param args without node and the script
 */
export async function run(args: readonly string[]): Promise<void> {
  catchFaults();
  const done = (code: ExitCode) => {
    process.exitCode = code;
  };
  const program = programOf();
  for (const define of commands) define(program, processCli(), done);
  for (const command of program.commands) {
    refuseBothWays(strict(command).hook("preAction", refuseEmptyAndDouble));
  }
  try {
    await program.parseAsync(withoutHelpForNobody(program, args), { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) done(error.exitCode === 0 ? 0 : 1);
    else {
      process.stderr.write(lostFolder(error) ?? internalError(error));
      done(1);
    }
  }
}

function programOf(): Command {
  const program = new Command("keywright")
    .description(
      "Per-application AWS KMS keys for SOPS: made from one file, checked, enforced locally",
    )
    .version(versionOf(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      "\nExit codes: 0 ok or allowed, 1 error, 2 denied, 3 unknown.\n" +
        "FILE is keywright.yaml, here or in the nearest folder above.",
    );
  return strict(program);
}

/** A command that throws instead of ending the process, and words its errors as the rest does. */
function strict(command: Command): Command {
  return command
    .exitOverride()
    .configureHelp({ sortOptions: false, styleTitle: title => title.toLowerCase() })
    .helpOption("-h, --help", "show help")
    .configureOutput({
      outputError: (text, write) => write(reworded(text, command)),
    });
}

function versionOf(): string {
  // The same two folders up from src/cli and from dist/cli.
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
