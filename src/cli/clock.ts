import { type Cli, problem } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { dataFolder, type FileOptions, loadSpec } from "./spec-file.ts";

type ClockOptions = FileOptions & {
  readonly advance?: string;
  readonly set?: string;
  readonly data?: string;
};

/** `keywright clock`: what the local AWS takes for now, and how to move it. */
export const defineClock: Define = (program, cli, done) => {
  program
    .command("clock")
    .summary("tell or move the local AWS's clock")
    .description("Tells the time of the running local AWS, after moving it if asked to.")
    .argument("[FILE]", "the file")
    .option("--advance <DURATION>", "go on by 8d, 36h, 1w or 1d12h30m")
    .option("--set <TIME>", "go to 2027-01-31, 2027-01-31T08:00:00Z, or now: the machine's time")
    .option("-f, --file <FILE>", "the file")
    .option("--data <DIR>", "the folder that `up` keeps its data in (.keywright beside the file)")
    .option("--json", "print the time as one JSON object")
    .action(async (file: string | undefined, options: ClockOptions) =>
      done(await clock(cli, { ...options, file: file ?? options.file })),
    );
};

async function clock(cli: Cli, options: ClockOptions): Promise<ExitCode> {
  const fault = await mistakeIn(options);
  if (fault !== undefined) {
    await cli.problems([fault], options);
    return 1;
  }
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const { clockOf } = await import("../local/control-client.ts");
  const answer = await clockOf(dataFolder(loaded.path, options.data), moveOf(options));
  if ("problem" in answer) {
    await cli.problems([answer.problem], options);
    return 1;
  }
  if (options.json) cli.json(answer);
  else cli.out(`${answer.time}\n`);
  return 0;
}

function moveOf({ advance, set }: ClockOptions) {
  if (advance !== undefined) return { advance };
  return set === undefined ? undefined : { set };
}

async function mistakeIn({ advance, set }: ClockOptions) {
  if (advance !== undefined && set !== undefined) {
    return problem("clock", "`--advance` and `--set` do not go together", "give one of them");
  }
  const { readDuration, readTime } = await import("../local/clock.ts");
  if (advance !== undefined && readDuration(advance) === undefined) {
    const hint = "write days, hours, minutes: 8d, 36h or 1d12h30m";
    return problem("clock", `\`${advance}\` is no duration`, hint);
  }
  if (set !== undefined && set !== "now" && readTime(set) === undefined) {
    const hint = "write 2027-01-31 or 2027-01-31T08:00:00Z, or now for the machine's time";
    return problem("clock", `\`${set}\` is no time`, hint);
  }
  return undefined;
}
