import { hasErrors, type Problem } from "../model/problem.ts";
import type { Spec } from "../model/spec.ts";
import { checkLimits } from "./estate/limits.ts";
import { resolve } from "./resolve/resolve.ts";
import { readYaml } from "./source/read-yaml.ts";
import { Report } from "./structure/report.ts";
import { validate } from "./structure/validate.ts";

/**
 * Reads a `keywright.yaml`. It never throws: whatever is wrong is told, all of it in one go.
 *
 * @param text the file's content
 * @param file its path as the user gave it, for the spans
 * @returns the spec, where no problem is an error, and the problems in the order of the file
 */
export function readSpec(text: string, file: string): { spec?: Spec; problems: Problem[] } {
  const { root, problems: syntax } = readYaml(text, file);
  if (root === undefined) return { problems: syntax };
  const report = new Report(root, syntax);
  const { spec, paths } = resolve(validate(root, report), file, report);
  if (!hasErrors(report.problems)) checkLimits(spec, paths, report);
  const problems = report.problems.toSorted(
    (a, b) => (a.span?.start.offset ?? 0) - (b.span?.start.offset ?? 0),
  );
  return hasErrors(problems) ? { problems } : { spec, problems };
}
