import { listOf, type PrincipalElement, type Statement } from "../../../model/document.ts";
import type { Estate } from "../../../model/estate.ts";

/**
 * Whether every principal of a key policy's statement is there. AWS looks each of them up; the
 * local AWS knows the accounts of its file, and to it all others do not exist.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export function principalsExist(statement: Statement, estate: Estate): boolean {
  return [statement.Principal, statement.NotPrincipal].every(
    element => element === undefined || elementExists(element, estate),
  );
}

function elementExists(element: PrincipalElement, estate: Estate): boolean {
  if (element === "*") return true;
  if (element.CanonicalUser !== undefined) return false; // KMS knows no such principals
  return (
    listOf(element.AWS).every(name => awsExists(name, estate)) &&
    listOf(element.Service).every(name => /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name)) &&
    listOf(element.Federated).every(name => federatedExists(name, estate))
  );
}

const principalArn =
  /^arn:[a-z-]+:(iam|sts)::(\d{12}):(root|user\/.+|role\/.+|assumed-role\/.+|federated-user\/.+)$/;

/** Whether an `AWS` principal is there: an account, its root, a user, a role or a session. */
export function awsExists(name: string, estate: Estate): boolean {
  if (name === "*") return true;
  if (/^\d{12}$/.test(name)) return estate.accounts.has(name);
  const parts = principalArn.exec(name);
  if (parts === null) return idExists(name, estate);
  const [, service, account = "", resource = ""] = parts;
  const partition = estate.accounts.get(account)?.partition;
  if (partition === undefined || !name.startsWith(`arn:${partition}:`)) return false;
  if (resource === "root") return service === "iam";
  // A federated user is there as soon as somebody makes a session of that name.
  if (resource.startsWith("federated-user/")) return service === "sts";
  if (!resource.startsWith("assumed-role/")) return estate.principals.has(name);
  // A session's ARN has its role's name without the path.
  const [, role, session = ""] = resource.split("/");
  return service === "sts" && session !== "" && roleExists(account, role, estate);
}

function roleExists(account: string, name: string | undefined, estate: Estate): boolean {
  for (const principal of estate.principals.values()) {
    if (principal.kind === "role" && principal.account === account && principal.name === name) {
      return true;
    }
  }
  return false;
}

/** A unique id stands in a policy for a principal that had gone; it is good if it came back. */
function idExists(id: string, estate: Estate): boolean {
  for (const principal of estate.principals.values()) if (principal.id === id) return true;
  return false;
}

function federatedExists(name: string, estate: Estate): boolean {
  for (const account of estate.accounts.values()) {
    if (account.oidcProviders.some(provider => provider.arn === name)) return true;
  }
  return /^[a-z0-9.-]+\.[a-z]+$/.test(name); // such as cognito-identity.amazonaws.com
}
