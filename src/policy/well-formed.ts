import type { PolicyDocument, Statement } from "../model/document.ts";

const versions: readonly unknown[] = [undefined, "2012-10-17", "2008-10-17"];
const elements = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);
const principalTypes = new Set(["AWS", "Federated", "Service", "CanonicalUser"]);
/** Of each pair a statement has one at the most. */
const pairs = [
  ["Principal", "NotPrincipal"],
  ["Action", "NotAction"],
  ["Resource", "NotResource"],
] as const;

/**
 * The statements of a document as values of any kind: one that was not parsed may hold anything.
 * @returns undefined where AWS would refuse the whole document
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function statementsOf(document: PolicyDocument): readonly unknown[] | undefined {
  if (!isObject(document) || !versions.includes(document.Version)) return undefined;
  const statements: unknown = document.Statement;
  if (Array.isArray(statements)) return statements;
  return isObject(statements) ? [statements] : undefined;
}

/**
 * Whether a statement has the shape that AWS stores. What stands in its texts is for others to say.
 * A statement without Action or Resource is one that KMS stores, and that has no effect.
 */
export function isWellFormed(value: unknown): value is Statement {
  if (!isObject(value)) return false;
  const { Effect, Condition, Principal, NotPrincipal } = value;
  if (Effect !== "Allow" && Effect !== "Deny") return false;
  if (!Object.keys(value).every(name => elements.has(name))) return false;
  if (pairs.some(([one, other]) => value[one] !== undefined && value[other] !== undefined)) {
    return false;
  }
  const texts = [value["Action"], value["NotAction"], value["Resource"], value["NotResource"]];
  return (
    texts.every(text => text === undefined || isTexts(text)) &&
    [Principal, NotPrincipal].every(each => each === undefined || isPrincipal(each)) &&
    (Condition === undefined || isCondition(Condition))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  if (typeof value === "string") return true;
  return Array.isArray(value) && value.length > 0 && value.every(each => typeof each === "string");
}

function isPrincipal(value: unknown): boolean {
  if (value === "*") return true;
  if (!isObject(value)) return false;
  return Object.entries(value).every(([type, ids]) => principalTypes.has(type) && isTexts(ids));
}

/** An empty list of values is kept: it matches nothing, and is a mistake with a page of its own. */
function isCondition(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isKeys);
}

function isKeys(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isValues);
}

function isValues(value: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.every(each => ["string", "number", "boolean"].includes(typeof each));
}
