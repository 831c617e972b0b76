import type { Operation } from "../../operation.ts";
import { optionalText } from "../../wire/parameters.ts";
import { groupsOf } from "./groups.ts";
import { authorizedPolicy } from "./managed.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { type Entity, kindOf, principalsOf } from "./principals.ts";

/**
 * Lists the users, roles and groups that a managed policy is attached to, or of which it is the
 * boundary.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
 */
export const ListEntitiesForPolicy: Operation = context => {
  const { parameters } = context;
  const filter = optionalText(parameters, "EntityFilter");
  const usage = optionalText(parameters, "PolicyUsageFilter");
  const prefix = optionalText(parameters, "PathPrefix") ?? "/";
  const { arn } = authorizedPolicy(context);
  const all: Entity[] = [
    ...principalsOf(context, "user"),
    ...principalsOf(context, "role"),
    ...groupsOf(context),
  ];
  const wanted = all.filter(one => {
    if (filter !== undefined && filter.toLowerCase() !== kindOf(one)) return false;
    const attached = usage !== "PermissionsBoundary" && one.attached.includes(arn);
    const bounded = usage !== "PermissionsPolicy" && "boundary" in one && one.boundary === arn;
    return one.path.startsWith(prefix) && (attached || bounded);
  });
  const { items, more } = pageOf(
    context,
    sortedBy(wanted, one => one.arn),
    one => one.arn,
  );
  const of = (kind: string) => items.filter(one => kindOf(one) === kind);
  return {
    PolicyGroups: of("group").map(one => ({ GroupName: one.name, GroupId: one.id })),
    PolicyUsers: of("user").map(one => ({ UserName: one.name, UserId: one.id })),
    PolicyRoles: of("role").map(one => ({ RoleName: one.name, RoleId: one.id })),
    ...more,
  };
};
