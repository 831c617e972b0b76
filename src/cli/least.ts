import { join, resolve } from "node:path";
import type { Least, Observation, OnKey, Use } from "../check/index.ts";
import type { Arn, Estate, Problem } from "../model/index.ts";
import { type Cli, problem } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { dataFolder, type FileOptions, type Loaded, loadSpec } from "./spec-file.ts";
import { arnOf, whoIsThere } from "./who.ts";

type LeastOptions = FileOptions & {
  readonly since?: string;
  readonly from?: readonly string[];
  readonly live?: boolean;
  readonly data?: string;
};

/** `keywright least`: the smallest policy for what somebody was seen to do. */
export const defineLeast: Define = (program, cli, done) => {
  program
    .command("least")
    .summary("propose the smallest policy for what WHO was seen to do")
    .description(
      "Reads which calls of WHO succeeded, and proposes the smallest identity policy that they need, keys by their aliases. Every observed call, and every operation on every key, is decided anew with it.",
    )
    .argument("<WHO>", "role/NAME, user/NAME, a NAME, an ARN or namespace/serviceaccount")
    .option("--since <TIME>", "only calls since then: 30m, 12h, 7d, or a date such as 2026-03-01")
    .option(
      "--from <PATH>",
      "an export of CloudTrail, or a folder of them; repeatable (the audit log in the data folder)",
      (path: string, before: readonly string[] | undefined) => [...(before ?? []), path],
    )
    .option("-f, --file <FILE>", "the file")
    .option("--live", "decide by what the running local AWS holds, not by the file")
    .option("--data <DIR>", "the folder that `up` keeps its data in (.keywright beside the file)")
    .option("--json", "print the policy and what was proved of it as JSON")
    .addHelpText(
      "after",
      "\nExit codes: 0 proposed and proved, 1 error, 2 a call is denied with it, 3 a call is not known to be allowed.",
    )
    .action(async (who: string, options: LeastOptions) => done(await runLeast(cli, who, options)));
};

async function runLeast(cli: Cli, who: string, options: LeastOptions): Promise<ExitCode> {
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const input = await inputOf(who, options, loaded);
  if ("problem" in input) {
    await cli.problems([input.problem], options);
    return 1;
  }
  const { arn, estate, events, since } = input;
  const { least, observe } = await import("../check/index.ts");
  const seen = observe(events, arn, estate, since);
  if (seen.from === undefined) {
    await cli.problems([nothingSeen(who, options)], options);
    return 1;
  }
  const declared = new Map(loaded.spec.keys.map(({ alias, context }) => [alias, context]));
  const found = least(seen, arn, estate, key =>
    key.aliases.flatMap(alias => {
      const context = declared.get(alias);
      return context === undefined ? [] : [context];
    }),
  );
  if (options.json) cli.json(jsonOf(arn, seen, found));
  else await tell(cli, loaded, arn, seen, found);
  if (found.unproven.some(({ answer }) => answer === "denied") || found.beyond.length > 0) return 2;
  return found.unproven.length > 0 ? 3 : 0;
}

interface Input {
  readonly arn: Arn;
  readonly estate: Estate;
  readonly events: Parameters<typeof import("../check/index.ts").observe>[0];
  readonly since: number;
}

async function inputOf(
  who: string,
  options: LeastOptions,
  { path, spec }: Loaded,
): Promise<Input | { readonly problem: Problem }> {
  const since = sinceOf(options.since, Date.now());
  if (Number.isNaN(since)) return { problem: noTime(options.since ?? "") };
  const found = await whoIsThere(who, spec);
  if ("problem" in found) return found;
  const data = dataFolder(path, options.data);
  const [{ readEvents }, estate] = await Promise.all([
    import("./read-events.ts"),
    estateOf(data, options, spec),
  ]);
  if ("problem" in estate) return estate;
  const arn = arnOf(found, spec);
  if (!estate.estate.principals.has(arn)) return { problem: noPolicies(who) };
  const from = options.from?.map(one => resolve(one)) ?? [join(data, "audit")];
  const read = readEvents(from);
  return "problem" in read ? read : { ...read, ...estate, arn, since };
}

