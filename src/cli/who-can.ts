import type { WhoCan } from "../check/index.ts";
import type { Estate } from "../model/index.ts";
import { type Asking, type AskOptions, askOptions, mannerOf, questionOf } from "./asking.ts";
import type { Cli } from "./cli.ts";
import { estateFor } from "./estate.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { type Loaded, loadSpec } from "./spec-file.ts";

/** `keywright who-can`: everybody's answer to one question. */
export const defineWhoCan: Define = (program, cli, done) => {
  const command = program
    .command("who-can")
    .summary("list who may do ACTION to KEY")
    .description("Asks the question of `can` about every root user, user and role of the file.");
  askOptions(command)
    .addHelpText("after", "\nExit codes: 0 somebody may, 1 error, 2 nobody may, 3 unknown.")
    .action(async (action: string, key: string, options: AskOptions) =>
      done(await runWhoCan(cli, action, key, options)),
    );
};

async function runWhoCan(
  cli: Cli,
  action: string,
  key: string,
  options: AskOptions,
): Promise<ExitCode> {
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const { whoCan } = await import("../check/index.ts");
  const estate = await estateFor(cli, loaded, options);
  if (estate === undefined) return 1;
  const asking = await questionOf(action, key, options, loaded.spec, estate);
  if ("problem" in asking) {
    await cli.problems([asking.problem], options);
    return 1;
  }
  const answers = await reasonsOf(whoCan(asking.question, estate), estate);
  if (options.json) cli.json(jsonOf(asking, answers));
  else await tell(cli, loaded, asking, answers);
  if (answers.some(one => one.answer === "allowed")) return 0;
  return answers.some(one => one.answer === "unknown") ? 3 : 2;
}

type Reasoned = WhoCan & { readonly summary: string };

/** Each answer with the sentence that explains what settled it. */
async function reasonsOf(answers: readonly WhoCan[], estate: Estate): Promise<Reasoned[]> {
  const { explain } = await import("../policy/index.ts");
  return answers.map(one => {
    const { decisions, unresolved } = one.decision;
    const settling = decisions.find(decision => decision.answer === one.answer);
    const summary = settling
      ? explain(settling, estate).summary
      : `nothing is called ${unresolved}`;
    return { ...one, summary };
  });
}

async function tell(
  cli: Cli,
  { spec, file }: Loaded,
  asking: Asking,
  answers: readonly Reasoned[],
): Promise<void> {
  const { answerShade, answerWord, hang, shortName, table, visible } = await import(
    "../report/index.ts"
  );
  const paper = await cli.paper();
  const { style } = paper;
  const may = answers.filter(({ answer }) => answer === "allowed").length;
  cli.out(`${may} of ${answers.length} principals may ${asking.action} ${asking.keyName}\n`);
  cli.out(`${hang("  ", mannerOf(asking, file), paper).map(style.dim).join("\n")}\n\n`);
  const rows = answers.map(({ who, answer, summary }) => [
    style[answerShade[answer]](answerWord[answer]),
    shortName(who.arn, spec.account),
    visible(summary),
  ]);
  cli.out(`${table(rows, paper).join("\n")}\n`);
}

function jsonOf(asking: Asking, answers: readonly Reasoned[]): object {
  const { question, contextFrom, action } = asking;
  return {
    action,
    key: { arn: question.key.arn, aliases: question.key.aliases },
    by: question.by,
    context: question.context,
    contextFrom,
    principals: answers.map(({ who, answer, summary }) => ({
      principal: who.arn,
      kind: who.kind,
      answer,
      summary,
    })),
  };
}
