import { readFileSync } from "node:fs";
import type { LocalAwsOptions } from "../local/index.ts";
import { type Cli, fileProblem, problem } from "./cli.ts";

type KeySets = NonNullable<LocalAwsOptions["jwks"]>;
type KeySet = KeySets extends ReadonlyMap<string, infer V> ? V : never;

/** Collects `--jwks ISSUER=FILE`, which may be given many times. */
export function collectKeySet(pair: string, before: unknown): readonly string[] {
  return Array.isArray(before) ? [...before, pair] : [pair];
}

/**
 * Reads the key sets of `--jwks ISSUER=FILE`. What is wrong with them has been told when this gives
 * undefined.
 * @returns by issuer without `https://`
 */
export async function loadKeySets(
  cli: Cli,
  pairs: readonly string[],
  options: { readonly json?: boolean | undefined },
): Promise<KeySets | undefined> {
  const sets = new Map<string, KeySet>();
  for (const pair of pairs) {
    const equals = pair.lastIndexOf("=");
    const issuer = pair.slice(0, equals).replace(/^https:\/\//, "");
    const file = pair.slice(equals + 1);
    const hint = "write --jwks ISSUER=FILE, once for each issuer";
    if (equals < 1 || issuer === "" || file === "") {
      await cli.problems([problem("jwks", `\`${pair}\` is no issuer with a file`, hint)], options);
      return undefined;
    }
    try {
      const set = keySetIn(readFileSync(file, "utf8"));
      if (set !== undefined) {
        sets.set(issuer, set);
        continue;
      }
      const text = `\`${file}\` holds no JSON Web Key Set`;
      const more = "save what the issuer answers at its `jwks_uri`: an object with a list `keys`";
      await cli.problems([problem("jwks", text, more)], options);
    } catch (error) {
      await cli.problems([fileProblem(error, file, "read", hint)], options);
    }
    return undefined;
  }
  return sets;
}

function keySetIn(text: string): KeySet | undefined {
  try {
    const set = JSON.parse(text) as { keys?: unknown };
    return Array.isArray(set.keys) ? (set as KeySet) : undefined;
  } catch {
    return undefined;
  }
}
