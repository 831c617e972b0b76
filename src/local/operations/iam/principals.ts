import type { Group, Principal, Role, User } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { encodedText } from "./documents.ts";
import { noSuchEntity } from "./faults.ts";
import { roleName, userName } from "./rules.ts";
import { tagsMember } from "./tags.ts";
import { isoTime } from "./time.ts";

/** What policies hang on: a user, a role or a group. */
export type Entity = Principal | Group;

/** What kind of entity it is; a group bears none of its own, since it is no principal. */
export function kindOf(entity: Entity): "user" | "role" | "group" {
  return "kind" in entity ? entity.kind : "group";
}

/** Every user, or every role, of the caller's account. */
export function principalsOf<K extends Principal["kind"]>(
  { account, state }: OperationContext,
  kind: K,
): Extract<Principal, { kind: K }>[] {
  const found: Extract<Principal, { kind: K }>[] = [];
  for (const principal of state.principals.values()) {
    if (principal.kind === kind && principal.account === account) {
      found.push(principal as Extract<Principal, { kind: K }>);
    }
  }
  return found;
}

/**
 * The role that RoleName names, once the caller has been found to be allowed the call: somebody
 * who may not ask does not learn whether it is there.
 * @throws ServiceError ValidationError, AccessDenied, NoSuchEntity
 */
export function authorizedRole(context: OperationContext): Role {
  const name = requiredText(context.parameters, "RoleName", roleName);
  context.authorize();
  return roleNamed(context, name);
}

/** The role of that name in the caller's account. */
export function roleNamed(context: OperationContext, name: string): Role {
  const role = principalsOf(context, "role").find(one => one.name === name);
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/** The user that UserName names; as `authorizedRole`. */
export function authorizedUser(context: OperationContext): User {
  const name = requiredText(context.parameters, "UserName", userName);
  context.authorize();
  return userNamed(context, name);
}

/** The user of that name in the caller's account. */
export function userNamed(context: OperationContext, name: string): User {
  const user = principalsOf(context, "user").find(one => one.name === name);
  if (user === undefined) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
}

/** Puts a changed user, role or group in the place of the one it was made from. */
export function replace({ state }: OperationContext, entity: Entity): void {
  if ("kind" in entity) state.put("principal", entity.arn, entity);
  else state.put("group", entity.arn, entity);
}

/** A role as GetRole answers. */
export function describeRole(role: Role): Readonly<Record<string, unknown>> {
  return {
    ...listedRole(role),
    ...boundaryMember(role),
    ...tagsMember(role.tags),
    RoleLastUsed: {},
  };
}

/** A role as ListRoles has it: without its tags and boundary. */
export function listedRole(role: Role): Readonly<Record<string, unknown>> {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: isoTime(role.created),
    AssumeRolePolicyDocument: encodedText(role.trust),
    ...(role.description === "" ? {} : { Description: role.description }),
    MaxSessionDuration: role.maxSessionDuration,
  };
}

/** A user as GetUser answers. */
export function describeUser(user: User): Readonly<Record<string, unknown>> {
  return { ...listedUser(user), ...boundaryMember(user), ...tagsMember(user.tags) };
}

/** A user as ListUsers has it. */
export function listedUser(user: User): Readonly<Record<string, unknown>> {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: isoTime(user.created),
  };
}

/** The member PermissionsBoundary of a user's or role's answer. */
export function boundaryMember({ boundary }: Principal): Readonly<Record<string, unknown>> {
  if (boundary === undefined) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: "Policy",
      PermissionsBoundaryArn: boundary,
    },
  };
}
