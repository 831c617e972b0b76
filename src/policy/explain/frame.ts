import type { Decision, ElementTrace, PolicyTrace, StatementTrace } from "../../model/decision.ts";
import type { Estate } from "../../model/estate.ts";
import type { Span } from "../../model/problem.ts";
import { type Node, parseJson } from "../parse/json.ts";
import { bestNearMiss } from "./advice.ts";
import type { Json, Path } from "./changes/json.ts";
import { policyAt } from "./changes/places.ts";
import { statementPath } from "./changes/target.ts";
import { jsonText } from "./json-text.ts";
import { policyName, statementName, tellingElement } from "./words.ts";

/** A place in a policy's text. */
export interface Frame {
  /** The policy as a sentence names it. */
  readonly policy: string;
  /** The policy's ARN, or the ARN or id of what it stands on. */
  readonly on: string;
  /** The statement's Sid, or its number. */
  readonly statement: string;
  /** The text as it was stored, or where that is not kept the document as JSON. */
  readonly text: string;
  /** The element that failed, or of a Deny the one that matched. */
  readonly span: Span;
}

/**
 * The statement that settled a denial: the Deny that matched, or the Allow that nearly did.
 * @returns undefined where there is none, or its text is not held
 */
export function frameOf(decision: Decision, estate: Estate): Frame | undefined {
  const settling = settlingStatement(decision);
  if (settling === undefined) return undefined;
  const { policy, statement, element } = settling;
  const held = policyAt(policy, { request: decision.request, estate });
  if (held === undefined) return undefined;
  const text = held.text ?? jsonText(held.document as unknown as Json);
  const path = [...statementPath(held.document, statement.index), ...wayOf(element)];
  const span = spanAt(text, path);
  if (span === undefined) return undefined;
  const named = { policy: policyName(policy), statement: statementName(statement) };
  return { ...named, on: policy.on, text, span };
}

interface Settling {
  readonly policy: PolicyTrace;
  readonly statement: StatementTrace;
  readonly element: ElementTrace | undefined;
}

function settlingStatement(decision: Decision): Settling | undefined {
  const { reason, trace } = decision;
  if (reason.kind === "implicit-deny") {
    const [kind] = reason.missing;
    return kind && bestNearMiss(kind, decision);
  }
  if (reason.kind !== "explicit-deny") return undefined;
  const policy = trace[reason.policy];
  const statement = policy?.statements.find(({ index }) => index === reason.statement);
  if (policy === undefined || statement === undefined) return undefined;
  const conditions = statement.elements.filter(({ condition }) => condition !== undefined);
  return { policy, statement, element: tellingElement(statement) ?? conditions[0] };
}

/** The way from a statement to one of its elements. */
function wayOf(element: ElementTrace | undefined): Path {
  if (element === undefined) return ["Effect"];
  const { condition } = element;
  if (condition === undefined) return [element.element];
  return ["Condition", condition.operator, condition.key];
}

/** Where the member or item at a path stands in a text: from its name to the end of its value. */
function spanAt(text: string, path: Path): Span | undefined {
  let node: Node | undefined = parseJson(text, "policy").node;
  let span = node?.span;
  for (const part of path) {
    if (node?.kind === "object") {
      const member = node.members.find(({ name }) => name === part);
      node = member?.value;
      span = member && { ...member.nameSpan, end: member.value.span.end };
    } else {
      node = node?.kind === "array" ? node.items[Number(part)] : undefined;
      span = node?.span;
    }
  }
  return span;
}
