import { withoutPrefix } from "../patterns.ts";
import type { File } from "../schema.ts";
import { aliasShape, maximumAliasLength } from "../shapes.ts";
import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";
import { oneOf } from "../suggest.ts";
import { resolveContext } from "./context.ts";
import { resolveFiles } from "./files.ts";
import { environmentsOf, type KeyDraft } from "./resolution.ts";
import { resolveTags } from "./tags.ts";
import { checkTemplate, fill, holds } from "./templates.ts";

const placeholders = ["app", "env"];

/** The period of `rotation: true`, which is AWS's own. */
const defaultRotation = 365;

/** Makes the key of every application in each of its environments, sorted by alias. */
export function resolveKeys(file: File, report: Report): KeyDraft[] {
  checkAliasTemplates(file, report);
  const drafts = Object.keys(file.applications).flatMap(name =>
    [...new Set(environmentsOf(file, name))].map(environment =>
      draftOf(file, name, environment, report),
    ),
  );
  const keys = drafts.toSorted(
    (a, b) => compare(a.alias, b.alias) || compare(a.application, b.application),
  );
  tellCollisions(file, keys, report);
  return keys;
}

/** Orders text by its code units, which is the same everywhere. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function draftOf(file: File, name: string, environment: string, report: Report): KeyDraft {
  const application = file.applications[name];
  const template = withoutPrefix(application?.alias ?? file.alias);
  const values = { app: name, env: environment };
  const alias = `alias/${fill(template, values)}`;
  const files = resolveFiles(file, name, environment);
  return {
    application: name,
    environment,
    alias,
    namedAt: placeOf(template, "app", values),
    environmentAt: placeOf(template, "env", values),
    context: resolveContext(file, name, environment, report),
    rotation: rotationOf(application?.rotation ?? file.rotation),
    deletionWindow: application?.deletionWindow ?? file.deletionWindow,
    tags: resolveTags(file, name, environment, report),
    description: `SOPS: ${name} in ${environment}`,
    ...(files === undefined ? {} : { files }),
    span: report.span(["applications", name], "key"),
  };
}

function rotationOf(given: boolean | number): KeyDraft["rotation"] {
  return typeof given === "number"
    ? { enabled: true, periodInDays: given }
    : { enabled: given, periodInDays: defaultRotation };
}

/** Where a placeholder's value stands in the alias without its `alias/`. */
function placeOf(
  template: string,
  name: "app" | "env",
  values: { readonly app: string; readonly env: string },
): { from: number; to: number } | undefined {
  const at = template.indexOf(`{${name}}`);
  if (at < 0) return undefined;
  const from = fill(template.slice(0, at), values).length;
  return { from, to: from + values[name].length };
}

interface TemplateUse {
  readonly template: string;
  readonly path: Path;
  readonly applications: readonly string[];
}

/** Every alias template of the file, with the applications that follow it. */
function templatesOf(file: File): TemplateUse[] {
  const names = Object.keys(file.applications);
  const own = names.filter(name => file.applications[name]?.alias !== undefined);
  const rest = names.filter(name => !own.includes(name));
  return [
    { template: file.alias, path: ["alias"], applications: rest },
    ...own.map(name => ({
      template: file.applications[name]?.alias ?? "",
      path: ["applications", name, "alias"],
      applications: [name],
    })),
  ];
}

function checkAliasTemplates(file: File, report: Report): void {
  for (const { template, path, applications } of templatesOf(file)) {
    const name = withoutPrefix(template);
    const sound = checkTemplate(template, placeholders, path, report);
    checkAliasText(name, path, report);
    if (!sound) continue;
    const crowded = applications.find(app => new Set(environmentsOf(file, app)).size > 1);
    if (crowded !== undefined && !holds(name, "env")) {
      const message = `without \`{env}\` every environment of \`${crowded}\` has the same alias`;
      report.error("alias-without-env", path, message, `write it as in \`{env}-${name}\``);
    }
    if (applications.length > 1 && !holds(name, "app")) {
      const message = `without \`{app}\` ${oneOf(applications.slice(0, 2), "and")} have the same alias`;
      report.error("alias-without-app", path, message, `write it as in \`{app}-${name}\``);
    }
  }
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
function checkAliasText(template: string, path: Path, report: Report): void {
  const literal = template.replaceAll(/[{}]/g, "");
  const wrong = new Set([...literal].filter(character => !aliasShape.test(character)));
  if (wrong.size > 0) {
    const message = `an alias cannot hold ${oneOf([...wrong])}`;
    report.error("bad-alias", path, message, "use letters, digits, `/`, `_` and `-`");
  }
  if (template.startsWith("aws/")) {
    const message = "aliases under `alias/aws/` are AWS's own";
    report.error("reserved-alias", path, message, "take another prefix");
  }
}

/** Whether a template's fault is told already, so that each key need not tell it again. */
function explained(file: File, a: KeyDraft, b: KeyDraft): boolean {
  const of = (key: KeyDraft) => file.applications[key.application]?.alias ?? file.alias;
  const own = (key: KeyDraft) => file.applications[key.application]?.alias !== undefined;
  if (a.application === b.application) return !holds(of(a), "env");
  return !own(a) && !own(b) && !holds(of(a), "app");
}

function tellCollisions(file: File, keys: readonly KeyDraft[], report: Report): void {
  const byAlias = new Map<string, KeyDraft>();
  for (const key of keys) {
    tellAliasOf(file, key, report);
    const first = byAlias.get(key.alias);
    if (first === undefined) byAlias.set(key.alias, key);
    else if (!explained(file, first, key)) tellCollision(file, first, key, report);
  }
}

function tellAliasOf(file: File, key: KeyDraft, report: Report): void {
  const path = ["applications", key.application];
  if (key.alias.length > maximumAliasLength) {
    const message = `the alias \`${key.alias.slice(0, 40)}…\` has ${key.alias.length} characters, and ${maximumAliasLength} is the most`;
    report.error("alias-too-long", path, message, "shorten the template", "key");
  }
  const template = file.applications[key.application]?.alias ?? file.alias;
  if (key.alias.startsWith("alias/aws/") && !withoutPrefix(template).startsWith("aws/")) {
    const message = `\`${key.alias}\` is under \`alias/aws/\`, which is AWS's own`;
    report.error("reserved-alias", path, message, "take another prefix", "key");
  }
}

function tellCollision(file: File, a: KeyDraft, b: KeyDraft, report: Report): void {
  const nameOf = (key: KeyDraft) => `\`${key.application}\` in \`${key.environment}\``;
  const message = `${nameOf(a)} and ${nameOf(b)} have the same alias \`${a.alias}\``;
  const own = file.applications[b.application]?.alias !== undefined;
  const path = own ? ["applications", b.application, "alias"] : ["applications", b.application];
  const hint = "let the template keep them apart, or rename one";
  report.error("alias-collision", path, message, hint, own ? "value" : "key");
}
