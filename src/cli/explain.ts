import type { Attempt, Unexplained } from "../check/index.ts";
import type { CallLateJson } from "../local/index.ts";
import type { Estate, Problem } from "../model/index.ts";
import type { Pasted } from "../policy/pasted/index.ts";
import { byOption, collectContext } from "./asking.ts";
import { type Cli, problem } from "./cli.ts";
import { estateFor, estateOptions } from "./estate.ts";
import type { ExitCode } from "./exit.ts";
import { type ExplainedDecision, explainEach, permissionsJson } from "./explained.ts";
import { lateOf, withWait } from "./late.ts";
import type { Define } from "./program.ts";
import { type Found, findRefusal, mannerIn, type RefusalOptions } from "./refusal.ts";
import { type Loaded, loadSpec } from "./spec-file.ts";

/** More messages than these are counted and not explained. */
const most = 50;

/** `keywright explain`: why AWS said no, from its error message. */
export const defineExplain: Define = (program, cli, done) => {
  const command = program
    .command("explain")
    .summary("say why AWS denied, from its error message")
    .description(
      "Reads AWS's error messages, finds who was refused what, and says why by the policies that the file makes, and what to change. Takes log lines, what SOPS, Flux, Terraform, the AWS CLI and SDKs print, and CloudTrail events.",
    )
    .argument("[MESSAGE...]", "the message; without it standard input is read");
  estateOptions(command)
    .option("-f, --file <FILE>", "the file")
    .option("--as <WHO>", "who called, where the message hides it: role/NAME, an ARN …")
    .option("--key <KEY>", "which key it was, where the message does not name one of the file's")
    .addOption(byOption(command))
    .option(
      "--context <NAME=VALUE>",
      "the encryption context that was sent; repeatable",
      collectContext,
    )
    .option("--no-context", "no encryption context was sent")
    .option("--json", "print the answers as JSON")
    .addHelpText(
      "after",
      "\nExit codes: 0 explained, 1 error, 2 the policies do not say what AWS says, 3 unknown.",
    )
    .action(async (words: readonly string[], options: RefusalOptions) =>
      done(await explainPasted(cli, words, options)),
    );
};

async function explainPasted(
  cli: Cli,
  words: readonly string[],
  options: RefusalOptions,
): Promise<ExitCode> {
  const text = words.length > 0 && words[0] !== "-" ? words.join(" ") : await standardInput();
  const { readPasted } = await import("../policy/pasted/index.ts");
  const messages = text === undefined ? [] : readPasted(text);
  if (messages.length === 0) {
    await cli.problems([nothing(text)], options);
    return 1;
  }
  const loaded = await loadSpec(cli, options);
  const estate = loaded && (await estateFor(cli, loaded, options));
  if (loaded === undefined || estate === undefined) return 1;
  const told: Told[] = [];
  for (const said of messages.slice(0, most))
    told.push(await tellOf(said, options, loaded, estate));
  if (options.json) cli.json({ messages: told.map(each => each.json) });
  else await print(cli, told, messages.length - most);
  return codeOf(told);
}

function nothing(text: string | undefined): Problem {
  const hint = "paste it whole: `keywright explain 'User: … is not authorized to perform: …'`";
  const where = text === undefined ? "there is no message" : "no message of AWS's is in that text";
  return problem("no-message", where, hint);
}

