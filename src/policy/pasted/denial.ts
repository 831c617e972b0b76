import type { PolicyKind } from "../../model/decision.ts";
import type { Pasted, PastedReason } from "./pasted.ts";
import { anyPhrase, phrase } from "./plain.ts";

/** A message and where it stands in the plain text. */
export interface Placed {
  readonly at: number;
  readonly pasted: Pasted;
}

/**
 * The kinds of policy as messages name them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const kinds: readonly (readonly [string, PolicyKind])[] = [
  ["identity-based policy", "identity"],
  ["resource-based policy", "resource"],
  ["permissions boundary", "boundary"],
  ["session policy", "session"],
  ["sessions policy", "session"],
  ["service control policy", "service-control"],
  ["resource control policy", "resource-control"],
  ["VPC endpoint policy", "vpc-endpoint"],
  ["role trust policy", "trust"],
];
const kindSource = `(${kinds.map(([name]) => phrase(name)).join("|")})`;
const gap = "[ \\n\"'.,)]{0,3}";

const anchor = new RegExp(phrase("not authorized to perform"), "gi");
const user = new RegExp(`\\b${anyPhrase(["User", "Principal", "Role"])}\\b\\n?:?[ \\n]`, "gi");
const onResource = new RegExp(`[ \\n]?${anyPhrase(["on resource"])}s?[ \\n]?:?[ \\n]?`, "iy");
const onHidden = new RegExp(
  `[ \\n]?${anyPhrase(["on this resource", "on the resource associated with this ciphertext"])}`,
  "iy",
);
const missing = new RegExp(
  `${gap}${phrase("because")}[ \\n]${anyPhrase(["no", "the"])}[ \\n]${kindSource}(?:[ \\n]${phrase("policy")})?[ \\n]${phrase("allows")}`,
  "iy",
);
const hidden = new RegExp(`${gap}${phrase("because the resource does not exist in this")}`, "iy");
const explicit = new RegExp(
  `${gap}${anyPhrase(["with", "due to"])}[ \\n]${phrase("an explicit deny")}` +
    `(?:[ \\n]${phrase("in")}[ \\n]${anyPhrase(["an", "a", "the"])}[ \\n]${kindSource}(?:[ \\n]${phrase("policy")})?` +
    `(?:[ \\n]${phrase("transitively through a")}[ \\n]${kindSource})?)?`,
  "iy",
);
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
const policyName = new RegExp(`(?:,[ \\n]${phrase("with policy ARN")})?:[ \\n]?`, "iy");
const encoded = new RegExp(phrase("encoded authorization failure message"), "i");
const stops: readonly RegExp[] = [onResource, onHidden, missing, hidden, explicit];

/** An ARN is at most 2,048 characters; an assumed role's is at most 170. */
const reach = 1_300;

/** Finds every "… is not authorized to perform …" in plain text. */
export function denialsIn(text: string): Placed[] {
  const anchors = [...text.matchAll(anchor)];
  return anchors.flatMap((match, i) => {
    const before = anchors[i - 1];
    const from = before === undefined ? 0 : before.index + before[0].length;
    const to = anchors[i + 1]?.index ?? text.length;
    const principal = principalBefore(text.slice(Math.max(from, match.index - reach), match.index));
    const pasted = denialAt(text.slice(match.index, Math.min(to, match.index + 3 * reach)), match);
    if (pasted === undefined) return [];
    return [{ at: match.index, pasted: { ...pasted, ...(principal && { principal }) } }];
  });
}

