import type { PolicyTrace, StatementTrace } from "../../../model/decision.ts";
import type { PolicyDocument, Statement } from "../../../model/document.ts";
import { isWellFormed } from "../../well-formed.ts";
import { statementName } from "../words.ts";
import type { PolicyEdit, Situation } from "./change.ts";
import { type Json, type Path, pathText, valueAt } from "./json.ts";
import { documentAt } from "./places.ts";

/** A statement that took part in a decision and that can be edited. */
export interface Target {
  readonly policy: PolicyTrace;
  readonly statement: StatementTrace;
  readonly document: PolicyDocument;
  readonly source: Statement;
  /** The way to the statement in its document. */
  readonly path: Path;
}

/** The statements of a decision that can be edited and that `takes` takes. */
export function targetsIn(
  situation: Situation,
  takes: (policy: PolicyTrace, statement: StatementTrace) => boolean,
): Target[] {
  return situation.decision.trace.flatMap(policy => {
    const wanted = policy.statements.filter(statement => takes(policy, statement));
    const document = wanted.length === 0 ? undefined : documentAt(policy, situation);
    if (document === undefined) return [];
    return wanted.flatMap(statement => {
      const path = statementPath(document, statement.index);
      const source = valueAt(document as unknown as Json, path);
      // A statement that AWS would not have stored is mended by hand.
      if (!isWellFormed(source)) return [];
      return [{ policy, statement, document, source, path }];
    });
  });
}

/** The way to a statement: a document may hold one by itself, or a list. */
export function statementPath(document: PolicyDocument, index: number): Path {
  return Array.isArray(document.Statement) ? ["Statement", index] : ["Statement"];
}

/** The edit that puts another value into a statement; undefined takes the value out. */
export function editOf(target: Target, way: Path, after: Json | undefined): PolicyEdit {
  return editAt(target, [...target.path, ...way], after, statementName(target.statement));
}

/** The edit that puts another value at a place of a policy's document. */
export function editAt(
  { policy, document }: Pick<Target, "policy" | "document">,
  at: Path,
  after: Json | undefined,
  statement?: string,
): PolicyEdit {
  const before = valueAt(document as unknown as Json, at);
  return {
    kind: "policy",
    policyKind: policy.kind,
    policy: policy.name,
    on: policy.on,
    ...(statement !== undefined && { statement }),
    path: pathText(at),
    at,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

/** One value or a list, with further values: a list. */
export function withMore(value: Json | undefined, more: readonly string[]): Json {
  const list: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return [...list, ...more.filter(each => !list.includes(each))];
}

/**
 * A list without a value.
 * @returns undefined where the value does not stand in it, or nothing else does
 */
export function withoutOne(
  value: Json | undefined,
  gone: (each: string) => boolean,
): Json | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: readonly Json[] = value;
  const left = list.filter(each => !gone(String(each)));
  return left.length === 0 || left.length === list.length ? undefined : left;
}
