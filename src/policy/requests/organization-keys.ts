import type { AccountId } from "../../model/arn.ts";
import type { Estate } from "../../model/estate.ts";
import { type Organization, type Placement, placementOf } from "../../model/organization.ts";
import type { Context, Part } from "./context.ts";
import { untold } from "./unknown-keys.ts";

/** The condition keys that tell an organization, for the principal, the resource or the endpoint. */
export interface OrganizationKeys {
  /** Adds both, or where the path is not told the id alone. */
  readonly add: (context: Context, id: string, paths: readonly string[] | undefined) => void;
  /** The group of both. */
  readonly open: number;
  /** The group of the paths alone. */
  readonly openPath: number;
}

/** Of the principal. */
export const principalKeys: OrganizationKeys = {
  // Names that stand in the code keep the context what V8 reads fast; computed ones do not.
  add(context, id, paths) {
    context["aws:PrincipalOrgID"] = id;
    if (paths !== undefined) context["aws:PrincipalOrgPaths"] = paths;
  },
  open: untold.organization,
  openPath: untold.path,
};

/** Of the account that owns the resource. */
export const resourceKeys: OrganizationKeys = {
  add(context, id, paths) {
    context["aws:ResourceOrgID"] = id;
    if (paths !== undefined) context["aws:ResourceOrgPaths"] = paths;
  },
  open: untold.resourceOrganization,
  openPath: untold.resourcePath,
};

/** Of the account that owns the resource for which an AWS service calls. */
export const sourceKeys: OrganizationKeys = {
  add(context, id, paths) {
    context["aws:SourceOrgID"] = id;
    if (paths !== undefined) context["aws:SourceOrgPaths"] = paths;
  },
  open: untold.sourceOrganization,
  openPath: untold.sourcePath,
};

/** Of the account that owns the VPC endpoint. */
export const endpointKeys: OrganizationKeys = {
  add(context, id, paths) {
    context["aws:VpceOrgID"] = id;
    if (paths !== undefined) context["aws:VpceOrgPaths"] = paths;
  },
  open: untold.endpointOrganization,
  openPath: untold.endpointPath,
};

/**
 * Adds the organization of an account.
 *
 * An estate without organizations does not tell of them: the keys stay open. One that has some
 * tells of every account that it knows: a known account that is in none has no such keys. An
 * account of which the estate holds nothing may be in an organization that nobody told of.
 * @param known whether the estate holds the very principal, key or endpoint that is asked about
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 */
export function addOrganization(
  part: Part,
  account: AccountId,
  known: boolean,
  keys: OrganizationKeys,
  estate: Estate,
): void {
  if (estate.organizations.size === 0) {
    part.unknown |= keys.open;
    return;
  }
  for (const organization of estate.organizations.values()) {
    const path = pathIn(organization, account);
    if (path === undefined) continue;
    keys.add(part.context, organization.id, path === "" ? undefined : [path]);
    if (path === "") part.unknown |= keys.openPath;
    return;
  }
  if (!known && !estate.accounts.has(account)) part.unknown |= keys.open;
}

// An organization is never changed in place, so what was found in it stays true.
const paths = new WeakMap<Organization, Map<AccountId, string | undefined>>();

/** The account's path; undefined where it is not a member, empty where its place is not told. */
function pathIn(organization: Organization, account: AccountId): string | undefined {
  let found = paths.get(organization);
  if (found === undefined) {
    found = new Map();
    paths.set(organization, found);
  }
  if (found.has(account)) return found.get(account);
  const placement: Placement | undefined = placementOf(
    account,
    new Map([[organization.id, organization]]),
  );
  // The management account is a member wherever in the tree it stands.
  const path = placement?.path ?? (organization.managementAccount === account ? "" : undefined);
  found.set(account, path);
  return path;
}
