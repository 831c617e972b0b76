import { type AccountId, rootAccount } from "../model/arn.ts";
import type { Ternary } from "../model/decision.ts";
import type { Grant, Tags } from "../model/estate.ts";
import { takesEncryptionContext } from "./requests/kms-table.ts";
import { untold, type View } from "./scope.ts";
import { and, or } from "./ternary.ts";

const prefix = "kms:encryptioncontext:";

/**
 * Whether a grant allows a request: its grantee, its operations and its constraints.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
export function grantAllows(grant: Grant, scope: View): Ternary {
  const operation = operationMatches(grant, scope);
  if (operation === false) return false;
  const grantee = granteeMatches(grant, scope);
  return grantee === false ? false : and(and(operation, grantee), constraintMatches(grant, scope));
}

/** Whether the grant holds the operation. CreateGrant passes on no more than the grant holds. */
export function operationMatches(grant: Grant, scope: View): Ternary {
  if (!grant.operations.some(name => `kms:${name.toLowerCase()}` === scope.action)) return false;
  if (scope.action !== "kms:creategrant") return true;
  const wanted = scope.valuesOf("kms:grantoperations");
  if (wanted === untold) return "unknown";
  if (wanted === undefined || typeof wanted === "string") return false;
  return wanted.every(name => grant.operations.includes(name));
}

/** Whether the caller is the grantee, and still the same principal as when the grant was made. */
export function granteeMatches(grant: Grant, scope: View): Ternary {
  if (isCaller(grant.grantee, scope)) {
    if (!isStill(grant.granteeId, grant, scope)) return false;
    // No page says that what is granted to a user is granted to the sessions that it federates.
    const own = grant.grantee === scope.callerArn || scope.caller.kind !== "federated-user";
    return own ? true : scope.contest("grant-to-federating-user");
  }
  const account = rootAccount(grant.grantee);
  return account === scope.account ? scope.contest("grant-to-account") : false;
}

function isCaller(arn: string, scope: View): boolean {
  return arn === scope.callerArn || arn === scope.principalArn;
}

/** A principal that was deleted and made again is another one, and has lost its grants. */
function isStill(id: string | undefined, grant: Grant, { principal }: View): boolean {
  if (principal === undefined) return true;
  return id === undefined ? principal.created <= grant.created : principal.id === id;
}

/** What a grant says of a caller who is to retire it. */
export interface Retirer {
  /** The grant names the caller, who then needs no permission. */
  readonly named: Ternary;
  /**
   * The caller's account may retire the grant, and hands that on by kms:RetireGrant in its
   * identity policies: it may for sure, it may not, or the page leaves it open.
   */
  readonly account: "surely" | "perhaps" | "not";
}

/**
 * Whom a grant lets retire it: its retiring principal, its grantee if RetireGrant is among the
 * operations, and the account in which it was made. The account that owns the key, and one that is
 * the retiring principal, hand it on to their principals by identity policies. Of a grant that
 * another account made the page does not say whether that account hands it on, nor whether the
 * owner of the key may retire it.
 * @param owner the account that owns the key
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
 */
export function retirerOf(grant: Grant, owner: AccountId, scope: View): Retirer {
  const { issuer = owner, operations, retiring = "" } = grant;
  const retires = isCaller(retiring, scope) && isStill(grant.retiringId, grant, scope);
  const byGrantee = operations.includes("RetireGrant") ? granteeMatches(grant, scope) : false;
  return { named: or(retires, byGrantee), account: accountRetires() };

  function accountRetires(): Retirer["account"] {
    const { account, caller } = scope;
    if (rootAccount(retiring) === account) return "surely";
    if (account === issuer && (issuer === owner || caller.kind === "root")) return "surely";
    return account === issuer || account === owner ? "perhaps" : "not";
  }
}

/**
 * Whether the constraints hold: SourceArn for every operation, the encryption context for those
 * that take one. Neither is asked for RetireGrant.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
 */
export function constraintMatches(grant: Grant, scope: View): Ternary {
  const source = sourceMatches(grant, scope);
  return source === false ? false : and(source, contextMatches(grant, scope));
}

/** The constraint is as good as the condition key aws:SourceArn, which a direct call never has. */
function sourceMatches({ sourceArn }: Grant, scope: View): Ternary {
  if (sourceArn === undefined || scope.action === "kms:retiregrant") return true;
  const source = scope.valuesOf("aws:sourcearn");
  return source === untold ? "unknown" : source === sourceArn;
}

function contextMatches(grant: Grant, scope: View): Ternary {
  const { encryptionContextEquals: equals, encryptionContextSubset: subset } = grant;
  if (equals === undefined && subset === undefined) return true;
  if (!takesEncryptionContext(scope.action)) return true;
  if (scope.valuesOf("kms:encryptioncontextkeys") === untold) return "unknown";
  if (scope.action === "kms:creategrant" && equals !== undefined) {
    const type = scope.valuesOf("kms:grantconstrainttype");
    if (type === untold) return "unknown";
    // A subset is a looser constraint than an exact one.
    if (type !== "EncryptionContextEquals") return false;
  }
  const given = encryptionContextOf(scope);
  const all = subset === undefined ? true : holdsAll(subset, given, scope);
  if (equals === undefined || all === false) return all;
  if (Object.keys(equals).length !== given.size) return false;
  return and(all, holdsAll(equals, given, scope));
}

function encryptionContextOf(scope: View): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(scope.request.context)) {
    const inContext = name.toLowerCase().startsWith(prefix) && typeof value === "string";
    if (inContext) given.set(name.slice(prefix.length), value);
  }
  return given;
}

function holdsAll(wanted: Tags, given: ReadonlyMap<string, string>, scope: View): Ternary {
  let all: Ternary = true;
  for (const [name, value] of Object.entries(wanted)) {
    all = and(all, holdsPair(name, value, given, scope));
  }
  return all;
}

function holdsPair(
  name: string,
  value: string,
  given: ReadonlyMap<string, string>,
  scope: View,
): Ternary {
  if (given.get(name) === value) return true;
  let loosely: Ternary = false;
  for (const [other, there] of given) {
    const same = there === value && other.toLowerCase() === name.toLowerCase();
    if (same) loosely = or(loosely, scope.contest("grant-constraint-name-case"));
  }
  return loosely;
}
