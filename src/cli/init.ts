import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface, type Interface } from "node:readline/promises";
import { makeFolder } from "../local/make-folder.ts";
import type { Problem } from "../model/index.ts";
import { type Cli, fileProblem, kindOf, problem, shellWord } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { usualName } from "./spec-file.ts";

interface InitOptions {
  readonly yes?: boolean;
}

/** What is asked, and what holds where nobody answers. */
const questions = [
  {
    name: "account",
    ask: "AWS account id",
    usual: "111122223333",
    good: /^\d{12}$/,
    hint: "an account id is 12 digits",
  },
  {
    name: "region",
    ask: "Region",
    usual: "eu-west-1",
    good: /^[a-z]{2}(-[a-z]+)+-\d$/,
    hint: "a Region is written like eu-west-1",
  },
  {
    name: "application",
    ask: "first application",
    usual: "web",
    good: /^[a-z0-9][a-z0-9-]*$/,
    hint: "write lower-case letters, digits and hyphens",
  },
  {
    name: "environments",
    ask: "environments",
    usual: "staging, prod",
    good: /^[a-z0-9][a-z0-9-]*(\s*,\s*[a-z0-9][a-z0-9-]*)*$/,
    hint: "write names with commas between them, in lower-case letters, digits and hyphens",
  },
  {
    name: "administrator",
    ask: "role that administers the keys",
    usual: "platform-admin",
    good: /^(role\/)?[\w+=,.@-]+$/,
    hint: "write the name of an IAM role",
  },
] as const;

type Answers = Record<(typeof questions)[number]["name"], string>;

/** `keywright init`: a first `keywright.yaml`. */
export const defineInit: Define = (program, cli, done) => {
  program
    .command("init")
    .summary("write a first keywright.yaml")
    .description("Asks a few questions and writes a small commented file. It never overwrites one.")
    .argument("[FILE]", "the file to write, or the folder to write it into", usualName)
    .option("-y, --yes", "ask nothing")
    .action(async (file: string, options: InitOptions) =>
      done(await init(cli, fileIn(file), options)),
    );
};

/** The file in the folder that was named, or the file itself. */
function fileIn(path: string): string {
  return /[\\/]$/.test(path) || kindOf(path) === "folder" ? join(path, usualName) : path;
}

async function init(cli: Cli, file: string, options: InitOptions): Promise<ExitCode> {
  if (existsSync(file)) {
    const hint = "edit it, or give another name: `keywright init other.yaml`";
    await cli.problems([problem("exists", `there is a \`${file}\` already`, hint)]);
    return 1;
  }
  const canAsk = process.stdin.isTTY === true && process.stdout.isTTY === true;
  if (!options.yes && !canAsk) cli.note("no terminal to ask on: taking the usual answers\n");
  const answers = options.yes || !canAsk ? usual() : await interview(cli);
  if (answers === undefined) return 1;
  const { template } = await import("../spec/index.ts");
  const text = template({
    account: answers.account,
    region: answers.region,
    applications: [answers.application],
    environments: answers.environments.split(",").map(name => name.trim()),
    administrator: answers.administrator.replace(/^role\//, ""),
  });
  const obstacle = write(file, text);
  if (obstacle !== undefined) {
    await cli.problems([obstacle]);
    return 1;
  }
  const name = file === usualName ? "" : ` ${shellWord(file)}`;
  cli.out(
    `wrote ${file}\n\nnext:\n` +
      `  keywright check${name}      every mistake, with its place and the way out\n` +
      `  keywright up${name}         a local AWS that enforces it\n` +
      `  keywright matrix${name}     who may use which key\n` +
      `  keywright build${name} --out infra\n`,
  );
  return 0;
}

function write(file: string, text: string): Problem | undefined {
  const obstacle = makeFolder(dirname(file), { another: "for the file" });
  if (obstacle !== undefined) return obstacle;
  try {
    // Exclusively: one that appeared meanwhile is somebody's, too.
    writeFileSync(file, text, { flag: "wx" });
    return undefined;
  } catch (error) {
    return fileProblem(error, file, "write", "give another name: `keywright init other.yaml`");
  }
}

function usual(): Answers {
  return Object.fromEntries(questions.map(({ name, usual }) => [name, usual])) as Answers;
}

/** Asks each question until the answer is good; undefined where the person broke off. */
async function interview(cli: Cli): Promise<Answers | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.once("SIGINT", () => terminal.close());
  // Lines as they come: what is pasted, or typed ahead, answers the questions that follow.
  const lines = terminal[Symbol.asyncIterator]();
  try {
    const answers: Partial<Answers> = {};
    for (const question of questions) {
      const answer = await askOne(cli, terminal, lines, question);
      if (answer === undefined) {
        cli.note("\nnothing was written\n");
        return undefined;
      }
      answers[question.name] = answer;
    }
    return answers as Answers;
  } finally {
    terminal.close();
  }
}

async function askOne(
  cli: Cli,
  terminal: Interface,
  lines: AsyncIterator<string>,
  question: (typeof questions)[number],
): Promise<string | undefined> {
  const { ask, usual, good, hint } = question;
  terminal.setPrompt(`${ask} (${usual}): `);
  for (;;) {
    terminal.prompt();
    const line = await lines.next();
    if (line.done) return undefined;
    const answer = line.value.trim() || usual;
    if (good.test(answer)) return answer;
    cli.note(`  ${hint}\n`);
  }
}
