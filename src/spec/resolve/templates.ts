import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";
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

/**
 * Tells every placeholder that is not known and every brace that stands alone.
 *
 * @param options with `globs`, braces that hold a comma are no placeholders
 * @returns whether there is none of them
 */
export function checkTemplate(
  template: string,
  names: readonly string[],
  path: Path,
  report: Report,
  options: { readonly globs?: boolean } = {},
): boolean {
  const code = "unknown-placeholder";
  const known = oneOf(
    names.map(name => `{${name}}`),
    "and",
  );
  let sound = true;
  const rest = template.replaceAll(/\{([^{}]*)\}/g, (_, inner: string) => {
    const alternatives = options.globs === true && inner.includes(",");
    if (names.includes(inner) || alternatives) return "";
    sound = false;
    const guess = nearest(inner, names);
    const hint = guess === undefined ? `known are ${known}` : `did you mean \`{${guess}}\`?`;
    report.error(code, path, `unknown placeholder \`{${inner}}\``, hint);
    return "";
  });
  if (!/[{}]/.test(rest)) return sound;
  const message = "a brace stands here without its other half";
  report.error(code, path, message, `write placeholders as ${known}`);
  return false;
}
