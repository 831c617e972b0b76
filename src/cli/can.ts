import type { CallLateJson } from "../local/index.ts";
import type { Estate } from "../model/index.ts";
import { type Asking, type AskOptions, askOptions, mannerOf, questionOf } from "./asking.ts";
import type { Cli } from "./cli.ts";
import { estateFor } from "./estate.ts";
import { type ExitCode, exitOf } from "./exit.ts";
import { type ExplainedDecision, explainEach, permissionsJson } from "./explained.ts";
import { lateOf, withWait } from "./late.ts";
import type { Define } from "./program.ts";
import { type Loaded, loadSpec } from "./spec-file.ts";
import { askedIn } from "./who.ts";

/** `keywright can`: whether somebody may do something to a key, and why. */
export const defineCan: Define = (program, cli, done) => {
  const command = program
    .command("can")
    .summary("say whether WHO may do ACTION to KEY, and why")
    .description(
      "Says yes, no or unknown by the policies that the file makes, then why, statement by statement, and what to change.",
    )
    .argument("<WHO>", "role/NAME, user/NAME, a NAME, an ARN, namespace/serviceaccount, or root");
  askOptions(command)
    .addHelpText("after", "\nExit codes: 0 yes, 1 error, 2 no, 3 unknown.")
    .action(async (who: string, action: string, key: string, options: AskOptions) =>
      done(await can(cli, who, action, key, options)),
    );
};

async function can(
  cli: Cli,
  who: string,
  action: string,
  key: string,
  options: AskOptions,
): Promise<ExitCode> {
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const { ask } = await import("../check/index.ts");
  const estate = await estateFor(cli, loaded, options);
  if (estate === undefined) return 1;
  const found = await askedIn(who, loaded.spec, estate, options.live === true);
  const asking = await questionOf(action, key, options, loaded.spec, estate);
  const problems = [found, asking].flatMap(one => ("problem" in one ? [one.problem] : []));
  if ("problem" in found || "problem" in asking) {
    await cli.problems(problems, options);
    return 1;
  }
  const decision = ask(found.caller, asking.question, estate);
  const { question } = asking;
  const again = (other: Estate) => ask(found.caller, question, other).answer;
  const late = await lateOf(again, estate, [question.key.arn]);
  const parts = withWait(await explainEach(decision.decisions, estate), late);
  const answer: Told = { ...decision, who: found.arn, asking, parts, ...(late && { late }) };
  if (options.json) cli.json(jsonOf(answer));
  else await tell(cli, loaded, answer);
  return exitOf[decision.answer];
}

interface Told {
  readonly who: string;
  readonly asking: Asking;
  readonly answer: keyof typeof exitOf;
  readonly unresolved?: string;
  /** The change on its way to authorization that makes it another answer. */
  readonly late?: CallLateJson;
  readonly parts: readonly ExplainedDecision[];
}

async function tell(cli: Cli, { spec, file }: Loaded, told: Told): Promise<void> {
  const { answerShade, answerWord, explainedText, hang, shortName } = await import(
    "../report/index.ts"
  );
  const paper = await cli.paper();
  const { answer, asking, parts } = told;
  const { style } = paper;
  const word = style.bold(style[answerShade[answer]](answerWord[answer]));
  const verb = { allowed: "may", denied: "may not", unknown: "might, or might not," }[answer];
  const name = shortName(told.who, spec.account);
  cli.out(`${word}: ${name} ${verb} ${asking.action} ${asking.keyName}\n`);
  cli.out(`${hang("  ", mannerOf(asking, file), paper).map(style.dim).join("\n")}\n\n`);
  if (told.unresolved !== undefined) cli.out(`  nothing is called ${told.unresolved}\n`);
  if (told.late !== undefined) cli.out(`${hang("  ", told.late.why, paper).join("\n")}\n\n`);
  cli.out(explainedText(parts, paper));
}

function jsonOf({ answer, who, asking, late, unresolved, parts }: Told): object {
  const { question, contextFrom, action } = asking;
  return {
    answer,
    who,
    action,
    key: { arn: question.key.arn, aliases: question.key.aliases },
    by: question.by,
    context: question.context,
    contextFrom,
    ...(unresolved !== undefined && { unresolved }),
    ...(late && { late }),
    permissions: permissionsJson(parts),
  };
}
