import { isOutsider, isSession } from "../../model/request.ts";
import type { ReadStatement } from "../document.ts";
import { type NamedPrincipal, namingOf } from "../principal.ts";
import { principalMatches } from "../statement.ts";
import { type Bit, bitOf, no, or, yes } from "./bits.ts";
import type { Frame } from "./frame.ts";

/** The principals of a statement, sorted by how they are compared. */
export interface CompiledPrincipals {
  readonly everyone: boolean;
  readonly accounts: readonly string[];
  /** ARNs and unique ids. */
  readonly named: readonly string[];
  /** Whether one of them is the ARN of a session. */
  readonly sessions: boolean;
  /** Whether a wildcard stands where AWS would refuse it. */
  readonly malformed: boolean;
}

/** In which ways a statement names the caller, as `Naming` has it. Filled anew each time. */
export interface Named {
  everyone: Bit;
  account: Bit;
  role: Bit;
  self: Bit;
  /** Whether Principal or NotPrincipal covers the caller at all. */
  matches: Bit;
}

/** Compiles Principal; undefined where the statement has none. */
export function compilePrincipals({ principals }: ReadStatement): CompiledPrincipals | undefined {
  if (principals === undefined) return undefined;
  const valuesOf = (type: NamedPrincipal["type"]) =>
    principals.filter(each => each.type === type).map(({ value }) => value);
  const named = valuesOf("aws");
  return {
    everyone: principals.some(({ type }) => type === "everyone"),
    accounts: valuesOf("account"),
    named,
    sessions: named.some(value => value.includes(":sts:")),
    malformed: named.some(value => /[*?]/.test(value)),
  };
}

/** Fills `into` with the ways in which a statement with principals names the frame's caller. */
export function nameCaller(
  source: ReadStatement,
  principals: CompiledPrincipals,
  frame: Frame,
  into: Named,
): void {
  if (isOutsider(frame.caller) || principals.malformed) {
    nameByReference(source, frame, into);
    return;
  }
  into.everyone = principals.everyone ? yes : no;
  into.account = principals.accounts.includes(frame.account) ? yes : no;
  into.self = no;
  into.role = no;
  const own = principals.named.length > 0 && isNamed(principals.named, frame);
  if (own && isSession(frame.caller)) into.role = yes;
  else if (own) into.self = yes;
  if (principals.sessions && principals.named.includes(frame.callerArn)) into.self = yes;
  const any = or(into.self, or(into.role, into.account));
  into.matches = or(any, into.everyone);
}

function isNamed(named: readonly string[], { principal, principalArn }: Frame): boolean {
  const id = principal?.id;
  for (const value of named) if (value === principalArn || value === id) return true;
  return false;
}

function nameByReference(source: ReadStatement, frame: Frame, into: Named): void {
  const naming = namingOf(source.principals ?? [], frame);
  into.everyone = bitOf(naming.everyone);
  into.account = bitOf(naming.account);
  into.role = bitOf(naming.role);
  into.self = bitOf(naming.self);
  into.matches = bitOf(principalMatches(source, naming, frame));
}
