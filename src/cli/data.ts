import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { DataPlace } from "../local/index.ts";
import { type Cli, fileProblem, shownPath } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { dataFolder, type FileOptions, loadSpec } from "./spec-file.ts";

type PlaceOptions = FileOptions & {
  readonly data?: string;
  readonly store?: string;
};

function withPlace(command: Command): Command {
  return command
    .option("-f, --file <FILE>", "the file")
    .option("--data <DIR>", "the folder of the data (.keywright beside the file)")
    .option("--store <URL>", "the PostgreSQL database that several servers share");
}

/** `keywright export`: everything that a local AWS holds, as one file. */
export const defineExport: Define = (program, cli, done) => {
  withPlace(program.command("export"))
    .summary("write everything that a local AWS holds to standard output")
    .description(
      "Writes everything that a stopped local AWS holds to standard output, for `keywright import`. Key material and secret access keys are sealed under the passphrase in KEYWRIGHT_PASSPHRASE, or without one under the data's own master key.",
    )
    .option("--without-secrets", "leave key material and access keys out")
    .action(async (options: PlaceOptions & { readonly withoutSecrets?: boolean }) =>
      done(
        await at(cli, options, async (place, { exportData }) => {
          const { withoutSecrets = false } = options;
          const lines = await exportData({ ...place, withoutSecrets });
          for (let at = 0; at < lines.length; at += 1000) {
            cli.out(lines.slice(at, at + 1000).join(""));
          }
        }),
      ),
    );
};

/** `keywright import`: fills empty data with an export. */
export const defineImport: Define = (program, cli, done) => {
  withPlace(program.command("import"))
    .summary("fill empty data with what `keywright export` wrote")
    .description(
      "Fills data that is not there yet with an export, which is read from standard input unless it is named. KEYWRIGHT_PASSPHRASE or the master key opens its secrets. Keys of an export without secrets get new key material: what they encrypted before cannot be decrypted with it.",
    )
    .argument("[EXPORT]", "the file that `keywright export` wrote")
    .action(async (file: string | undefined, options: PlaceOptions) => {
      let text: Buffer;
      try {
        text = readFileSync(file ?? 0);
      } catch (error) {
        const shown = file === undefined ? "standard input" : shownPath(file);
        await cli.problems([fileProblem(error, shown, "read", "name another file")]);
        done(1);
        return;
      }
      const code = await at(cli, options, async (place, { importData }) => {
        const { entities, fresh } = await importData(place, text);
        cli.note(`${entities} entities imported\n`);
        if (fresh > 0) cli.note(`${fresh} keys came without key material and have new\n`);
      });
      done(code);
    });
};

/** `keywright rekey`: another master key. */
export const defineRekey: Define = (program, cli, done) => {
  withPlace(program.command("rekey"))
    .summary("seal the data of a local AWS under a new master key")
    .description(
      "Seals all key material and secret access keys under a new master key: the one in KEYWRIGHT_NEW_MASTER_KEY, or one that is made and takes the place of the key file's.",
    )
    .action(async (options: PlaceOptions) =>
      done(
        await at(cli, options, async (place, { rekeyData }) => {
          cli.note(`${await rekeyData(place)} secrets sealed under the new master key\n`);
        }),
      ),
    );
};

type Place = DataPlace & { readonly passphrase: string | undefined };
type Local = typeof import("../local/index.ts");

/** Does something with the data that the options name, and tells what stood in the way. */
async function at(
  cli: Cli,
  options: PlaceOptions,
  work: (place: Place, local: Local) => Promise<void>,
): Promise<ExitCode> {
  const data = await folderOf(cli, options);
  if (data === undefined) return 1;
  const local = await import("../local/index.ts");
  const passphrase = process.env["KEYWRIGHT_PASSPHRASE"] || undefined;
  try {
    await work({ data, store: options.store, passphrase }, local);
    return 0;
  } catch (error) {
    if (!(error instanceof local.StoreError)) throw error;
    await cli.problems([error.problem]);
    return 1;
  }
}

/** A folder that is named needs no file to be beside. */
async function folderOf(cli: Cli, options: PlaceOptions): Promise<string | undefined> {
  if (options.data !== undefined) return dataFolder("", options.data);
  const loaded = await loadSpec(cli, options);
  return loaded && dataFolder(loaded.path, undefined);
}
