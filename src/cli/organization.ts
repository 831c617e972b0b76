import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Organization } from "../model/index.ts";
import { type Cli, fileProblem, shownPath } from "./cli.ts";

/** The flag and what it says, the same for every command that takes it. */
export const organizationOption = [
  "--organization <FILE>",
  "an organization's units, accounts and control policies, to decide by as well",
] as const;

/**
 * Reads the file that `--organization` names. What is wrong with it has been told when this gives
 * undefined.
 * @param given undefined where the option was not given: then there is no organization
 */
export async function loadOrganization(
  cli: Cli,
  given: string | undefined,
  options: { readonly json?: boolean | undefined },
): Promise<{ readonly organization?: Organization } | undefined> {
  if (given === undefined) return {};
  const path = resolve(given);
  const file = shownPath(path);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const hint = "name another file with --organization";
    await cli.problems([fileProblem(error, file, "read", hint)], options);
    return undefined;
  }
  const [{ readOrganization }, { parsePolicy }] = await Promise.all([
    import("../spec/index.ts"),
    import("../policy/index.ts"),
  ]);
  const read = readOrganization(text, file, (policy, kind) => parsePolicy(policy, { kind, file }));
  const { organization, problems } = read;
  if (organization === undefined || problems.length > 0) {
    const sources = new Map([[file, text]]);
    if (organization === undefined) await cli.problems(problems, { ...options, sources });
    else if (!options.json) await cli.problems(problems, { sources });
  }
  return organization && { organization };
}
