import { type Clock, createClock, type MovableClock } from "./clock.ts";
import { bringUpToDate, setBack } from "./operations/kms/expiry.ts";
import type { State } from "./state.ts";

/**
 * The clock of a local AWS. Its distance to the machine's time is kept with the data: a restart finds
 * it, and whoever shares the data goes by it.
 * @param base what it runs by
 * @param moved told of each move, with the times before and after it in milliseconds since the epoch
 */
export function keptClock(
  state: State,
  base: Clock,
  moved: (before: number, now: number) => void = () => {},
): MovableClock {
  // Every call asks for the time: the text is read when it is another one.
  let known = { value: "0", offset: 0 };
  const read = (): number => {
    const value = state.table("setting").get("clock")?.value ?? "0";
    if (value !== known.value) known = { value, offset: Number(value) };
    // What is no number is refused at the start, unless the clock is set there.
    return Number.isFinite(known.offset) ? known.offset : 0;
  };
  const clock = createClock(base, {
    read,
    write(offset) {
      const before = clock();
      state.put("setting", "clock", { name: "clock", value: String(offset) });
      const now = clock();
      moved(before, now);
      if (now < before) setBack(state, before, now);
      bringUpToDate(state, now);
    },
  });
  return clock;
}
