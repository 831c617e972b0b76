/** Where the local AWS takes its time from: milliseconds since the epoch. */
export type Clock = () => number;

/** The machine's own time. */
export const systemClock: Clock = () => Date.now();

/** A clock that runs on from wherever it is set to. */
export interface MovableClock {
  (): number;
  /** How far it is from the machine's time, in milliseconds. */
  readonly offset: number;
  /**
   * Sets it.
   * @throws RangeError, with the clock as it was, where that is no time
   */
  move(to: Moment): void;
}

/** The clock of a local AWS that runs. */
export interface KeptClock extends MovableClock {
  /**
   * Sets it, at once; the promise resolves when that is kept, and known to who shares the data.
   * @throws RangeError, with the clock as it was, where that is no time
   */
  move(to: Moment): Promise<void>;
}

/** A time, or how far to go from the one that it is; in milliseconds. */
export type Moment = { readonly set: number } | { readonly advance: number } | "now";

/** Where a clock's distance to what it runs by is kept, in milliseconds. */
export interface OffsetKeeper {
  read(): number;
  /** Keeps another one. The clock still goes by the old one while this begins. */
  write(offset: number): void;
}

/**
 * Makes a clock that can be moved.
 * @param base what it runs by
 */
export function createClock(base: Clock, keeper: OffsetKeeper): MovableClock {
  const now = () => base() + keeper.read();
  const move = (to: Moment) => {
    const time = mustBeMoment(to, now(), keeper.read());
    keeper.write(to === "now" ? 0 : time - base());
  };
  return Object.defineProperty(Object.assign(now, { move }), "offset", {
    get: () => keeper.read(),
  }) as MovableClock;
}

/**
 * What a clock says once it is moved, in milliseconds since the epoch.
 * @param to anything, since whoever calls may have no types
 * @param now what it says before
 * @param offset how far that is from what it runs by
 * @throws RangeError where that is no time
 */
export function mustBeMoment(to: unknown, now: number, offset: number): number {
  const time = timeAfter(to, now, offset);
  if (typeof time === "number" && isTime(time)) return time;
  const shown = typeof to === "object" ? JSON.stringify(to) : String(to);
  throw new RangeError(
    `the clock cannot be moved to \`${shown}\`: it takes { set } or { advance }, in milliseconds, up to the year 9999, or "now"`,
  );
}

function timeAfter(to: unknown, now: number, offset: number): unknown {
  if (to === "now") return now - offset;
  if (typeof to !== "object" || to === null) return undefined;
  const { advance, set } = to as Readonly<Record<string, unknown>>;
  if (advance === undefined) return set;
  return set === undefined && typeof advance === "number" ? now + advance : undefined;
}

const units = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
} as const;

/**
 * Reads a duration such as `8d`, `1w`, `36h` or `1d12h30m`.
 * @returns milliseconds; undefined where it is none
 */
export function readDuration(text: string): number | undefined {
  if (!/^(\d{1,9}[wdhms])+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([wdhms])/g)) {
    sum += Number(count) * units[unit as keyof typeof units];
  }
  return isTime(sum) ? sum : undefined;
}

const isoForm = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads a time: a day (midnight UTC), or a day and time with `Z` or an offset from UTC.
 * @returns milliseconds since the epoch; undefined where it is none
 */
export function readTime(text: string): number | undefined {
  if (!isoForm.test(text)) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) return undefined;
  // 30 February would silently be the 2nd of March.
  const midnight = new Date(Date.parse(text.slice(0, 10)));
  const exists = midnight.toISOString().startsWith(text.slice(0, 10));
  return exists && isTime(time) ? time : undefined;
}

/**
 * Reads what a person gives for a clock: a time, `+` and a duration, or `now` for the machine's time.
 * @returns undefined where it is none of them
 */
export function readMoment(text: string): Moment | undefined {
  if (text === "now") return "now";
  if (text.startsWith("+")) {
    const advance = readDuration(text.slice(1));
    return advance === undefined ? undefined : { advance };
  }
  const set = readTime(text);
  return set === undefined ? undefined : { set };
}

/** The last time of which JavaScript, and so AWS's clients, know a date: the end of the year 9999. */
const lastTime = Date.UTC(10_000, 0, 1) - 1;

/** Whether a time can be told in four digits of a year. */
export function isTime(time: number): boolean {
  return time >= 0 && time <= lastTime;
}
