import type { Ternary } from "../model/decision.ts";
import type { Grant, Tags } from "../model/estate.ts";
import { untold, type View } from "./scope.ts";
import { and, or } from "./ternary.ts";

const prefix = "kms:encryptioncontext:";
const rootForm = /^arn:[a-z-]+:iam::(\d{12}):root$/;
const constrained =
  /^kms:(encrypt|decrypt|generatedatakey(pair)?(withoutplaintext)?|reencrypt(from|to)|creategrant)$/;

/**
 * Whether a grant allows a request: its grantee, its operations and its constraints.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
export function grantAllows(grant: Grant, scope: View): Ternary {
  if (!operationMatches(grant, scope)) return false;
  const grantee = granteeMatches(grant, scope);
  return grantee === false ? false : and(grantee, constraintMatches(grant, scope));
}

/** Whether the grant holds the operation. CreateGrant passes on no more than the grant holds. */
export function operationMatches(grant: Grant, scope: View): boolean {
  if (!grant.operations.some(name => `kms:${name.toLowerCase()}` === scope.action)) return false;
  if (scope.action !== "kms:creategrant") return true;
  const wanted = scope.valuesOf("kms:grantoperations");
  if (wanted === undefined || wanted === untold || typeof wanted === "string") return false;
  return wanted.every(name => grant.operations.includes(name));
}

/** Whether the caller is the grantee, and still the same principal as when the grant was made. */
export function granteeMatches(grant: Grant, scope: View): Ternary {
  if (grant.grantee === scope.callerArn || grant.grantee === scope.principalArn) {
    // A principal that was deleted and made again is another one, and has lost its grants.
    if (scope.principal !== undefined && scope.principal.created > grant.created) return false;
    // No page says that what is granted to a user is granted to the sessions that it federates.
    const own = grant.grantee === scope.callerArn || scope.caller.kind !== "federated-user";
    return own ? true : scope.contest("grant-to-federating-user");
  }
  const account = rootForm.exec(grant.grantee)?.[1];
  return account === scope.account ? scope.contest("grant-to-account") : false;
}

/**
 * Whether the constraints hold, for the operations that take an encryption context.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
 */
export function constraintMatches(grant: Grant, scope: View): Ternary {
  const { encryptionContextEquals: equals, encryptionContextSubset: subset } = grant;
  if ((equals === undefined && subset === undefined) || !constrained.test(scope.action))
    return true;
  if (scope.valuesOf("kms:encryptioncontextkeys") === untold) return "unknown";
  if (scope.action === "kms:creategrant" && equals !== undefined) {
    const type = scope.valuesOf("kms:grantconstrainttype");
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
