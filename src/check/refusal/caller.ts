import {
  type AccountId,
  type Arn,
  type Caller,
  type Estate,
  nameOf,
  parseArn,
} from "../../model/index.ts";

/** Why nobody was found. */
export type NoCaller =
  /** The estate has no principal of that account. */
  | { readonly missing: "account"; readonly account: AccountId }
  /** Of the account it has others; `names` are theirs, such as `role/NAME`. */
  | { readonly missing: "principal"; readonly name: string; readonly names: readonly string[] }
  /** A kind of principal that an estate does not hold, such as a federated user. */
  | { readonly missing: "kind" };

/**
 * Finds who is meant by the ARN in an access denied message. The ARN of a role session has lost
 * the role's path: within an account the name alone tells which role it is.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function findCaller(
  arn: Arn,
  estate: Estate,
): { readonly caller: Caller; readonly arn: Arn } | NoCaller {
  const parts = parseArn(arn);
  if (parts === undefined) return { missing: "kind" };
  const { account, partition, resource } = parts;
  if (resource === "root") {
    if (!estate.accounts.has(account)) return { missing: "account", account };
    return { caller: { kind: "root", partition, account }, arn };
  }
  const [kind = "", ...rest] = resource.split("/");
  if (!["user", "role", "assumed-role"].includes(kind)) return { missing: "kind" };
  const session = kind === "assumed-role" ? (rest[1] ?? "session") : "session";
  const name = (kind === "assumed-role" ? rest[0] : rest.at(-1)) ?? "";
  const wanted = kind === "user" ? "user" : "role";
  const found =
    (kind === "assumed-role" ? undefined : estate.principals.get(arn)) ??
    [...estate.principals.values()].find(
      each => each.account === account && each.kind === wanted && each.name === name,
    );
  if (found === undefined) return nobody(account, `${wanted}/${name}`, estate);
  const caller: Caller =
    found.kind === "user"
      ? { kind: "user", arn: found.arn }
      : { kind: "role", role: found.arn, session };
  return { caller, arn: found.arn };
}

function nobody(account: AccountId, name: string, estate: Estate): NoCaller {
  const there = [...estate.principals.values()].filter(each => each.account === account);
  if (there.length === 0 && !estate.accounts.has(account)) return { missing: "account", account };
  const names = there.map(each => `${each.kind}/${nameOf(each.arn)}`).sort();
  return { missing: "principal", name, names };
}
