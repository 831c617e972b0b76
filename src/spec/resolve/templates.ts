import type { Path } from "../source/tree.ts";
import type { Mark, Report } from "../structure/report.ts";
import { nearest, oneOf } from "../suggest.ts";

/** What the placeholders of a template stand for. */
export type Values = Readonly<Record<string, string>>;

/** A template with its placeholders filled in. */
export function fill(template: string, values: Values): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

/** Whether a template holds a placeholder. */
export function holds(template: string, name: string): boolean {
  return template.includes(`{${name}}`);
}

/** Tells every placeholder that is not known and every brace that stands alone; true if none. */
export function checkTemplate(
  template: string,
  names: readonly string[],
  path: Path,
  report: Report,
  options: { readonly globs?: boolean; readonly mark?: Mark } = {},
): boolean {
  let sound = true;
  const rest = template.replaceAll(/\{([^{}]*)\}/g, (_, inner: string) => {
    const alternatives = options.globs === true && inner.includes(",");
    if (!names.includes(inner) && !alternatives) {
      sound = false;
      const guess = nearest(inner, names);
      const hint =
        guess === undefined
          ? `known are ${oneOf(
              names.map(name => `{${name}}`),
              "and",
            )}`
          : `did you mean \`{${guess}}\`?`;
      report.error(
        "unknown-placeholder",
        path,
        `unknown placeholder \`{${inner}}\``,
        hint,
        options.mark,
      );
    }
    return "";
  });
  if (/[{}]/.test(rest)) {
    sound = false;
    const hint = `write placeholders as ${oneOf(
      names.map(name => `{${name}}`),
      "and",
    )}`;
    report.error(
      "unknown-placeholder",
      path,
      "a brace stands here without its other half",
      hint,
      options.mark,
    );
  }
  return sound;
}
