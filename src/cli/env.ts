import type { CredentialsAnswer } from "../local/control-client.ts";
import type { Cli } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { dataFolder, type FileOptions, loadSpec } from "./spec-file.ts";
import { whoIsThere } from "./who.ts";

const shells = ["sh", "bash", "zsh", "fish", "powershell"] as const;

type Shell = (typeof shells)[number];

type EnvOptions = FileOptions & {
  readonly as: string;
  readonly data?: string;
  readonly shell: Shell;
};

/** `keywright env`: somebody's credentials, as a shell takes them. */
export const defineEnv: Define = (program, cli, done) => {
  program
    .command("env")
    .summary("put WHO's credentials for the local AWS into a shell")
    .description(
      'Prints what makes every AWS client speak to the running local AWS as WHO:\n  eval "$(keywright env --as role/payments-developers)"',
    )
    .argument("[FILE]", "the file")
    .requiredOption(
      "--as <WHO>",
      "role/NAME, user/NAME, a NAME, an ARN, namespace/serviceaccount, or root",
    )
    .option("-f, --file <FILE>", "the file")
    .option("--data <DIR>", "the folder that `up` keeps its data in (.keywright beside the file)")
    .addOption(
      program.createOption("--shell <SHELL>", "for which shell").choices(shells).default("sh"),
    )
    .option("--json", "print the variables as one JSON object")
    .action(async (file: string | undefined, options: EnvOptions) =>
      done(await env(cli, { ...options, file: file ?? options.file })),
    );
};

async function env(cli: Cli, options: EnvOptions): Promise<ExitCode> {
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const who = await whoIsThere(options.as, loaded.spec);
  if ("problem" in who) {
    await cli.problems([who.problem], options);
    return 1;
  }
  const { credentialsOf } = await import("../local/control-client.ts");
  const answer = await credentialsOf(
    dataFolder(loaded.path, options.data),
    "arn" in who ? who.arn : who,
  );
  if (!answer.ok) {
    await cli.problems([answer.problem], options);
    return 1;
  }
  const variables = variablesOf(answer);
  if (options.json) cli.json(variables);
  else cli.out(script(variables, options.shell));
  return 0;
}

/** Every variable that a client looks at; an empty one is to be unset. */
function variablesOf(answer: CredentialsAnswer & { ok: true }): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = answer.credentials;
  return {
    AWS_ENDPOINT_URL: answer.endpoint,
    AWS_REGION: answer.region,
    AWS_DEFAULT_REGION: answer.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  };
}

/** What would win over the variables, or be mixed with them, if it stayed in the shell. */
const rivals = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"];
const endpoints = ["AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_IAM"];

interface Dialect {
  unset(name: string): string;
  set(name: string, value: string): string;
}

const posix: Dialect = {
  unset: name => `unset ${name}`,
  set: (name, value) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
};

const dialects: Readonly<Record<Shell, Dialect>> = {
  sh: posix,
  bash: posix,
  zsh: posix,
  fish: {
    unset: name => `set -e ${name}`,
    set: (name, value) => `set -gx ${name} '${value.replaceAll(/[\\']/g, "\\$&")}'`,
  },
  powershell: {
    unset: name => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
    set: (name, value) => `$Env:${name} = '${value.replaceAll("'", "''")}'`,
  },
};

function script(variables: Readonly<Record<string, string>>, shell: Shell): string {
  const { set, unset } = dialects[shell];
  const stale = [...rivals, ...endpoints].filter(name => !Object.hasOwn(variables, name));
  const lines = [
    ...stale.map(unset),
    ...Object.entries(variables).map(([name, value]) => set(name, value)),
  ];
  return `${lines.join("\n")}\n`;
}
