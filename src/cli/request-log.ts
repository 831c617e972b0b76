import { turnJson } from "../local/call-json.ts";
import type { LogEntry } from "../local/index.ts";
import type { AccountId, Estate } from "../model/index.ts";
import { type Explanation, explain, turnWords } from "../policy/index.ts";
import { type Style, shortName, visible } from "../report/index.ts";

/**
 * A request of the local AWS as one line: when, allowed or not, what, who, which key; of a denial
 * also why, with the statement that was missing or that forbade it, and what to change.
 */
export function logLine(
  entry: LogEntry,
  estate: Estate | undefined,
  account: AccountId,
  style: Style,
): string {
  const time = timeText(entry.time).slice(11, 23);
  const { caller, error, ms, operation, service } = entry;
  const who = caller === undefined ? "somebody unknown" : shortName(caller, account);
  const what = visible(`${service}:${operation || "?"}`);
  const on = resourceOf(entry, estate);
  const head = `${style.dim(time)} ${outcome(entry, style)} ${what} ${visible(who)}${on === "" ? "" : ` ${visible(on)}`}`;
  const why = explained(entry, estate);
  const late = entry.turn && turnWords(entry.turn, entry.time);
  if (error === undefined) {
    const end = style.dim(`${ms.toFixed(1)} ms`);
    const more = [why && wouldBe(why), late?.why].filter(text => text !== undefined).join("; ");
    return more === "" ? `${head} ${end}` : `${head} ${end} ${visible(more)}`;
  }
  const reason = why?.summary.replace(/^denied: /, "") ?? "";
  const words =
    why === undefined || !isDenial(error)
      ? [error, entry.message ?? ""].filter(text => text !== "").join(": ")
      : [reason, ...(late ? [late.why] : []), ...(late?.hint ? [late.hint] : why.hints)].join("; ");
  const trace = entry.stack === undefined ? "" : `\n${entry.stack}`;
  return `${head} ${visible(words)}${trace}`;
}

/** What is told of a call that only --open let pass. */
function wouldBe({ hints, summary }: Explanation): string {
  return `would be ${[summary, ...hints].join("; ")}`;
}

/** The same as an object for a line of JSON, in which nothing stands of what is undefined. */
export function logObject(entry: LogEntry, estate: Estate | undefined): object {
  const { caller, error, message, ms, operation, region, requestId, service, stack, status, time } =
    entry;
  const why = explained(entry, estate);
  const late = entry.turn && turnJson(entry.turn, time);
  return {
    time: timeText(time),
    requestId,
    service,
    operation,
    caller,
    region,
    status,
    error,
    message,
    warning: entry.open && "policies are not enforced (--open)",
    ms: Math.round(ms * 1000) / 1000,
    stack,
    resource: resourceOf(entry, estate) || undefined,
    reason: why?.summary,
    statements: why?.lines.map(({ policy, sid, outcome, why }) => ({ policy, sid, outcome, why })),
    late,
    hints: late?.hint === undefined ? why?.hints : [late.hint],
  };
}

/** The text of the last time: a millisecond sees many requests. */
let latest = { time: 0, text: new Date(0).toISOString() };

function timeText(time: number): string {
  if (latest.time !== time) latest = { time, text: new Date(time).toISOString() };
  return latest.text;
}

function outcome({ error, open, refusal, status }: LogEntry, style: Style): string {
  const warning = open ? `${style.yellow("[not enforced]")} ` : "";
  if (error === undefined) {
    return warning + (refusal === undefined ? style.green("allowed") : style.yellow("passed "));
  }
  if (open) return warning + style.yellow(status < 500 ? "refused" : "failed ");
  if (isDenial(error)) return style.red("denied ");
  return style.yellow(status < 500 ? "refused" : "failed ");
}

function isDenial(error: string): boolean {
  return error.startsWith("AccessDenied");
}

/** The alias of the key that was asked for, or the resource's ARN. */
function resourceOf({ refusal, requests }: LogEntry, estate: Estate | undefined): string {
  const { resource = "" } = refusal?.request ?? requests.at(-1) ?? {};
  if (resource === "*") return "";
  return estate?.keys.get(resource)?.aliases[0] ?? resource;
}

function explained(entry: LogEntry, estate: Estate | undefined): Explanation | undefined {
  const { refusal } = entry;
  return refusal === undefined || estate === undefined ? undefined : explain(refusal, estate);
}
