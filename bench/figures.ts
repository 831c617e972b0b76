import { cpus, loadavg } from "node:os";
import { median, restlessness } from "./statistics.ts";

export type Unit = "/s" | "ms" | "us" | "MB";

/** What a figure is to be: the value itself, or its ratio to what stands beside it. */
export interface Aim {
  readonly of: "value" | "ratio";
  readonly at: "least" | "most";
  readonly value: number;
}

/** One line of the table. */
export interface Figure {
  /** The lines of a group stand together. */
  readonly group: string;
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
  /** The same, measured of something else in the same run, and how many times that ours is. */
  readonly beside?: { readonly name: string; readonly value: number; readonly ratio: number };
  readonly aim?: Aim & { readonly met: boolean };
  /** Of rounds: see `restlessness`. */
  readonly restless?: number;
}

/** What was measured in rounds, of ours and of something beside it that took turns. */
export interface Measured {
  readonly group: string;
  readonly name: string;
  readonly unit: Unit;
  readonly ours: readonly number[];
  readonly beside?: { readonly name: string; readonly rounds: readonly number[] };
  readonly aim?: Aim;
}

/** The medians, and the median of the rounds' ratios: a machine that slows down slows both. */
export function figureOf({ aim, beside, ours, ...rest }: Measured): Figure {
  const value = median(ours);
  const ratio =
    beside && median(ours.map((one, round) => one / (beside.rounds[round] ?? Number.NaN)));
  const compared = aim?.of === "ratio" ? (ratio ?? Number.NaN) : value;
  return {
    ...rest,
    value,
    ...(beside &&
      ratio !== undefined && {
        beside: { name: beside.name, value: median(beside.rounds), ratio },
      }),
    ...(aim && { aim: { ...aim, met: isMet(aim, compared) } }),
    ...(ours.length > 1 && { restless: restlessness(ours) }),
  };
}

/** NaN meets none. */
function isMet({ at, value }: Aim, found: number): boolean {
  return at === "least" ? found >= value : found <= value;
}

/** The machine and how busy it is, without which no figure says much. */
export function machine(): Readonly<Record<string, string | number>> {
  return {
    date: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model ?? "",
    cores: cpus().length,
    loadAverage: loadavg()[0] ?? Number.NaN,
  };
}

const head = ["", "Keywright", "beside", "", "ratio", "aim", "", "restless"];
const rightAligned = new Set([1, 2, 4, 5, 7]);

/** The figures as a table for people, with a line for each group. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(cells);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return rightAligned.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const lines = [line(head)];
  for (const [index, figure] of figures.entries()) {
    if (figure.group !== figures[index - 1]?.group) lines.push("", figure.group);
    lines.push(line(rows[index] ?? []));
  }
  return lines.join("\n");
}

function cells({ aim, beside, name, restless, unit, value }: Figure): string[] {
  return [
    `  ${name}`,
    amount(value, unit),
    beside ? amount(beside.value, unit) : "",
    beside?.name ?? "",
    beside ? number(beside.ratio) : "",
    aim
      ? `${aim.at === "least" ? ">=" : "<="} ${aim.value}${aim.of === "ratio" ? "" : ` ${unit}`}`
      : "",
    aim ? (aim.met ? "met" : "MISSED") : "",
    restless === undefined ? "" : `${(restless * 100).toFixed(0)} %`,
  ];
}

function amount(value: number, unit: Unit): string {
  return `${number(value)}${unit === "/s" ? unit : ` ${unit}`}`;
}

/** Three digits are as many as a measurement bears. */
function number(value: number): string {
  if (!Number.isFinite(value)) return "unknown";
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
