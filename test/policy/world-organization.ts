import type {
  MemberAccount,
  Organization,
  OrganizationTarget,
  OrganizationUnit,
} from "../../src/model/index.ts";
import { fullAccess, type Policyish, policiesOf } from "./world-documents.ts";

export const organizationId = "o-exampleorgid";

/** An organization that holds the owner's account; a level left out has FullAWSAccess alone. */
export interface OrganizationWorld {
  /** Service control policies by level: the root's first, the account's own last. */
  readonly scp?: readonly (readonly Policyish[])[];
  /** Resource control policies by level. */
  readonly rcp?: readonly (readonly Policyish[])[];
  /** `999900001111`, which is in no test otherwise. */
  readonly managementAccount?: string;
  /** Further member accounts; they stand right under the root. */
  readonly members?: readonly string[];
  readonly enabled?: Organization["enabled"];
}

/** The organization that a test tells of, around the account `owner`. */
export function organizationOf(world: OrganizationWorld, owner: string): Organization {
  const depth = Math.max(2, world.scp?.length ?? 0, world.rcp?.length ?? 0);
  const target = (level: number): OrganizationTarget => {
    const scp = world.scp?.[level];
    return {
      serviceControl: scp === undefined ? [fullAccess] : policiesOf(scp, `scp-${level + 1}`),
      resourceControl: policiesOf(world.rcp?.[level] ?? [], `rcp-${level + 1}`),
    };
  };
  const member: MemberAccount = { id: owner, ...target(depth - 1) };
  let below: Pick<OrganizationUnit, "units" | "accounts"> = { units: [], accounts: [member] };
  for (let level = depth - 2; level > 0; level--) {
    const unit = {
      id: `ou-ab12-1111111${level}`,
      name: `unit ${level}`,
      ...target(level),
      ...below,
    };
    below = { units: [unit], accounts: [] };
  }
  const others = (world.members ?? []).map(id => ({ id, ...target(depth) }));
  return {
    id: organizationId,
    managementAccount: world.managementAccount ?? "999900001111",
    enabled: world.enabled ?? ["service-control", "resource-control"],
    root: {
      id: "r-ab12",
      name: "Root",
      ...target(0),
      units: below.units,
      accounts: [...below.accounts, ...others],
    },
  };
}
