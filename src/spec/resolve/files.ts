import type { File } from "../schema.ts";
import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";
import type { KeyDraft } from "./resolution.ts";
import { checkTemplate, fill, holds } from "./templates.ts";

/** The glob of the files that one key encrypts, if the file says any. */
export function resolveFiles(
  file: File,
  application: string,
  environment: string,
): string | undefined {
  const template = file.applications[application]?.files ?? file.sops?.files;
  if (template === undefined) return undefined;
  return fill(template, { app: application, env: environment });
}

/** Tells what is wrong with the globs, and keys that share one. */
export function checkFiles(file: File, keys: readonly KeyDraft[], report: Report): void {
  if (file.sops) checkGlob(file.sops.files, ["sops", "files"], report);
  for (const [name, application] of Object.entries(file.applications)) {
    if (application.files === undefined) continue;
    checkGlob(application.files, ["applications", name, "files"], report);
  }
  const byGlob = new Map<string, KeyDraft>();
  for (const key of keys) {
    if (key.files === undefined) continue;
    const first = byGlob.get(key.files);
    if (first === undefined) byGlob.set(key.files, key);
    else tellShared(file, first, key, report);
  }
}

function checkGlob(template: string, path: Path, report: Report): void {
  checkTemplate(template, ["app", "env"], path, report, { globs: true });
  if (/^[/~]|^[a-z]:/i.test(template)) {
    const message = "files are found from the folder of `.sops.yaml`, so this cannot be absolute";
    report.error("bad-files", path, message, "write it as in `apps/{app}/{env}/*.yaml`");
  } else if (template.split("/").some(part => part === "..")) {
    const message = "`.sops.yaml` does not reach above its own folder";
    report.error("bad-files", path, message, "leave out `..`");
  } else if (template.includes("\\")) {
    report.error("bad-files", path, "SOPS compares paths with `/`", "write `/` for `\\`");
  }
}

/** SOPS takes the first rule that fits, so the second key would never be used. */
function tellShared(file: File, a: KeyDraft, b: KeyDraft, report: Report): void {
  const own = file.applications[b.application]?.files;
  const path = own === undefined ? ["sops", "files"] : ["applications", b.application, "files"];
  const missing = ["app", "env"]
    .filter(name => !holds(own ?? file.sops?.files ?? "", name))
    .map(name => `\`{${name}}\``);
  const message = `\`${a.application}\` in \`${a.environment}\` and \`${b.application}\` in \`${b.environment}\` have the same files`;
  const hint =
    missing.length > 0 ? `put ${missing.join(" and ")} into the path` : "give each its own path";
  report.error("same-files", path, message, hint);
}
