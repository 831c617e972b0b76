import type { LateChange } from "../../model/late-change.ts";
import type { Turn } from "./turn.ts";

/** A turn in words: why the answer is not yet what it will be, and what to do about it. */
export interface TurnWords {
  readonly why: string;
  /** What to do; absent where the answer will not be better. */
  readonly hint?: string;
}

/** How many changes are named. */
const most = 3;

/**
 * Says what an answer waits for.
 * @param now milliseconds since the epoch, by the clock that the changes were made by
 */
export function turnWords({ answer, arrives, changes }: Turn, now: number): TurnWords {
  const named = changes.slice(0, most).map(({ change }) => changeWords(change, now));
  const more = changes.length > most ? [`${changes.length - most} more`] : [];
  const many = changes.length > 1 ? "reach" : "reaches";
  const what = [...named, ...more].join(" and ");
  const why = `${what} and ${many} authorization at ${timeText(arrives)}: from then on it is ${answer}`;
  if (answer !== "allowed") return { why };
  const wait = `wait for ${durationText(Math.ceil((arrives - now) / 1000))}`;
  const token = changes.every(({ change }) => change.kind === "grant" && change.added);
  return { why, hint: token ? `send the grant's token with the call, or ${wait}` : wait };
}

function changeWords(change: LateChange, now: number): string {
  return `${thing(change)} was ${happened(change)} ${durationText(Math.floor((now - change.made) / 1000))} ago`;
}

function thing(change: LateChange): string {
  if (change.kind === "grant") return `the grant \`${change.grant.id.slice(0, 12)}…\``;
  return `the ${change.kind} \`${change.name}\``;
}

function happened(change: LateChange): string {
  if (change.kind === "alias") return change.added ? "put on the key" : "taken off the key";
  if (change.kind === "grant") return change.added ? "made" : "ended";
  if (change.after === undefined) return "taken off the key";
  return change.before === undefined ? "put on the key" : "changed";
}

/** A time to the second, rounded up: a change that arrives at a time has arrived then. */
function timeText(time: number): string {
  return `${new Date(Math.ceil(time / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** A duration in the form that durations are given in: `4m48s`. */
function durationText(all: number): string {
  let seconds = Math.max(0, all);
  let text = "";
  for (const [unit, length] of units) {
    const count = Math.floor(seconds / length);
    seconds -= count * length;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "" ? "0s" : text;
}

const units = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
] as const;
