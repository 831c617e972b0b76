import type { Command } from "commander";
import type { CredentialsAnswer } from "../local/control-client.ts";
import type { Problem, Spec } from "../model/index.ts";
import type { Cli } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { dataFolder, type FileOptions, loadSpec } from "./spec-file.ts";
import { whoIsThere } from "./who.ts";

const shells = ["sh", "bash", "zsh", "fish", "powershell"] as const;

type Shell = (typeof shells)[number];

type EnvOptions = FileOptions & {
  readonly as?: string;
  readonly pod?: string;
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
    .option("--as <WHO>", "role/NAME, user/NAME, a NAME, an ARN, namespace/serviceaccount, or root")
    .addOption(
      program
        .createOption(
          "--pod <ACCOUNT>",
          "instead: what a pod of the service account has with EKS Pod Identity",
        )
        .conflicts("as"),
    )
    .option("-f, --file <FILE>", "the file")
    .option("--data <DIR>", "the folder that `up` keeps its data in (.keywright beside the file)")
    .addOption(
      program.createOption("--shell <SHELL>", "for which shell").choices(shells).default("sh"),
    )
    .option("--json", "print the variables as one JSON object")
    .action(async (file: string | undefined, options: EnvOptions, command: Command) => {
      if (options.as === undefined && options.pod === undefined) {
        command.error("error: '--as <WHO>' or '--pod <ACCOUNT>' is missing");
      }
      done(await env(cli, { ...options, file: file ?? options.file }));
    });
};

async function env(cli: Cli, options: EnvOptions): Promise<ExitCode> {
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const data = dataFolder(loaded.path, options.data);
  const found =
    options.pod === undefined
      ? await variablesFor(options.as ?? "", loaded.spec, data)
      : await (await import("./pod-env.ts")).podVariables(options.pod, loaded.spec, data);
  if ("problem" in found) {
    await cli.problems([found.problem], options);
    return 1;
  }
  if (found.note !== undefined) cli.note(found.note);
  const variables = { ...alwaysHere, ...found.variables };
  if (options.json) cli.json(variables);
  else cli.out(script(variables, options.shell));
  return 0;
}

/**
 * Without it a shell or a configuration file may make clients ignore AWS_ENDPOINT_URL, and so call AWS.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
const alwaysHere = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false" };

type Found =
  | { readonly variables: Record<string, string>; readonly note?: string }
  | { readonly problem: Problem };

async function variablesFor(text: string, spec: Spec, data: string): Promise<Found> {
  const who = await whoIsThere(text, spec);
  if ("problem" in who) return who;
  const { credentialsOf } = await import("../local/control-client.ts");
  const answer = await credentialsOf(data, "arn" in who ? who.arn : who);
  return answer.ok ? { variables: variablesOf(answer) } : { problem: answer.problem };
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
const services = ["KMS", "STS", "IAM", "EKS", "EKS_AUTH"];
const endpoints = services.map(name => `AWS_ENDPOINT_URL_${name}`);
/** What every client looks at before it asks the agent of a pod. */
const beforeAgent = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
];

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
  const more = Object.hasOwn(variables, "AWS_CONTAINER_CREDENTIALS_FULL_URI") ? beforeAgent : [];
  const stale = [...rivals, ...more, ...endpoints].filter(name => !Object.hasOwn(variables, name));
  const lines = [
    ...stale.map(unset),
    ...Object.entries(variables).map(([name, value]) => set(name, value)),
  ];
  return `${lines.join("\n")}\n`;
}
