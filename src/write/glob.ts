/**
 * Globs, as `sops.files` and `files` of keywright.yaml have them, against paths with `/`:
 *
 * - `*` any text within one segment, the empty one too; `?` one character of a segment
 * - `**` as a whole segment: any number of segments, none too; at the end, at least one
 * - `[abc]`, `[a-z]`, `[!a]` one character of a segment, of these or not of these
 * - `{a,b}` one of these, filled in before anything else is read, as shells do; braces without a
 *   comma stand for themselves
 * - every other character stands for itself; names that begin with a dot are nothing special
 */
type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "star" | "any" }
  | { readonly kind: "class"; readonly negated: boolean; readonly set: string }
  | { readonly kind: "segments"; readonly last: boolean }
  | { readonly kind: "either"; readonly texts: readonly string[] };

/** A node, and of how many characters it is made. */
type Read = readonly [Node, number];

/**
 * A regular expression that matches exactly the paths that a glob matches, in the syntax that
 * JavaScript and Go (which SOPS uses) share.
 *
 * @returns its source, anchored at both ends
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function globToRegex(glob: string): string {
  const chars = [...glob.replace(/^(\.\/+)+/, "")];
  if (isSimple(chars)) return `^${regexOf(chars)}$`;
  const branches = [...new Set(expand(chars).map(regexOf))];
  return branches.length === 1 ? `^${branches[0]}$` : `^(${branches.join("|")})$`;
}

/**
 * Whether braces can stay in their place, which reads better: where what they hold is plain text
 * within a segment, to fill them in first makes no difference.
 */
function isSimple(chars: readonly string[]): boolean {
  if (chars.includes("[")) return false;
  return chars.every((char, at) => {
    const group = char === "{" ? braces(chars, at) : undefined;
    return !group || group.branches.every(branch => /^[^/*?{}]+$/.test(branch.join("")));
  });
}

/** All that braces stand for. */
function expand(chars: readonly string[]): string[][] {
  for (const [at, char] of chars.entries()) {
    const group = char === "{" ? braces(chars, at) : undefined;
    if (!group) continue;
    const before = chars.slice(0, at);
    const after = expand(chars.slice(at + group.length));
    return group.branches
      .flatMap(expand)
      .flatMap(branch => after.map(rest => [...before, ...branch, ...rest]));
  }
  return [[...chars]];
}

/** The branches of the braces that open at a place, if they close and hold a comma. */
function braces(
  chars: readonly string[],
  at: number,
): { readonly branches: readonly string[][]; readonly length: number } | undefined {
  const branches: string[][] = [[]];
  let depth = 0;
  for (let i = at; i < chars.length; i++) {
    const char = chars[i] ?? "";
    if (char === "{" && depth++ === 0) continue;
    if (char === "}" && --depth === 0) {
      return branches.length === 1 ? undefined : { branches, length: i + 1 - at };
    }
    if (char === "," && depth === 1) branches.push([]);
    else branches.at(-1)?.push(char);
  }
  return undefined;
}

function regexOf(chars: readonly string[]): string {
  let regex = "";
  for (let at = 0; at < chars.length; ) {
    const [node, length] = read(chars, at);
    regex += source(node);
    at += length;
  }
  return regex;
}

function read(chars: readonly string[], at: number): Read {
  const char = chars[at] ?? "";
  if (char === "*") return star(chars, at);
  if (char === "?") return [{ kind: "any" }, 1];
  const group = char === "{" ? braces(chars, at) : undefined;
  if (group) {
    return [{ kind: "either", texts: group.branches.map(text => text.join("")) }, group.length];
  }
  const choice = char === "[" ? characterClass(chars, at) : undefined;
  return choice ?? [{ kind: "text", text: char }, 1];
}

function star(chars: readonly string[], at: number): Read {
  let stars = 1;
  while (chars[at + stars] === "*") stars++;
  const before = chars[at - 1];
  const after = chars[at + stars];
  const whole = (before === undefined || before === "/") && (after === undefined || after === "/");
  if (stars !== 2 || !whole) return [{ kind: "star" }, stars];
  return after === "/"
    ? [{ kind: "segments", last: false }, 3]
    : [{ kind: "segments", last: true }, 2];
}

function characterClass(chars: readonly string[], at: number): Read | undefined {
  const negated = chars[at + 1] === "!" || chars[at + 1] === "^";
  const from = at + (negated ? 2 : 1);
  // A bracket that comes first stands for itself, as in every shell.
  const end = chars.indexOf("]", from + 1);
  const members = chars.slice(from, end);
  if (end === -1 || members.includes("/")) return undefined;
  let set = "";
  for (let i = 0; i < members.length; i++) {
    const [low = "", dash, high] = members.slice(i, i + 3);
    if (dash !== "-" || high === undefined) set += inClass(low);
    else {
      if (low.codePointAt(0)! > high.codePointAt(0)!) return undefined;
      set += range(low, high);
      i += 2;
    }
  }
  return [{ kind: "class", negated, set }, end + 1 - at];
}

/** A range without the slash, which never is a character of a segment. */
function range(low: string, high: string): string {
  if (low < "/" && high > "/") return `${inClass(low)}-.0-${inClass(high)}`;
  return `${inClass(low)}-${inClass(high)}`;
}

function inClass(char: string): string {
  return char.replace(/[\\\]^[-]/, "\\$&");
}

function plain(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function source(node: Node): string {
  switch (node.kind) {
    case "text":
      return plain(node.text);
    case "star":
      return "[^/]*";
    case "any":
      return "[^/]";
    case "class":
      return node.negated ? `[^/${node.set}]` : `[${node.set}]`;
    case "segments":
      return node.last ? "([^/]+/)*[^/]+" : "([^/]+/)*";
    case "either":
      return `(${node.texts.map(plain).join("|")})`;
  }
}
