/**
 * The one of `known` that `text` was most likely meant to be, if any is near enough: at most a
 * third of its letters may differ, and letters that changed places count once.
 */
export function nearest(text: string, known: Iterable<string>): string | undefined {
  if (text === "") return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(text.length / 3)) + 1;
  for (const candidate of known) {
    const distance = distanceBetween(text.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best ?? shortened(text.toLowerCase(), known);
}

/** `envs` and `env` for `environments`, and the other way round. */
function shortened(text: string, known: Iterable<string>): string | undefined {
  for (const candidate of known) {
    const whole = candidate.toLowerCase();
    let common = 0;
    while (common < text.length && text[common] === whole[common]) common += 1;
    const enough = Math.max(3, Math.min(text.length - 1, whole.length));
    if (common >= enough) return candidate;
  }
  return undefined;
}

/** How many letters must be put in, left out, replaced or swapped with a neighbour. */
function distanceBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 20 || a.length > 80) return Number.POSITIVE_INFINITY;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(cell(rows, i - 1, j) + 1, (row[j - 1] ?? 0) + 1);
      cost = Math.min(cost, cell(rows, i - 1, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, cell(rows, i - 2, j - 2) + 1);
      }
      row.push(cost);
    }
    rows.push(row);
  }
  return cell(rows, a.length, b.length);
}

function cell(rows: readonly (readonly number[])[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}

/** `` `a` ``, `` `a` or `b` ``, `` `a`, `b` or `c` ``. */
export function oneOf(names: readonly string[], word: "or" | "and" = "or"): string {
  const quoted = names.map(name => `\`${name}\``);
  if (quoted.length < 2) return quoted.join("");
  return `${quoted.slice(0, -1).join(", ")} ${word} ${quoted.at(-1)}`;
}

/** A few of the names, and how many more there are. */
export function someOf(names: readonly string[], word: "or" | "and" = "and", most = 5): string {
  if (names.length <= most) return oneOf(names, word);
  const shown = names.slice(0, most).map(name => `\`${name}\``);
  return `${shown.join(", ")} and ${names.length - most} more`;
}

/** ``did you mean `x`?``, or else what there is. */
export function hintFrom(text: string, known: readonly string[], kind: string): string | undefined {
  const guess = nearest(text, known);
  if (guess !== undefined) return `did you mean \`${guess}\`?`;
  return known.length === 0 ? undefined : `${kind} ${someOf(known)}`;
}
