import type { File } from "../schema.ts";
import { deviceName } from "../shapes.ts";
import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";
import { hintFrom } from "../suggest.ts";

/** Finds every environment of the file, and tells those that a place names but nobody declares. */
export function resolveEnvironments(file: File, report: Report): string[] {
  const names = new Set(file.environments);
  for (const [name, application] of Object.entries(file.applications)) {
    const path = ["applications", name, "environments"];
    if (application.environments === undefined && file.environments === undefined) {
      if (!report.isDamaged(path) && !report.isDamaged(["environments"])) {
        const hint = "write `environments: [prod]`, here or once at the top of the file";
        const place = ["applications", name];
        report.error("missing-key", place, `\`${name}\` has no \`environments\``, hint, "key");
      }
      continue;
    }
    for (const [index, environment] of (application.environments ?? []).entries()) {
      if (file.environments === undefined) names.add(environment);
      else knownEnvironment(environment, file.environments, [...path, index], report);
    }
    repeated(application.environments ?? [], path, report);
  }
  repeated(file.environments ?? [], ["environments"], report);
  checkNames(file, [...names], report);
  return [...names].sort();
}

/** Tells an environment that is not among the known ones. */
export function knownEnvironment(
  environment: string,
  known: readonly string[],
  path: Path,
  report: Report,
): boolean {
  if (known.includes(environment)) return true;
  if (!report.lostKeys()) {
    const hint = hintFrom(environment, known, "the environments are");
    report.error("unknown-environment", path, `unknown environment \`${environment}\``, hint);
  }
  return false;
}

/** Tells what stands in a list a second time. */
export function repeated(list: readonly string[], path: Path, report: Report): void {
  for (const [index, entry] of list.entries()) {
    if (list.indexOf(entry) === index) continue;
    report.warning(
      "repeated",
      [...path, index],
      `\`${entry}\` stands here twice`,
      "keep one of them",
    );
  }
}

/** Names become file names, and many file systems do not tell upper from lower case. */
function checkNames(file: File, environments: readonly string[], report: Report): void {
  const applications = Object.keys(file.applications);
  for (const [index, name] of applications.entries()) {
    const path = ["applications", name];
    const twin = twinOf(name, applications.slice(0, index));
    if (deviceName.test(name)) deviceProblem(name, path, report);
    if (twin === undefined) continue;
    const message = `the applications \`${twin}\` and \`${name}\` differ only by case`;
    report.error("same-but-case", path, message, "rename one of them", "key");
  }
  for (const [index, name] of environments.entries()) {
    const path = environmentPath(file, name);
    const twin = twinOf(name, environments.slice(0, index));
    if (deviceName.test(name)) deviceProblem(name, path, report);
    if (twin === undefined) continue;
    const message = `the environments \`${twin}\` and \`${name}\` differ only by case`;
    report.error("same-but-case", path, message, "write both in the same way, or rename one");
  }
}

function deviceProblem(name: string, path: Path, report: Report): void {
  const message = `\`${name}\` cannot be the name of a file on every system`;
  report.error("bad-name", path, message, "take another name", "key");
}

function twinOf(name: string, others: readonly string[]): string | undefined {
  return others.find(other => other.toLowerCase() === name.toLowerCase());
}

/** Where the file first names an environment. */
function environmentPath(file: File, environment: string): Path {
  const top = file.environments?.indexOf(environment) ?? -1;
  if (top >= 0) return ["environments", top];
  for (const [name, application] of Object.entries(file.applications)) {
    const index = application.environments?.indexOf(environment) ?? -1;
    if (index >= 0) return ["applications", name, "environments", index];
  }
  return [];
}
