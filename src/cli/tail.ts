import type { CallJson, CallsPage } from "../local/index.ts";
import type { Arn } from "../model/index.ts";
import { type Cli, inLines } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { dataFolder, type FileOptions, type Loaded, loadSpec } from "./spec-file.ts";
import { arnOf, whoIsThere } from "./who.ts";

type TailOptions = FileOptions & {
  readonly data?: string;
  readonly follow?: boolean;
  readonly denied?: boolean;
  readonly who?: string;
};

/** `keywright tail`: what the running local AWS decided, and why, as it happens. */
export const defineTail: Define = (program, cli, done) => {
  program
    .command("tail")
    .summary("show what the running local AWS decided, and why")
    .description(
      "Prints the last calls that the running local AWS answered, each with what settled it; of a denial every statement that took part and what to change.",
    )
    .argument("[FILE]", "the file")
    .option("--follow", "stay, and print calls as they come, until Ctrl-C")
    .option("--denied", "only calls that were denied")
    .option("--who <WHO>", "only calls of WHO: role/NAME, user/NAME, a NAME, an ARN, or root")
    .option("-f, --file <FILE>", "the file")
    .option("--data <DIR>", "the folder that `up` keeps its data in (.keywright beside the file)")
    .option("--json", "print each call as one line of JSON")
    .action(async (file: string | undefined, options: TailOptions) =>
      done(await tail(inLines(cli), { ...options, file: file ?? options.file })),
    );
};

/** Seconds for which the server is asked to hold its answer back until there is a call. */
const hold = 20;

async function tail(cli: Cli, options: TailOptions): Promise<ExitCode> {
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const who = await wanted(cli, options, loaded);
  if (who === false) return 1;
  const { recentCalls } = await import("../local/control-client.ts");
  const data = dataFolder(loaded.path, options.data);
  const tell = await teller(cli, options, loaded);
  const stop = stopped(options);
  for (let after = 0, first = true; ; first = false) {
    const wait = options.follow && !first ? hold : 0;
    const answer = await recentCalls(data, after, wait, stop);
    if (stop.aborted) return 0;
    if ("problem" in answer) return ended(cli, options, first, answer.problem);
    const { page } = answer;
    if (first && page.open && !options.json) cli.note(`warning: ${openWarning}\n`);
    if (page.missed > 0 && !first && !options.json) cli.note(missedText(page));
    for (const call of page.calls) if (isWanted(call, options, who)) tell(call);
    after = page.last;
    if (!options.follow && !page.more) return 0;
  }
}

const openWarning = "policies are not enforced (--open): every signed call is allowed";

/** Whom the calls must be of; undefined for everybody, false where nobody is called so. */
async function wanted(
  cli: Cli,
  options: TailOptions,
  { spec }: Loaded,
): Promise<Arn | undefined | false> {
  if (options.who === undefined) return undefined;
  const who = await whoIsThere(options.who, spec);
  if (!("problem" in who)) return arnOf(who, spec);
  await cli.problems([who.problem], options);
  return false;
}

/** Ctrl-C ends a tail that follows in order; another ends by itself. */
function stopped({ follow }: TailOptions): AbortSignal {
  const stop = new AbortController();
  if (follow)
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  return stop.signal;
}

/** A local AWS that was followed and has stopped is no error. */
async function ended(
  cli: Cli,
  options: TailOptions,
  first: boolean,
  problem: Parameters<Cli["problems"]>[0][number],
): Promise<ExitCode> {
  if (first) {
    await cli.problems([problem], options);
    return 1;
  }
  if (!options.json) cli.note("the local AWS has stopped\n");
  return 0;
}

function missedText({ missed }: CallsPage): string {
  return `${missed} ${missed === 1 ? "call" : "calls"} came faster than they could be told\n`;
}

function isWanted(call: CallJson, { denied }: TailOptions, who: Arn | undefined): boolean {
  if (who !== undefined && call.principal !== who) return false;
  return !denied || isDenial(call) || call.decisions.some(({ answer }) => answer !== "allowed");
}

function isDenial({ error = "" }: CallJson): boolean {
  return error.startsWith("AccessDenied");
}

async function teller(
  cli: Cli,
  options: TailOptions,
  { spec }: Loaded,
): Promise<(call: CallJson) => void> {
  if (options.json) return call => cli.json(call);
  const { explainedText, hang, shortName, visible } = await import("../report/index.ts");
  const paper = await cli.paper();
  const { style } = paper;
  return call => {
    const { caller, decisions, error, message, open, operation, service } = call;
    const who = caller === undefined ? "somebody unknown" : shortName(caller, spec.account);
    const key = decisions.at(-1);
    const on = key === undefined || key.resource === "*" ? "" : ` on ${key.alias ?? key.resource}`;
    const mark = open ? `${style.yellow("[not enforced]")} ` : "";
    cli.out(
      `${style.dim(call.time.slice(11, 23))} ${mark}${outcome(call, style)} ${visible(`${service}:${operation || "?"}`)} ${visible(who)}${visible(on)}\n`,
    );
    if (error !== undefined && !isDenial(call)) {
      const words = [error, message ?? ""].filter(text => text !== "").join(": ");
      cli.out(`${hang("  ", visible(words), paper).join("\n")}\n`);
      return;
    }
    if (call.late !== undefined) {
      cli.out(`${hang("  ", visible(call.late.why), paper).join("\n")}\n`);
    }
    if (decisions.every(({ answer }) => answer === "allowed")) {
      for (const { summary } of decisions) {
        cli.out(`${hang("  ", visible(summary), paper).map(style.dim).join("\n")}\n`);
      }
      return;
    }
    cli.out(explainedText(decisions.map(explained), paper));
  };
}

function explained(decision: CallJson["decisions"][number]) {
  const { action, answer, resource, statements, ...explanation } = decision;
  return { action, answer, resource, explanation: { ...explanation, lines: statements } };
}

function outcome(call: CallJson, style: Awaited<ReturnType<Cli["paper"]>>["style"]): string {
  const { decisions, error, status } = call;
  if (isDenial(call)) return style.red("denied ");
  if (error !== undefined) return style.yellow(status < 500 ? "refused" : "failed ");
  const passed = decisions.some(({ answer }) => answer !== "allowed");
  return passed ? style.yellow("passed ") : style.green("allowed");
}
