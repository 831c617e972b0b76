import type { AccountId } from "./arn.ts";
import type { Policy } from "./document.ts";

/**
 * An organization of AWS Organizations: a tree of units with policies at every level.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
export interface Organization {
  /** Such as `o-a1b2c3d4e5`. */
  readonly id: string;
  /** Its principals are bound by no SCP, its keys by no RCP. */
  readonly managementAccount: AccountId;
  /** Which types of policy are enabled: of one that is not, no policy counts. */
  readonly enabled: readonly ("service-control" | "resource-control")[];
  readonly root: OrganizationUnit;
}

/** What policies of an organization are attached to: the root, a unit, or an account. */
export interface OrganizationTarget {
  /**
   * Service control policies that are attached here, FullAWSAccess among them where it is: a level
   * without one that allows lets nothing through.
   */
  readonly serviceControl: readonly Policy[];
  /** Resource control policies; RCPFullAWSAccess, which AWS attaches everywhere, is left out. */
  readonly resourceControl: readonly Policy[];
}

/** The root of an organization or an organizational unit. */
export interface OrganizationUnit extends OrganizationTarget {
  /** Such as `r-ab12`, or `ou-ab12-11111111`. */
  readonly id: string;
  readonly name: string;
  readonly units: readonly OrganizationUnit[];
  readonly accounts: readonly MemberAccount[];
}

/** An account in an organization. */
export interface MemberAccount extends OrganizationTarget {
  readonly id: AccountId;
}

/** Where an account stands: its organization, and the targets from the root down to itself. */
export interface Placement {
  readonly organization: Organization;
  readonly levels: readonly (OrganizationUnit | MemberAccount)[];
  /** As aws:PrincipalOrgPaths has it, such as `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`. */
  readonly path: string;
}

// Organizations are never changed in place, so what was found of one holds for as long as it lives.
const indexes = new WeakMap<Organization, ReadonlyMap<AccountId, Placement>>();

/**
 * Finds an account in the organizations.
 * @returns undefined where it is in none of them
 */
export function placementOf(
  account: AccountId,
  organizations: ReadonlyMap<string, Organization>,
): Placement | undefined {
  for (const organization of organizations.values()) {
    const found = indexOf(organization).get(account);
    if (found !== undefined) return found;
  }
  return undefined;
}

function indexOf(organization: Organization): ReadonlyMap<AccountId, Placement> {
  const known = indexes.get(organization);
  if (known !== undefined) return known;
  const index = new Map<AccountId, Placement>();
  const walk = (unit: OrganizationUnit, above: readonly OrganizationUnit[]) => {
    const units = [...above, unit];
    const path = `${[organization.id, ...units.map(({ id }) => id)].join("/")}/`;
    for (const account of unit.accounts) {
      index.set(account.id, { organization, levels: [...units, account], path });
    }
    for (const below of unit.units) walk(below, units);
  };
  walk(organization.root, []);
  indexes.set(organization, index);
  return index;
}
