import type { Moment } from "../local/clock.ts";
import type { LocalAws, LogEntry } from "../local/index.ts";
import type { Estate, Problem } from "../model/index.ts";
import { attestationRootOption, loadAttestationRoot } from "./attestation-root.ts";
import { type Cli, inLines, problem, shellWord } from "./cli.ts";
import { delaysOf, delaysText, type Lagging } from "./delays.ts";
import type { ExitCode } from "./exit.ts";
import { collectKeySet, loadKeySets } from "./jwks.ts";
import { loadOrganization, organizationOption } from "./organization.ts";
import type { Define } from "./program.ts";
import { dataFolder, type FileOptions, type Loaded, loadSpec } from "./spec-file.ts";

type UpOptions = FileOptions & {
  readonly port?: string;
  readonly host?: string;
  readonly data?: string;
  readonly memory?: boolean;
  readonly store?: string;
  readonly empty?: boolean;
  readonly clock?: string;
  /** True where no delays were named. */
  readonly eventual?: string | true;
  readonly organization?: string;
  readonly jwks?: readonly string[];
  readonly attestationRoot?: string;
  readonly open?: boolean;
  /** Undefined where nothing was said. */
  readonly audit?: boolean;
};

/** `keywright up`: the local AWS, filled from the file. */
export const defineUp: Define = (program, cli, done) => {
  program
    .command("up")
    .summary("start a local AWS with the file's keys, roles and policies")
    .description(
      "Starts a local AWS (KMS, STS, IAM, EKS Pod Identity) that enforces what the file implies, and stays until Ctrl-C.",
    )
    .argument("[FILE]", "the file")
    .option("-f, --file <FILE>", "the file")
    .option("--port <N>", "the port to listen on (a free one)")
    .option("--host <ADDRESS>", "the address to listen on (127.0.0.1)")
    .option("--data <DIR>", "where to keep the data (.keywright beside the file)")
    .option("--store <URL>", "keep the data in PostgreSQL instead, for several servers to share")
    .option("--memory", "keep nothing: all is gone when it stops")
    .option("--empty", "start with what the file expects to exist, for Terraform to fill")
    .option("--clock <TIME>", "the time it starts at: 2027-01-31T08:00:00Z, +8d, or now")
    .option(
      "--eventual [DELAYS]",
      "let changes of aliases, tags and grants reach authorization as late as in AWS, or after DELAYS: alias=5m,grant=30s",
    )
    .option("--open", "enforce no policy: every signed call is allowed, with a warning")
    .option("--audit", "record calls as CloudTrail does, also with --memory")
    .option("--no-audit", "record no calls")
    .option(...organizationOption)
    .option(
      "--jwks <ISSUER=FILE>",
      "take tokens of a real OIDC issuer, by its keys in FILE; repeatable",
      collectKeySet,
    )
    .option(...attestationRootOption)
    .option("--json", "print one line of JSON when it is ready, and log as JSON lines")
    .action(async (file: string | undefined, options: UpOptions) =>
      done(await up(options.json ? inLines(cli) : cli, withFile(file, options))),
    );
};

/** What follows --eventual and is no list of delays is the file. */
function withFile(file: string | undefined, options: UpOptions): UpOptions {
  const { eventual } = options;
  const isFile = file === undefined && typeof eventual === "string" && !eventual.includes("=");
  if (isFile) return { ...options, eventual: true, file: eventual };
  return { ...options, file: file ?? options.file };
}

async function up(cli: Cli, options: UpOptions): Promise<ExitCode> {
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const port = Number(options.port ?? 0);
  if (!/^\d*$/.test(options.port ?? "") || port > 65535) {
    const hint = "write a number from 1 to 65535, or leave --port away for a free one";
    await cli.problems([problem("port", `\`${options.port}\` is no port`, hint)], options);
    return 1;
  }
  const time = await momentOf(options.clock);
  if (time !== undefined && "problem" in time) {
    await cli.problems([time.problem], options);
    return 1;
  }
  const eventual = await delaysOf(options.eventual);
  if (eventual !== undefined && "problem" in eventual) {
    await cli.problems([eventual.problem], options);
    return 1;
  }
  const read = await loadOrganization(cli, options.organization, options);
  const jwks = read && (await loadKeySets(cli, options.jwks ?? [], options));
  const root = jwks && (await loadAttestationRoot(cli, options.attestationRoot, options));
  if (read === undefined || jwks === undefined || root === undefined) return 1;
  if (options.memory && options.store !== undefined) {
    const hint = "leave one of them away";
    await cli.problems(
      [problem("memory-store", "`--memory` and `--store` exclude each other", hint)],
      options,
    );
    return 1;
  }
  // From here on, so that one that comes while it starts still lets it tidy up.
  const stopping = stopSignal();
  const { StartError, startLocalAws } = await import("../local/index.ts");
  const estate: { live?: () => Estate } = {};
  const { log, flush } = await logger(cli, options.json === true, loaded, () => estate.live?.());
  let aws: LocalAws;
  try {
    const { audit, empty = false, host, memory = false, open = false, store } = options;
    const data = dataFolder(loaded.path, options.data);
    const warn = (told: Problem) => void cli.problems([told], { json: options.json });
    aws = await startLocalAws({
      ...{
        spec: loaded.spec,
        port,
        data,
        memory,
        empty,
        open,
        log,
        warn,
        jwks,
        ...read,
        ...time,
        ...eventual,
        ...root,
      },
      ...(host !== undefined && { host }),
      ...(store !== undefined && { store }),
      ...(audit !== undefined && { audit }),
    });
  } catch (error) {
    stopping.release();
    if (!(error instanceof StartError)) throw error;
    await cli.problems([error.problem], options);
    return 1;
  }
  estate.live = () => aws.estate;
  // Whatever goes wrong, it does not live on: it would hold its port and its data.
  try {
    await announce(cli, aws, loaded, options, eventual);
    const signal = await stopping.signal;
    flush();
    if (!options.json) cli.note(`\nstopping (${signal})\n`);
  } finally {
    stopping.release();
    await aws.close();
    flush();
  }
  return 0;
}