async function estateOf(
  data: string,
  { live }: LeastOptions,
  spec: Loaded["spec"],
): Promise<{ readonly estate: Estate } | { readonly problem: Problem }> {
  if (live) return (await import("../local/control-client.ts")).liveEstate(data);
  return { estate: (await import("../spec/index.ts")).estateOf(spec) };
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds since the epoch; NaN where it is no time. */
function sinceOf(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  const [, number, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (number !== undefined) return now - Number(number) * (units[unit ?? ""] ?? Number.NaN);
  return /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
}

function noTime(text: string): Problem {
  const hint = "write 30m, 12h, 7d, or a date such as 2026-03-01 or 2026-03-01T12:00:00Z";
  return problem("time", `\`${text}\` is no time`, hint);
}

function noPolicies(who: string): Problem {
  const hint = "name a user or a role; of one that was made since, ask with --live";
  return problem("no-identity-policies", `\`${who}\` has no identity policies`, hint);
}

function nothingSeen(who: string, { from, since }: LeastOptions): Problem {
  const place = from === undefined ? "in the audit log of the local AWS" : "in what --from names";
  const when = since === undefined ? "" : ` since ${since}`;
  const hint = "let it do its work under `keywright up --open`, or name an export with --from";
  return problem("no-calls", `no call of \`${who}\` is recorded ${place}${when}`, hint);
}

async function tell(
  cli: Cli,
  { spec }: Loaded,
  arn: Arn,
  seen: Observation,
  found: Least,
): Promise<void> {
  const { hang, shortName, visible } = await import("../report/index.ts");
  const paper = await cli.paper();
  const { style } = paper;
  const say = (text: string, lead = "  ") =>
    cli.out(`${hang(lead, visible(text), paper).join("\n")}\n`);
  const times = seen.calls.reduce((sum, one) => sum + one.times, 0);
  cli.out(`${style.bold(shortName(arn, spec.account))}: ${counted(times, "call")} seen\n`);
  say(`from ${seen.from} to ${seen.to}${seen.refused > 0 ? `, and ${seen.refused} refused` : ""}`);
  for (const [source, number] of seen.others)
    say(`left out: ${counted(number, "call")} of ${source}`);
  cli.out("\n");
  if (found.policy === undefined) {
    const nothing =
      found.unproven.length > 0 ? "nothing can be proposed" : "it needs no identity policy";
    say(nothing);
  } else cli.out(`${JSON.stringify(found.policy, null, 2)}\n`);
  tellProof(cli, found, say);
  if (found.elsewhere.length > 0) {
    cli.out(`\n  ${style.bold("given by key policies or grants")}\n`);
    for (const use of found.elsewhere) say(`${use.action} on ${use.resource}`, "    ");
  }
  if (found.takenAway.length === 0) return;
  cli.out(`\n  ${style.bold("what it has and did not use")}\n`);
  for (const [key, actions] of byKey(found.takenAway)) say(`${key}: ${actions.join(", ")}`, "    ");
}

function tellProof(cli: Cli, { beyond, unproven }: Least, say: (text: string) => void): void {
  cli.out("\n");
  if (unproven.length === 0) say("every call that was seen is allowed with it");
  for (const { answer, call, decision, unresolved } of unproven) {
    const on = unresolved ?? decision?.request.resource ?? "";
    const why = unresolved === undefined ? "" : ", since nothing here is called so";
    say(`${answer} with it: ${call.service}:${call.operation} on ${on}${why}`);
  }
  if (beyond.length === 0) say("it gives nothing else on any key");
  for (const { action, alias, key } of beyond) say(`it also gives ${action} on ${alias ?? key}`);
}

function byKey(list: readonly OnKey[]): [string, string[]][] {
  const keys = new Map<string, string[]>();
  for (const { action, alias, key } of list) {
    const name = alias ?? key;
    keys.set(name, [...(keys.get(name) ?? []), action]);
  }
  return [...keys];
}

function counted(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? "" : "s"}`;
}

function jsonOf(principal: Arn, seen: Observation, found: Least): object {
  const useJson = ({ action, contexts, resource }: Use) => ({
    action,
    resource,
    contexts: contexts.map(context => Object.fromEntries(context)),
  });
  return {
    principal,
    observed: {
      from: seen.from,
      to: seen.to,
      calls: seen.calls.reduce((sum, one) => sum + one.times, 0),
      refused: seen.refused,
      leftOut: Object.fromEntries(seen.others),
    },
    policy: found.policy ?? null,
    uses: found.uses.map(useJson),
    elsewhere: found.elsewhere.map(useJson),
    unproven: found.unproven.map(({ answer, call, decision, unresolved }) => ({
      call: `${call.service}:${call.operation}`,
      answer,
      resource: unresolved ?? decision?.request.resource,
      reason: decision?.reason,
    })),
    beyond: found.beyond,
    takenAway: found.takenAway,
  };
}
