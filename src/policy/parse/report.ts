import type { Problem, Span } from "../../model/problem.ts";
import type { Member, Node, ObjectNode } from "./json.ts";
import { type DocumentKind, type KindRules, kindRules } from "./kinds.ts";
import { shown } from "./shown.ts";

export type { DocumentKind } from "./kinds.ts";

/** Collects what is wrong with a policy. */
export class Report {
  readonly kind: DocumentKind;
  readonly rules: KindRules;
  readonly problems: Problem[];
  /** Whether `${…}` are variables in this document. */
  variables = false;

  constructor(kind: DocumentKind, problems: Problem[]) {
    this.kind = kind;
    this.rules = kindRules[kind];
    this.problems = problems;
  }

  error(code: string, message: string, span: Span, hint?: string): void {
    this.#add("error", code, message, span, hint);
  }

  warning(code: string, message: string, span: Span, hint?: string): void {
    this.#add("warning", code, message, span, hint);
  }

  #add(severity: Problem["severity"], code: string, message: string, span: Span, hint?: string) {
    this.problems.push({ code, severity, message, span, ...(hint !== undefined && { hint }) });
  }

  /** The members of an object by name; elements that there are not are reported. */
  members(node: ObjectNode, known: readonly string[], what: string): ReadonlyMap<string, Member> {
    const members = new Map<string, Member>();
    for (const member of node.members) {
      members.set(member.name, member);
      if (known.includes(member.name)) continue;
      const near = nearest(member.name, known);
      const hint =
        near === undefined ? `it may have ${known.join(", ")}` : `did you mean \`${near}\`?`;
      this.error("unknown-element", `${what} has no ${shown(member.name)}`, member.nameSpan, hint);
    }
    return members;
  }

  /** The texts of an element that is one text or a list of them. */
  texts(member: Member): { text: string; span: Span }[] {
    const items = member.value.kind === "array" ? member.value.items : [member.value];
    if (items.length === 0) {
      const element = /^(?:Not)?(Action|Resource)$/.exec(member.name)?.[1]?.toLowerCase();
      const message = `\`${member.name}\` is an empty list`;
      this.error(`empty-${element ?? "list"}`, message, member.value.span);
    }
    return items.flatMap(item => {
      if (item.kind === "string") return [{ text: String(item.value), span: item.span }];
      const message = `\`${member.name}\` takes a string or a list of strings`;
      this.error("wrong-type", message, item.span);
      return [];
    });
  }

  /** A member's text; anything else is reported. */
  text(member: Member): string | undefined {
    if (member.value.kind === "string") return String(member.value.value);
    this.error("wrong-type", `\`${member.name}\` takes a string`, member.value.span);
    return undefined;
  }
}

/** Whether a node is an object; anything else is reported. */
export function asObject(node: Node, what: string, report: Report): ObjectNode | undefined {
  if (node.kind === "object") return node;
  report.error("wrong-type", `${what} must be an object`, node.span);
  return undefined;
}

/** The known name that is nearest to a mistaken one, where one is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  let most = Math.max(1, Math.floor(name.length / 4));
  let best: string | undefined;
  for (const candidate of known) {
    // Names of very different lengths are not near; most are left out by this alone.
    if (Math.abs(candidate.length - name.length) > most) continue;
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance > most) continue;
    best = candidate;
    most = distance - 1;
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