/** Where the clock is to be set. */
async function momentOf(
  text: string | undefined,
): Promise<{ readonly time: Moment } | { readonly problem: Problem } | undefined> {
  if (text === undefined) return undefined;
  const { isTime, readMoment } = await import("../local/clock.ts");
  const time = readMoment(text);
  const fits =
    typeof time !== "object" || !("advance" in time) || isTime(Date.now() + time.advance);
  if (time !== undefined && fits) return { time };
  const hint = "write a time such as 2027-01-31T08:00:00Z, a duration such as +8d, or now";
  return { problem: problem("clock", `\`${text}\` is no time`, hint) };
}

const openWarning = "policies are not enforced (--open): every signed call is allowed";

async function announce(
  cli: Cli,
  aws: LocalAws,
  { file, spec }: Loaded,
  options: UpOptions,
  { eventual }: Lagging = {},
): Promise<void> {
  if (options.json) {
    const warning = options.open ? { open: true, warning: openWarning } : {};
    cli.json({ endpoint: aws.endpoint, pid: process.pid, ...warning });
    return;
  }
  const { style } = await cli.paper();
  const { keys, principals } = aws.state;
  const name = spec.principals.find(one => one.serviceAccount !== undefined)?.serviceAccount;
  const who = name === undefined ? "root" : `${name.cluster}/${name.namespace}/${name.name}`;
  const from = options.file === undefined ? "" : ` --file ${shellWord(options.file)}`;
  const data = options.data === undefined ? "" : ` --data ${shellWord(options.data)}`;
  cli.out(
    `${style.bold(`local AWS ready at ${aws.endpoint}`)}\n` +
      `  from ${file}: ${count(keys.size, "key", "keys")}, ${count(principals.size, "user or role", "users and roles")}${options.empty ? ", for Terraform or a person to fill" : ""}\n` +
      (Math.abs(aws.clock.offset) < 1000 ? "" : `  its clock says ${shownTime(aws.clock())}\n`) +
      (eventual === undefined ? "" : `  ${delaysText(eventual)}\n`) +
      (options.open ? `  ${style.yellow(`warning: ${openWarning}`)}\n` : "") +
      (options.memory ? "  nothing is kept when it stops\n" : "") +
      `  in another shell: eval "$(keywright env --as ${who}${from}${data})"\n` +
      "  stop it with Ctrl-C\n",
  );
}

/** A time as people read it, to the second. */
function shownTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** The first signal that asks the process to end; once released, signals end it again by themselves. */
function stopSignal(): { readonly signal: Promise<string>; release(): void } {
  const { promise: signal, resolve } = Promise.withResolvers<string>();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.once(name, resolve);
  const release = () => {
    for (const name of signals) process.off(name, resolve);
  };
  return { signal, release };
}

/** What tells of each request on standard error: a line for people, or a JSON object. */
async function logger(
  cli: Cli,
  json: boolean,
  { spec }: Loaded,
  live: () => Estate | undefined,
): Promise<{ readonly log: (entry: LogEntry) => void; readonly flush: () => void }> {
  const [{ lineWriter }, { logLine, logObject }, { style }] = await Promise.all([
    import("./line-writer.ts"),
    import("./request-log.ts"),
    cli.paper(),
  ]);
  const { add, flush } = lineWriter(cli.note);
  const log = json
    ? (entry: LogEntry) => add(JSON.stringify(logObject(entry, live())))
    : (entry: LogEntry) => add(logLine(entry, live(), spec.account, style));
  return { log, flush };
}
