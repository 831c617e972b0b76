import type {
  ElementTrace,
  PolicyKind,
  PolicyTrace,
  StatementTrace,
  Trap,
} from "../../model/decision.ts";
import { type ContestedId, contestedPoints } from "../contested.ts";

/** A policy as a sentence names it. */
export function policyName(policy: PolicyTrace): string {
  const named: Readonly<Record<PolicyKind, string>> = {
    resource: "the key policy",
    trust: "the trust policy",
    identity: `the policy \`${policy.name}\``,
    boundary: `the permissions boundary \`${policy.name}\``,
    session: `the session policy \`${policy.name}\``,
    grant: `the grant \`${policy.name}\``,
    "service-control": `the service control policy \`${policy.name}\``,
    "resource-control": `the resource control policy \`${policy.name}\``,
    "vpc-endpoint": `the VPC endpoint policy \`${policy.name}\``,
  };
  return named[policy.kind];
}

/** A statement as a sentence names it: its Sid, or its number where it has none. */
export function statementName(statement: StatementTrace): string {
  return statement.sid ? statement.sid : `statement ${statement.index + 1}`;
}

/** Values as a sentence gives them: all of a few, the first ones of many. */
export function list(values: readonly string[], most = 4): string {
  const shown = values.slice(0, most).map(value => `\`${value}\``);
  const more = values.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown.join("");
}

/** The element that says most about an outcome: one with a trap, failing that the first. */
export function tellingElement(statement: StatementTrace): ElementTrace | undefined {
  const telling =
    statement.matches === true
      ? statement.elements.filter(element => element.trap !== undefined)
      : statement.elements.filter(element => element.matches === statement.matches);
  // A condition matters only where the statement is about the action at all.
  const others = telling.filter(element => !/Action$/.test(element.element));
  if (telling.length > others.length) return telling.find(each => /Action$/.test(each.element));
  return others.find(element => element.trap !== undefined) ?? others[0];
}

/** Why an element matched or not, without a full stop. */
export function elementWords(element: ElementTrace): string {
  if (element.matches === "unknown") return unknownWords(element);
  const told = element.trap && trapWords(element, element.trap);
  if (told !== undefined) return told;
  if (element.condition !== undefined) return conditionWords(element);
  const [asked = ""] = element.requestValues;
  const values = list(element.policyValues);
  switch (element.element) {
    case "Principal":
      return `it names ${values}, not \`${asked}\``;
    case "NotPrincipal":
      return element.matches ? `\`${asked}\` is not among ${values}` : `it spares \`${asked}\``;
    case "Action":
      return `it is about ${values}, not \`${asked}\``;
    case "NotAction":
      return `it leaves \`${asked}\` out`;
    case "NotResource":
      return `it leaves \`${asked}\` out`;
    default:
      return `it is about ${values}, not \`${asked}\``;
  }
}

function unknownWords(element: ElementTrace): string {
  if (element.contested !== undefined) {
    const point = contestedPoints[element.contested as ContestedId];
    return `AWS's pages leave it open: ${point.says}`;
  }
  const { key } = element.condition ?? { key: element.element };
  return `it is not known what the request gives \`${key}\``;
}

/** What a trap does here; undefined where the plain words say it. */
function trapWords(element: ElementTrace, trap: Trap): string | undefined {
  const { operator, key } = element.condition ?? { operator: "", key: "" };
  const wanted = list(element.policyValues);
  const given = list(element.requestValues);
  switch (trap) {
    case "alias-in-resource":
      return "the alias ARN in Resource names the alias itself, not the key behind it; use kms:ResourceAliases";
    case "action-without-star":
      return `it is about ${wanted}, which without \`*\` at its end does not cover ${given}`;
    case "deny-on-account-root":
      return `as the principal of a Deny ${wanted} stands for everybody in the account`;
    case "deleted-principal":
      return `it names ${wanted}, the id of a principal that was deleted; one of the same name made later is another`;
    case "not-principal":
      return "NotPrincipal spares a role only where the session, the role and the account are all named, and nobody with a permissions boundary";
    case "variable-in-2008":
      return "`${…}` is plain text in this document: only Version 2012-10-17 has variables";
    case "literal-star-in-stringequals":
      return `\`${operator}\` takes \`*\` and \`?\` in ${wanted} for plain text; use StringLike`;
    case "request-alias-by-arn":
      return "kms:RequestAlias is absent: the request named the key by its ARN or id, or did not name a key; kms:ResourceAliases holds however the key is named";
    case "no-such-alias":
      return aliasWords(element, wanted, given);
    case "empty-pattern-list":
      return `\`${key}\` has an empty list, which matches nothing`;
    case "null-guard":
      return `\`Null\` \`${element.policyValues[0] ?? ""}\` asks that \`${key}\` be ${absentOrThere(element)}, and the request has it`;
    case "missing-encryption-context":
      return encryptionContextWords(key, wanted, given);
    case "encryption-context-case":
      return `${encryptionContextWords(key, wanted, given)}: values compare with case`;
    case "forall-missing-key":
      return `\`${operator}\` is true because the request has no \`${key}\` at all`;
    case "via-service":
      return `\`kms:ViaService\` is there only if ${wanted} makes the call, and this one is made directly`;
    case "session-arn-as-principal":
      return `\`${key}\` is the role's ARN ${given}, and ${wanted} is a session's`;
    default:
      return undefined;
  }
}

function absentOrThere({ policyValues }: ElementTrace): string {
  return policyValues.includes("true") ? "absent" : "there";
}

function conditionWords(element: ElementTrace): string {
  const { operator, key } = element.condition ?? { operator: "", key: "" };
  const wanted = list(element.policyValues);
  const given = list(element.requestValues);
  if (given === "") return `the request has no \`${key}\``;
  return element.matches
    ? `\`${key}\` is ${given}, and \`${operator}\` asks for ${wanted}`
    : `\`${key}\` is ${given}, where \`${operator}\` asks for ${wanted}`;
}

function aliasWords(element: ElementTrace, wanted: string, given: string): string {
  if (given === "") return `the key has no alias, and kms:ResourceAliases asks for ${wanted}`;
  const many = element.requestValues.length > 1;
  return `the key has the alias${many ? "es" : ""} ${given}, which ${many ? "do" : "does"} not match ${wanted}`;
}

function encryptionContextWords(key: string, wanted: string, given: string): string {
  const name = encryptionContextName(key);
  if (name === undefined) {
    return given === ""
      ? "the request carries no encryption context"
      : `the encryption context has the names ${given}, where the policy is about ${wanted}`;
  }
  if (given === "") return `the request carries no encryption context \`${name}\``;
  return `the encryption context \`${name}\` is ${given}, not ${wanted}`;
}

/** The name in `kms:EncryptionContext:NAME`. */
export function encryptionContextName(key: string): string | undefined {
  const prefix = "kms:encryptioncontext:";
  return key.toLowerCase().startsWith(prefix) ? key.slice(prefix.length) : undefined;
}
