import type { PolicyKind } from "../../../model/decision.ts";
import { list, policyName } from "../words.ts";
import type { ContextEdit, Edit, PolicyEdit, Step } from "./change.ts";
import { anyValue } from "./facts.ts";
import type { Json } from "./json.ts";

/** Whether statements are written out, or told elsewhere. */
export type Wording = "whole" | "brief";

/** Edits in one sentence, lower case and without a full stop. */
export function changeWords(edits: Step, style: Wording = "whole"): string {
  return changeParts(edits, style).join(", and ");
}

/** Edits in words, one text for the encryption context and one for each statement or entity. */
export function changeParts(edits: Step, style: Wording = "whole"): string[] {
  const pairs = edits
    .filter(edit => edit.kind === "encryption-context")
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const others = edits.filter(edit => edit.kind !== "encryption-context");
  const words = contextWords(pairs);
  let last: string | undefined;
  for (const edit of others) {
    // Two edits of one statement are told together.
    const where = edit.kind === "policy" ? placeWords(edit) : undefined;
    if (where !== undefined && where === last)
      words.push(`${words.pop()} and ${partWords(edit as PolicyEdit, style)}`);
    else words.push(editWords(edit, style));
    last = where;
  }
  return words;
}

function contextWords(pairs: readonly ContextEdit[]): string[] {
  const sent = pairs.filter(pair => pair.after !== undefined);
  const left = pairs.filter(pair => pair.after === undefined);
  const words: string[] = [];
  if (sent.length > 0) {
    const named = sent.map(({ name, after }) => `${name}=${after}`).join(", ");
    const any = sent.some(({ after }) => after === anyValue) ? " (capitals stand for any)" : "";
    words.push(`send the encryption context ${named}${any}`);
  }
  if (left.length > 0) {
    words.push(`leave ${list(left.map(({ name }) => name))} out of the encryption context`);
  }
  return words;
}

function editWords(edit: Exclude<Edit, ContextEdit>, style: Wording): string {
  switch (edit.kind) {
    case "request-alias":
      return `name the key by its alias \`${edit.after}\` in the call`;
    case "alias":
      return `give the key an alias that matches, such as \`${edit.after}\``;
    case "tag":
      return `tag \`${edit.on}\` with ${edit.name}=${edit.after}`;
    case "revoke-grant":
      return `revoke the grant \`${edit.grant}\``;
    case "remove-policy":
      return `take ${nameOf(edit.policyKind, edit.policy)} off \`${edit.on}\``;
    case "new-policy": {
      const what = edit.policyKind === "identity" ? "" : "service control ";
      const added = `add to \`${edit.on}\` a ${what}policy \`${edit.policy}\``;
      const [statement] = statementsOf(edit.after);
      return style === "brief" ? added : `${added} with ${JSON.stringify(statement)}`;
    }
    case "policy":
      return policyWords(edit, style);
  }
}

function statementsOf(document: Json): readonly Json[] {
  const { Statement } = document as { readonly Statement: Json };
  return Array.isArray(Statement) ? Statement : [Statement];
}

function nameOf(kind: PolicyKind, name: string): string {
  return policyName({ kind, name, on: "", statements: [] });
}

function policyWords(edit: PolicyEdit, style: Wording): string {
  const policy = nameOf(edit.policyKind, edit.policy);
  const where = placeWords(edit);
  if (where !== undefined) return `${where}, ${partWords(edit, style)}`;
  if (edit.at.at(0) === "Version") return `set \`"Version": "2012-10-17"\` in ${policy}`;
  if (edit.after === undefined) return `remove \`${edit.statement}\` from ${policy}`;
  if (style === "brief") return `add a statement to ${policy}`;
  return `add to ${policy}: ${JSON.stringify(addedStatement(edit))}`;
}

/** Where an edit inside of a statement is; undefined for a whole statement or document. */
function placeWords(edit: PolicyEdit): string | undefined {
  if (edit.statement === undefined || isStatement(edit)) return undefined;
  return `in \`${edit.statement}\` of ${nameOf(edit.policyKind, edit.policy)}`;
}

function partWords(edit: PolicyEdit, style: Wording): string {
  const { at, before, after } = edit;
  const last = String(at.at(-1));
  const name = last === "AWS" || last === "Federated" ? String(at.at(-2)) : last;
  const more = lacking(after, before);
  const fewer = lacking(before, after);
  if (after === undefined) return `remove ${name}`;
  if (more !== undefined) return `add ${list(more)} to ${name}`;
  if (fewer !== undefined) return `take ${list(fewer)} out of ${name}`;
  const condition = at.indexOf("Condition");
  if (before === undefined && condition >= 0) {
    const block = at
      .slice(condition + 1)
      .reduceRight<Json>((json, part) => ({ [part]: json }), after);
    if (style === "brief") return "add a Condition";
    return `add the Condition ${JSON.stringify(block)}`;
  }
  if (style === "brief" && typeof after === "object") return `change ${name}`;
  return `set ${name} to ${typeof after === "string" ? `\`${after}\`` : JSON.stringify(after)}`;
}

function isStatement({ at }: PolicyEdit): boolean {
  return at.at(0) === "Statement" && at.length <= 2 && typeof at.at(-1) !== "string";
}

function addedStatement({ before, after }: PolicyEdit): Json | undefined {
  if (before === undefined) return after;
  return Array.isArray(after) ? (after as readonly Json[]).at(-1) : after;
}

/** What the one list has beyond the other; undefined unless it has all of the other and more. */
function lacking(whole: Json | undefined, part: Json | undefined): string[] | undefined {
  if (whole === undefined || part === undefined) return undefined;
  const [all, some] = [listed(whole), listed(part)];
  if (all === undefined || some === undefined) return undefined;
  if (!some.every(each => all.includes(each)) || all.length <= some.length) return undefined;
  return all.filter(each => !some.includes(each));
}

/** The texts of a value or list, and of a Principal its ARNs. */
function listed(value: Json): string[] | undefined {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) {
    return value.every(each => typeof each === "string") ? (value as string[]) : undefined;
  }
  const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (!names.every(name => name === "AWS" || name === "Federated")) return undefined;
  return Object.values(value as Readonly<Record<string, Json>>).flatMap(each => listed(each) ?? []);
}
