import { readFile } from "node:fs/promises";
import { callerFor, findKey } from "../check/index.ts";
import { hasErrors, type Problem } from "../model/index.ts";
import { plainPaper, problemsText } from "../report/index.ts";
import { estateOf, findPrincipal, readSpec } from "../spec/index.ts";
import { type TestEstate, TestKey, TestPrincipal } from "./test-estate.ts";

/**
 * The estate that a `keywright.yaml` makes. A key is used with the encryption context that the
 * file declares for it.
 * @param path from the working directory; throws where the file cannot be read or has errors
 */
export async function estateOfFile(path: string): Promise<TestEstate> {
  const text = await readFile(path, "utf8");
  const { spec, problems } = readSpec(text, path);
  if (spec === undefined || hasErrors(problems)) fail(problems, new Map([[path, text]]));
  const estate = estateOf(spec);
  return {
    estate,
    who(name) {
      const found = findPrincipal(name, spec);
      if ("problem" in found) return fail([found.problem]);
      const asked = callerFor("arn" in found ? found.arn : found, estate);
      if (asked === undefined) throw new Error(`the estate lacks ${name}`);
      return new TestPrincipal(asked.arn, asked.caller, estate);
    },
    key(name) {
      const found = findKey(name, spec, estate);
      if (found === undefined) throw new Error(`the file makes no key \`${name}\``);
      const declared = spec.keys.find(({ alias }) => found.key.aliases.includes(alias));
      return new TestKey(found.key, found.by, declared?.context ?? {});
    },
  };
}

function fail(
  problems: readonly Problem[],
  sources: ReadonlyMap<string, string> = new Map(),
): never {
  throw new Error(problemsText(problems, sources, plainPaper()).trimEnd());
}
