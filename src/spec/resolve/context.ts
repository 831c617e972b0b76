import type { File } from "../schema.ts";
import { policyTextShape } from "../shapes.ts";
import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";
import { checkTemplate, fill } from "./templates.ts";

/**
 * The most characters of an encryption context, with one separator for each pair.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
const maximumContext = 8151;

/** The encryption context of one key, and whatever is wrong with it. */
export function resolveContext(
  file: File,
  application: string,
  environment: string,
  report: Report,
): Record<string, string> {
  const own = file.applications[application]?.context;
  const path: Path = own ? ["applications", application, "context"] : ["context"];
  const template = own ?? file.context;
  const values = { app: application, env: environment };
  const context: Record<string, string> = {};
  for (const name of Object.keys(template).sort()) {
    const value = template[name] ?? "";
    checkTemplate(value, ["app", "env"], [...path, name], report);
    checkName(name, Object.keys(template), [...path, name], report);
    context[name] = fill(value, values);
    checkValue(context[name], [...path, name], report);
  }
  const size = Object.entries(context).reduce((sum, [k, v]) => sum + k.length + v.length + 1, 0);
  if (size > maximumContext) {
    const message = `the encryption context has ${size} characters, and ${maximumContext} is the most`;
    report.error("context-too-long", path, message, "write shorter names and values");
  }
  return context;
}

function checkName(name: string, names: readonly string[], path: Path, report: Report): void {
  checkText(name, "name", path, report);
  if (/[{}]/.test(name)) {
    const message = "names of the context take no placeholders";
    report.error("bad-context", path, message, "write placeholders in the value", "key");
  }
  const twin = names.find(other => other < name && other.toLowerCase() === name.toLowerCase());
  if (twin !== undefined) {
    // kms:EncryptionContext:NAME compares names without case, so no policy can tell them apart.
    const message = `the context's names \`${twin}\` and \`${name}\` differ only by case`;
    report.error("same-but-case", path, message, "rename one of them", "key");
  }
}

function checkValue(value: string, path: Path, report: Report): void {
  checkText(value, "value", path, report);
}

/**
 * `sops --encryption-context` splits its text at every comma and each part at every colon, knows no
 * escape, and refuses a part that does not fall in exactly two (kms/keysource.go, ParseKMSContext).
 * And what a policy cannot hold, no policy can demand.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
function checkText(text: string, kind: "name" | "value", path: Path, report: Report): void {
  const mark = kind === "name" ? "key" : "value";
  const broken = [":", ","].find(separator => text.includes(separator));
  if (broken !== undefined) {
    const message = `SOPS cannot carry \`${broken}\` in a context ${kind} on its command line`;
    const hint = "write `-`, `/` or `.` instead";
    report.error("context-not-for-sops", path, message, hint, mark);
  }
  if (!policyTextShape.test(text)) {
    const message = `a policy cannot hold a character of this context ${kind}`;
    report.error("bad-context", path, message, "use printable characters of Latin-1", mark);
  }
}
