import { join } from "node:path";
import type { Problem } from "../../model/problem.ts";
import type { AuditedCall, MaterialIdOf } from "./audited-call.ts";
import { type ServiceEvent, serviceEventLine } from "./service-events.ts";
import { TrailFiles } from "./trail-files.ts";
import { barrenLine, trailLine } from "./trail-line.ts";

export interface AuditOptions {
  /** The data folder; the log lies in `audit` in it. */
  readonly data: string;
  readonly materialIdOf: MaterialIdOf;
  /** Told once when lines cannot be written, and again after they could be meanwhile. */
  readonly fault: (problem: Problem) => void;
  readonly mostBytes?: number;
  readonly mostFiles?: number;
}

/** Where calls are recorded as CloudTrail records them. */
export interface AuditLog {
  add(call: AuditedCall): void;
  /** @param now what the clock says, in milliseconds since the epoch */
  addService(event: ServiceEvent, now: number): void;
  /** Writes what has been taken and not been written yet. */
  flush(): void;
  close(): void;
}

/** The folder of the audit log in a data folder. */
export function auditFolder(data: string): string {
  return join(data, "audit");
}

const mebibyte = 1024 * 1024;

/** How long calls are gathered before they are written, in milliseconds. */
const gathering = 10;

/** What is left to write when the process ends without closing them, one listener for all. */
const open = new Set<() => void>();
process.on("exit", () => {
  for (const flush of open) flush();
});

/**
 * Records calls, off their path: lines are made and written after the answers have left, those of
 * ten milliseconds together.
 * @throws StoreError where the folder cannot be made
 */
export function openAuditLog(options: AuditOptions): AuditLog {
  const { data, fault, materialIdOf, mostBytes = 16 * mebibyte, mostFiles = 16 } = options;
  const files = new TrailFiles({ folder: auditFolder(data), mostBytes, mostFiles });
  let calls: AuditedCall[] = [];
  let text = "";
  let time = 0;
  let failing = false;
  const make = () => {
    const taken = calls;
    calls = [];
    for (const call of taken) take(() => lineOf(call, materialIdOf));
  };
  // Made behind the answers' back, where an exception would end the process.
  const take = (line: () => string) => {
    try {
      text += `${line()}\n`;
    } catch (error) {
      fault(notMade(error));
    }
  };
  const flush = () => {
    make();
    if (text === "") return;
    const taken = text;
    text = "";
    try {
      files.append(taken, time);
      failing = false;
    } catch (error) {
      if (!failing) fault(problemOf(error, data));
      failing = true;
    }
  };
  const begin = (now: number) => {
    if (text !== "" || calls.length > 0) return;
    time = now;
    setTimeout(flush, gathering).unref();
  };
  open.add(flush);
  return {
    add(call) {
      begin(call.time);
      // Lines are made when the turn's answers have left, a few at a time: nobody waits for many.
      if (calls.push(call) === 1) setImmediate(make);
    },
    addService(event, now) {
      begin(now);
      make();
      take(() => serviceEventLine(event));
    },
    flush,
    close() {
      flush();
      open.delete(flush);
      files.close();
    },
  };
}

/** Parameters of which no JSON can be made, since they lie too deep, are left out. */
function lineOf(call: AuditedCall, materialIdOf: MaterialIdOf): string {
  try {
    return trailLine(call, materialIdOf);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return barrenLine(call);
  }
}

function notMade(error: unknown): Problem {
  return {
    code: "audit",
    severity: "warning",
    message: `an event cannot be recorded: ${error instanceof Error ? error.message : error}`,
    hint: "please report it; what follows is recorded",
  };
}

function problemOf(error: unknown, data: string): Problem {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const reason = code === "ENOSPC" || code === "EDQUOT" ? "no space is left" : message;
  return {
    code: "audit",
    severity: "warning",
    message: `calls are not recorded in \`${auditFolder(data)}\`: ${reason}`,
    hint: "make room; recording goes on by itself when it can",
  };
}