/** Everything that is piped in; nothing where a person sits at the terminal. */
async function standardInput(): Promise<string | undefined> {
  if (process.stdin.isTTY) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

type Outcome = "explained" | "differs" | "unknown" | "error";

interface Told {
  readonly outcome: Outcome;
  readonly json: object;
  /** What is printed: text on standard output, or a problem. */
  readonly shown: (cli: Cli) => Promise<void>;
}

async function tellOf(
  said: Pasted,
  options: RefusalOptions,
  loaded: Loaded,
  estate: Estate,
): Promise<Told> {
  if (said.kind !== "denied") return meaning(said);
  const found = await findRefusal(said, options, loaded, estate);
  if ("problem" in found) {
    const { problem: fault } = found;
    const shown = (cli: Cli) => cli.problems([fault]);
    return { outcome: "error", json: { outcome: "error", said, problem: fault }, shown };
  }
  return refusal(said, found, options, loaded, estate);
}

async function meaning(said: Pasted): Promise<Told> {
  const { hang, meaningOf } = await import("../report/index.ts");
  const { message, hint } = meaningOf(said.kind as Exclude<Pasted["kind"], "denied">);
  const shown = async (cli: Cli) => {
    const paper = await cli.paper();
    const on = said.resource === undefined ? "" : ` (${said.resource})`;
    const head = hang("", `${message}${on}`, paper);
    const way = hang(`  ${paper.style.cyan("hint:")} `, hint, paper);
    cli.out(`${[...head, ...way].join("\n")}\n`);
  };
  return { outcome: "explained", json: { outcome: "explained", said, message, hint }, shown };
}

async function refusal(
  said: Pasted,
  found: Found,
  options: RefusalOptions,
  { file, spec }: Loaded,
  estate: Estate,
): Promise<Told> {
  const { otherAttempts, suspects, tellingAttempt } = await import("../check/index.ts");
  const { refusalText } = await import("../report/index.ts");
  const best = tellingAttempt(found.attempts);
  const assumed = best !== found.attempts[0];
  const late = await lateIn(best, found, estate);
  const parts = withWait(await explainEach(best.decisions, estate), late);
  const told = {
    who: found.who,
    action: found.action,
    on: found.on,
    why: said.why,
    agrees: best.agrees,
    assumed,
    manner: mannerIn(best, found, file),
    tried: otherAttempts(best, found.attempts).map(attempt => ({
      manner: mannerIn(attempt, found, file),
      agrees: attempt.agrees,
    })),
    late: late?.why,
    parts,
    suspects: assumed || best.agrees !== "same" ? suspects(unexplained(said, found), estate) : [],
  };
  const outcome = outcomes[best.agrees];
  const source = options.live ? "the local AWS" : file;
  return {
    outcome,
    json: { outcome, said, ...jsonOf(told, parts, best, found), ...(late && { late }) },
    async shown(cli) {
      cli.out(refusalText(told, { source, account: spec.account }, await cli.paper()));
    },
  };
}

/** What the answer of an attempt waits for, of a key of the local AWS. */
async function lateIn(
  { assumption }: Attempt,
  { asking, caller }: Found,
  estate: Estate,
): Promise<CallLateJson | undefined> {
  if (asking === undefined || assumption === undefined) return undefined;
  const { ask } = await import("../check/index.ts");
  const question = { ...asking.question, ...assumption };
  return lateOf(other => ask(caller, question, other).answer, estate, [question.key.arn]);
}

function unexplained({ why, sent }: Pasted, { caller, asking }: Found): Unexplained {
  const key = asking?.question.key;
  const vpcEndpoint = sent?.surroundings?.vpcEndpoint;
  return { caller, why, key, vpcEndpoint, invokedBy: sent?.invokedBy };
}

const outcomes = {
  same: "explained",
  other: "differs",
  allowed: "differs",
  unknown: "unknown",
} as const;

function jsonOf(
  told: import("../report/index.ts").RefusalTold,
  parts: readonly ExplainedDecision[],
  best: Attempt,
  { asking, attempts }: Found,
): object {
  const key = asking?.question.key;
  return {
    who: told.who,
    action: told.action,
    ...(key && { key: { arn: key.arn, aliases: key.aliases } }),
    ...best.assumption,
    answer: best.answer,
    agrees: best.agrees,
    tried: attempts.map(({ assumption, answer, agrees }) => ({ ...assumption, answer, agrees })),
    permissions: permissionsJson(parts),
    suspects: told.suspects,
  };
}

async function print(cli: Cli, told: readonly Told[], more: number): Promise<void> {
  for (const [i, each] of told.entries()) {
    if (i > 0) cli.out("\n");
    await each.shown(cli);
  }
  if (more > 0) cli.note(`${more} more messages are not explained: paste fewer\n`);
}

function codeOf(told: readonly Told[]): ExitCode {
  const outcomes = told.map(({ outcome }) => outcome);
  if (outcomes.includes("error")) return 1;
  if (outcomes.includes("differs")) return 2;
  return outcomes.includes("unknown") ? 3 : 0;
}
