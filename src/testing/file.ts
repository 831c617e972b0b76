import { readFile } from "node:fs/promises";
import { callerFor, findKey } from "../check/index.ts";
import { fileFault, hasErrors, type Problem } from "../model/index.ts";
import { plainPaper, problemsText } from "../report/index.ts";
import { estateOf, findPrincipal, readSpec } from "../spec/index.ts";
import { lacking } from "./lacking.ts";
import { type TestEstate, TestKey, TestPrincipal } from "./test-estate.ts";

/**
 * The estate that a `keywright.yaml` makes. A key is used with the encryption context that the
 * file declares for it.
 * @param path from the working directory; throws where the file cannot be read or has errors
 */
export async function estateOfFile(path: string): Promise<TestEstate> {
  const text = await textOf(path);
  const { spec, problems } = readSpec(text, path);
  if (spec === undefined || hasErrors(problems)) fail(problems, new Map([[path, text]]));
  const estate = estateOf(spec);
  const aliases = spec.keys.map(({ alias }) => alias);
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
      if (found === undefined) throw lacking(`the file makes no key \`${name}\``, name, aliases);
      const declared = spec.keys.find(({ alias }) => found.key.aliases.includes(alias));
      return new TestKey(found.key, found.by, declared?.context ?? {});
    },
  };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code, message: told } = error as NodeJS.ErrnoException;
    const message = `cannot read \`${path}\`: ${fileFault(code) ?? told}`;
    const hint = `paths begin at the folder in which the tests run, \`${process.cwd()}\``;
    return fail([{ code: "file-access", severity: "error", message, hint }]);
  }
}

function fail(
  problems: readonly Problem[],
  sources: ReadonlyMap<string, string> = new Map(),
): never {
  throw new Error(problemsText(problems, sources, plainPaper()).trimEnd());
}
