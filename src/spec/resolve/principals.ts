import {
  type AccountId,
  type Arn,
  formatArn,
  nameOf,
  type Partition,
  parseArn,
} from "../../model/arn.ts";
import { accountShape, roleNameShape, userNameShape } from "../shapes.ts";
import type { Path } from "../source/tree.ts";
import type { PrincipalDraft, Resolution } from "./resolution.ts";

/** A role or user as the file names it. */
export interface NamedPrincipal {
  readonly arn: Arn;
  readonly kind: "role" | "user";
  readonly account: AccountId;
}

/** Why a text names no role or user. */
export interface Misnamed {
  readonly message: string;
  readonly hint: string;
}

interface Home {
  readonly account: AccountId;
  readonly partition: Partition;
}

/**
 * Reads `role/NAME`, `user/NAME` or an ARN of either. A path before the name is kept.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function readPrincipal(text: string, home: Home): NamedPrincipal | Misnamed {
  if (text.startsWith("arn:")) return readArn(text, home);
  const [kind, ...rest] = text.split("/");
  if (kind === "role" || kind === "user") return named(kind, rest.join("/"), home, text);
  if (kind === "group") {
    return wrong(text, "it is a group", "name its users or a role");
  }
  if (/^[\w+=,.@-]+$/.test(text) && !accountShape.test(text)) {
    return wrong(
      text,
      "it is neither a role nor a user",
      `write \`role/${text}\` or \`user/${text}\``,
    );
  }
  return wrong(text, "it is neither a role nor a user", "write `role/NAME`, `user/NAME` or an ARN");
}

function readArn(text: string, home: Home): NamedPrincipal | Misnamed {
  const parts = parseArn(text);
  if (!parts)
    return wrong(text, "it is no ARN", "write it as in `arn:aws:iam::111122223333:role/NAME`");
  const { service, partition, account, resource } = parts;
  const [kind, ...rest] = resource.split("/");
  if (service === "sts" && kind === "assumed-role") {
    const role = `arn:${partition}:iam::${account}:role/${rest[0] ?? "NAME"}`;
    return wrong(text, "it is a session of a role", `name the role: \`${role}\``);
  }
  if (service !== "iam" || parts.region !== "" || (kind !== "role" && kind !== "user")) {
    return wrong(
      text,
      "it is neither a role nor a user",
      "name a role or a user, not anything else",
    );
  }
  if (!accountShape.test(account)) {
    return wrong(text, "its account is not twelve digits", "write the account's twelve digits");
  }
  if (partition !== home.partition) {
    const hint = `principals of \`${home.partition}\` alone can use these keys`;
    return wrong(text, `its partition is \`${partition}\``, hint);
  }
  return named(kind, rest.join("/"), { account, partition }, text);
}

function named(
  kind: "role" | "user",
  pathAndName: string,
  { account, partition }: Home,
  text: string,
): NamedPrincipal | Misnamed {
  const steps = pathAndName.split("/");
  const name = steps.at(-1) ?? "";
  const shape = kind === "role" ? roleNameShape : userNameShape;
  const path = steps.slice(0, -1);
  if (!shape.test(name) || path.some(step => !/^[\x21-\x2e\x30-\x7e]+$/.test(step))) {
    const most =
      name.length > 64 ? "its name has more than 64 characters" : `that is no name of a ${kind}`;
    return wrong(text, most, "use letters, digits and `+=,.@_-`, at most 64");
  }
  if (/[*?]/.test(pathAndName)) {
    return wrong(text, "it is a pattern", "name each principal");
  }
  const arn = formatArn({
    partition,
    service: "iam",
    region: "",
    account,
    resource: `${kind}/${pathAndName}`,
  });
  return { arn, kind, account };
}

function wrong(text: string, why: string, hint: string): Misnamed {
  return { message: `\`${text}\` cannot be a principal: ${why}`, hint };
}

/** Reads a principal of the file and tells what is wrong with it. */
export function principalOf(
  text: string,
  path: Path,
  resolution: Resolution,
): PrincipalDraft | undefined {
  const home = { account: resolution.file.account, partition: resolution.partition };
  const read = readPrincipal(text, home);
  if ("message" in read) {
    resolution.report.error("bad-principal", path, read.message, read.hint);
    return undefined;
  }
  return draftOf(read, path, resolution);
}

/** The draft of a principal: the one there is, or a new one for one that exists already. */
export function draftOf(
  principal: NamedPrincipal,
  path: Path,
  { principals, report }: Resolution,
): PrincipalDraft {
  const known = principals.get(principal.arn);
  if (known) return known;
  const draft: PrincipalDraft = {
    ...principal,
    made: false,
    administrator: false,
    path,
    grants: new Map(),
  };
  principals.set(principal.arn, draft);
  if (principal.arn.includes(":role/aws-reserved/sso.amazonaws.com/")) {
    const message = "IAM Identity Center owns this role, and no policy can be attached to it";
    const hint = "add the policy to its permission set instead";
    report.warning("identity-center-role", path, message, hint);
  }
  return draft;
}

/**
 * Within an account no two roles, and no two users, have the same name, whatever their paths and
 * case: of two that differ only so, one does not exist.
 */
export function tellSameNames({ principals, report }: Resolution): void {
  const seen = new Map<string, PrincipalDraft>();
  for (const draft of principals.values()) {
    const key = `${draft.account} ${draft.kind} ${nameOf(draft.arn).toLowerCase()}`;
    const other = seen.get(key);
    seen.set(key, draft);
    if (other === undefined) continue;
    const message = `\`${draft.arn}\` and \`${other.arn}\` cannot both exist: names are unique without path and case`;
    report.error("same-name", draft.path, message, "write the one that exists in both places");
  }
}