/** The last ARN that stands after `User:`, where it is one. */
function principalBefore(text: string): string | undefined {
  const verb = /[ \n]i\n?s[ \n]$/i.exec(text);
  if (verb === null) return undefined;
  const whole = /^arn:[\w-]{1,20}:(?:iam|sts)::\d{12}:[\w+=,.@/*-]{1,600}$/;
  return [...text.matchAll(user)]
    .map(match => text.slice(match.index + match[0].length, verb.index).replace(/[\s"'`]/g, ""))
    .findLast(name => whole.test(name));
}

/** @param text from the anchor to the next one */
function denialAt(text: string, [words]: RegExpExecArray): Pasted | undefined {
  const start = /^[ \n]?:?[ \n]?/.exec(text.slice(words.length))?.[0].length ?? 0;
  const action = tokenAt(text, words.length + start, /[A-Za-z0-9:*-]{1,128}/y);
  const name = action.value.replace(/[:*-]+$/, "");
  if (!/^[a-z0-9-]+:[a-z0-9]+$/i.test(name)) {
    return encoded.test(text.slice(0, 400)) ? { kind: "encoded" } : undefined;
  }
  const resource = resourceAt(text, action.end);
  const why = reasonAt(text, resource.end);
  return {
    kind: "denied",
    action: name,
    ...(resource.value && { resource: resource.value }),
    ...(why && { why }),
  };
}

function resourceAt(text: string, from: number): { value?: string; end: number } {
  const on = matchAt(onResource, text, from);
  if (on === undefined) {
    const away = matchAt(onHidden, text, from);
    return { end: from + (away?.[0].length ?? 0) };
  }
  let at = from + on[0].length;
  const opening = matchAt(/["'`]/y, text, at);
  at += opening?.[0].length ?? 0;
  // IAM names its own resources by kind and name.
  const kind = matchAt(/(?:role|user|group|policy|instance profile)[ \n]/y, text, at);
  const { value, end } = tokenAt(
    text,
    at + (kind?.[0].length ?? 0),
    /[^\s"'`<>()[\]{}\\]{1,2048}/y,
  );
  const named = value.replace(/[.,;:]+$/, "");
  if (named === "" || named.includes("****")) return { end };
  return { value: kind ? `${kind[0].trim()} ${named}` : named, end };
}

/** @returns what the clause after action and resource says */
function reasonAt(text: string, from: number): PastedReason | undefined {
  const none = matchAt(missing, text, from);
  if (none !== undefined) return { kind: "missing", ...kindOf(none[1]) };
  if (matchAt(hidden, text, from)) return { kind: "hidden", policyKind: "resource" };
  const deny = matchAt(explicit, text, from);
  if (deny === undefined) return undefined;
  const after = from + deny[0].length;
  const colon = matchAt(policyName, text, after);
  const named = colon && tokenAt(text, after + colon[0].length, /[\w:/+=,.@*-]{1,2048}/y).value;
  const policy = named?.replace(/[.,:]+$/, "") ?? "";
  return {
    kind: "explicit",
    ...kindOf(deny[2] ?? deny[1]),
    ...(policy.startsWith("arn:") && { policyArn: policy }),
    // An inline policy has no ARN and is named by its name.
    ...(/^[\w+=,.@-]{1,128}$/.test(policy) && { policyName: policy }),
  };
}

function kindOf(words: string | undefined): { policyKind?: PolicyKind } {
  const folded = words?.replaceAll("\n", " ").replaceAll(" ", "").toLowerCase();
  const found = kinds.find(([name]) => name.replaceAll(" ", "").toLowerCase() === folded);
  return found ? { policyKind: found[1] } : {};
}

/**
 * A word, put together again where a terminal broke it: what follows the break belongs to it if
 * the word alone is not whole, or if AWS's next words stand only after that.
 */
function tokenAt(text: string, from: number, piece: RegExp): { value: string; end: number } {
  let value = matchAt(piece, text, from)?.[0] ?? "";
  let end = from + value.length;
  for (let breaks = 0; breaks < 8 && text[end] === "\n" && value !== ""; breaks++) {
    const next = matchAt(piece, text, end + 1)?.[0];
    if (next === undefined || stops.some(stop => matchAt(stop, text, end))) break;
    const after = end + 1 + next.length;
    if (isWhole(value) && !stops.some(stop => matchAt(stop, text, after)) && text[after] !== "\n")
      break;
    if (isWhole(value) && !continues(text, after, piece)) break;
    value += next;
    end = after;
  }
  return { value, end };
}

/** Whether, going on through further breaks, AWS's next words are reached. */
function continues(text: string, from: number, piece: RegExp): boolean {
  let end = from;
  for (let breaks = 0; breaks < 8; breaks++) {
    if (stops.some(stop => matchAt(stop, text, end))) return true;
    const next = text[end] === "\n" ? matchAt(piece, text, end + 1)?.[0] : undefined;
    if (next === undefined) return false;
    end += 1 + next.length;
  }
  return false;
}

/** Whether a word can stand as it is: no half ARN, no half key id, no action without a name. */
function isWhole(value: string): boolean {
  if (/[:/-]$/.test(value)) return false;
  if (!value.startsWith("arn:")) return value.includes(":") || !/^[a-z0-9-]+$/.test(value);
  if (value.split(":").length < 6) return false;
  const id = /:kms:.*:key\/(.*)$/.exec(value)?.[1];
  return id === undefined || id.length >= 36;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
