import type { Operation } from "../../operation.ts";
import { optionalText } from "../../wire/parameters.ts";
import { authorizedPolicy } from "./managed.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { principalsOf } from "./principals.ts";

/**
 * Lists the users and roles that a managed policy is attached to, or of which it is the boundary.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
 */
export const ListEntitiesForPolicy: Operation = context => {
  const { parameters } = context;
  const filter = optionalText(parameters, "EntityFilter");
  const usage = optionalText(parameters, "PolicyUsageFilter");
  const prefix = optionalText(parameters, "PathPrefix") ?? "/";
  const { arn } = authorizedPolicy(context);
  const wanted = [
    ...(filter === undefined || filter === "User" ? principalsOf(context, "user") : []),
    ...(filter === undefined || filter === "Role" ? principalsOf(context, "role") : []),
  ].filter(one => {
    const attached = usage !== "PermissionsBoundary" && one.attached.includes(arn);
    const bounded = usage !== "PermissionsPolicy" && one.boundary === arn;
    return one.path.startsWith(prefix) && (attached || bounded);
  });
  const { items, more } = pageOf(
    context,
    sortedBy(wanted, one => one.arn),
    one => one.arn,
  );
  const users = items.filter(one => one.kind === "user");
  const roles = items.filter(one => one.kind === "role");
  return {
    PolicyGroups: [],
    PolicyUsers: users.map(one => ({ UserName: one.name, UserId: one.id })),
    PolicyRoles: roles.map(one => ({ RoleName: one.name, RoleId: one.id })),
    ...more,
  };
};
