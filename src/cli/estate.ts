import type { Command } from "commander";
import type { Estate } from "../model/index.ts";
import { type Cli, problem } from "./cli.ts";
import { loadOrganization, organizationOption } from "./organization.ts";
import { dataFolder, type Loaded } from "./spec-file.ts";

/** The options that say of which estate a question is asked. */
export interface EstateOptions {
  readonly live?: boolean;
  readonly data?: string;
  readonly organization?: string;
  readonly json?: boolean | undefined;
}

/** Adds `--live` and `--data` to a command that asks questions. */
export function estateOptions(command: Command): Command {
  return command
    .option("--live", "ask about what the running local AWS holds, not about the file")
    .option("--data <DIR>", "with --live: the folder of its data (.keywright beside the file)")
    .option(...organizationOption);
}

/**
 * What a question is asked about: what the file implies, or what the running local AWS holds. What
 * stood in the way has been told when this gives undefined.
 */
export async function estateFor(
  cli: Cli,
  loaded: Loaded,
  options: EstateOptions,
): Promise<Estate | undefined> {
  if (!options.live) {
    if (options.data !== undefined) {
      const hint = "add --live to ask the local AWS that runs on it, or leave --data away";
      const text = "--data names a folder of the local AWS, and the question is about the file";
      await cli.problems([problem("data-without-live", text, hint)], { json: options.json });
      return undefined;
    }
    const read = await loadOrganization(cli, options.organization, options);
    if (read === undefined) return undefined;
    const { estateOf } = await import("../spec/index.ts");
    const estate = estateOf(loaded.spec);
    const { organization: one } = read;
    return one === undefined ? estate : { ...estate, organizations: new Map([[one.id, one]]) };
  }
  if (options.organization !== undefined) {
    const hint =
      "start the local AWS with `keywright up --organization FILE`, or leave --live away";
    const text =
      "--organization is for the file's policies, and the question is about the local AWS";
    await cli.problems([problem("organization-live", text, hint)], { json: options.json });
    return undefined;
  }
  const { liveEstate } = await import("../local/control-client.ts");
  const answer = await liveEstate(dataFolder(loaded.path, options.data));
  if ("estate" in answer) return answer.estate;
  await cli.problems([answer.problem], { json: options.json });
  return undefined;
}
