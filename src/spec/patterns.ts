/** Where one `*` of a pattern matched: from and to (exclusive) in the text. */
export interface Stretch {
  from: number;
  to: number;
}

/**
 * Matches text against a pattern as IAM's StringLike does: `*` is any text, `?` one character.
 *
 * @returns where each `*` matched, or undefined where the text does not match
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function matchPattern(pattern: string, text: string): Stretch[] | undefined {
  const stars: { at: number; stretch: Stretch }[] = [];
  let p = 0;
  let t = 0;
  while (t < text.length || p < pattern.length) {
    const wanted = pattern[p];
    if (wanted === "*") {
      stars.push({ at: p, stretch: { from: t, to: t } });
      p += 1;
    } else if (t < text.length && (wanted === "?" || wanted === text[t])) {
      p += 1;
      t += 1;
    } else {
      const last = stars.at(-1);
      if (last === undefined || last.stretch.to >= text.length) return undefined;
      last.stretch.to += 1;
      t = last.stretch.to;
      p = last.at + 1;
    }
  }
  return stars.map(star => star.stretch);
}

/** Whether text matches a pattern of `*` and `?`. */
export function matches(pattern: string, text: string): boolean {
  return matchPattern(pattern, text) !== undefined;
}

/** A name of an alias or a pattern without the `alias/` that people write before it. */
export function withoutPrefix(name: string): string {
  return name.startsWith("alias/") ? name.slice("alias/".length) : name;
}
