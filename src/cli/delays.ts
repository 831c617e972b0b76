import type { Delays, Problem } from "../model/index.ts";
import { problem } from "./cli.ts";

/** How long changes take to authorization, where they take any time. */
export interface Lagging {
  readonly eventual?: Delays;
}

/**
 * Reads the value of `--eventual`.
 * @param text such as `alias=5m,grant=30s`, true where no delay was named, undefined without the option
 */
export async function delaysOf(
  text: string | true | undefined,
): Promise<Lagging | { readonly problem: Problem } | undefined> {
  if (text === undefined) return undefined;
  const [{ usualDelays }, { readDuration }] = await Promise.all([
    import("../model/index.ts"),
    import("../local/clock.ts"),
  ]);
  const delays = { ...usualDelays };
  const named = new Set<string>();
  for (const part of text === true ? [] : text.split(",")) {
    const [kind = "", ...durations] = part.split("=");
    const delay = readDuration(durations.join("="));
    if (!isKind(kind, delays) || delay === undefined) {
      const hint = "write alias, tag or grant with a duration: alias=5m,grant=30s";
      return { problem: problem("eventual", `\`${part}\` is no delay`, hint) };
    }
    if (named.has(kind)) {
      return { problem: problem("eventual", `\`${kind}\` has two delays`, "write it once") };
    }
    named.add(kind);
    delays[kind] = delay;
  }
  return { eventual: delays };
}

function isKind(kind: string, delays: Delays): kind is keyof Delays {
  return Object.hasOwn(delays, kind);
}

/** What is told at the start of a local AWS that lets changes take their time. */
export function delaysText({ alias, grant, tag }: Delays): string {
  const after = (what: string, delay: number) => `${what} after ${delay / 1000} s`;
  const each = [after("aliases", alias), after("tags", tag), after("grants", grant)].join(", ");
  return `changes reach authorization late: ${each}; grant tokens count at once`;
}
