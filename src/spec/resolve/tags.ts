import type { File } from "../schema.ts";
import { tagShape } from "../shapes.ts";
import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";
import { checkTemplate, fill } from "./templates.ts";

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html */
const maximumTags = 50;
const maximumValue = 256;

/** The tags of one key: the file's and, over them, the application's. */
export function resolveTags(
  file: File,
  application: string,
  environment: string,
  report: Report,
): Record<string, string> {
  const values = { app: application, env: environment };
  const tags: Record<string, string> = {};
  const own = file.applications[application]?.tags ?? {};
  const ownPath: Path = ["applications", application, "tags"];
  for (const [templates, path] of [
    [file.tags, ["tags"]],
    [own, ownPath],
  ] as const) {
    for (const [name, template] of Object.entries(templates)) {
      const value = fill(template, values);
      const sound = checkTemplate(template, ["app", "env"], [...path, name], report);
      if (sound) checkTag(name, value, [...path, name], report);
      tags[name] = value;
    }
  }
  const names = Object.keys(tags).sort();
  if (names.length > maximumTags) {
    const path = Object.keys(own).length > 0 ? ownPath : ["tags"];
    const message = `${names.length} tags are more than the ${maximumTags} that a key can bear`;
    report.error("bad-tag", path, message, "take some out");
  }
  return Object.fromEntries(names.map(name => [name, tags[name] ?? ""]));
}

function checkTag(name: string, value: string, path: Path, report: Report): void {
  if (/^aws:/i.test(name)) {
    const message = "tags whose names begin with `aws:` are AWS's own";
    report.error("reserved-tag", path, message, "take another prefix", "key");
  }
  for (const [text, mark] of [
    [name, "key"],
    [value, "value"],
  ] as const) {
    if (tagShape.test(text)) continue;
    const hint = "use letters, digits, spaces and `+ - = . _ : / @`";
    report.error("bad-tag", path, "a tag cannot hold one of these characters", hint, mark);
  }
  if (value.length > maximumValue) {
    const message = `the tag's value has ${value.length} characters, and ${maximumValue} is the most`;
    report.error("bad-tag", path, message, "write a shorter value");
  }
}
