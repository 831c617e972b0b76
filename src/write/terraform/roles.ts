import { by, type Contents, type MadeRole } from "../contents.ts";
import { attribute, block, comment, expression, type HclItem, type HclObject } from "../hcl.ts";

/** `roles.tf`: the roles that are made here, with whom they trust. */
export function rolesFile({ roles }: Contents): HclItem[] {
  if (roles.length === 0) return [];
  return [
    block(
      "locals",
      [],
      [
        comment("By name. `trust` is the document that says who may assume the role."),
        attribute("roles", Object.fromEntries(roles.map(made => [made.role.name, settings(made)]))),
      ],
    ),
    block(
      "resource",
      ["aws_iam_role", "sops"],
      [
        attribute("for_each", expression("local.roles")),
        "",
        attribute("name", expression("each.key")),
        attribute("path", expression("each.value.path")),
        attribute("description", expression("each.value.description")),
        attribute("max_session_duration", expression("each.value.max_session_duration")),
        attribute(
          "assume_role_policy",
          expression('file("${local.policies}/${each.value.trust}")'),
        ),
        attribute("permissions_boundary", expression("var.permissions_boundary")),
        attribute("tags", expression("each.value.tags")),
      ],
    ),
  ];
}

function settings({ role, spec, file }: MadeRole): HclObject {
  return {
    path: role.path,
    description: role.description,
    max_session_duration: role.maxSessionDuration,
    trust: file,
    service_account: spec.serviceAccount ? serviceAccountName(spec.serviceAccount) : null,
    tags: Object.fromEntries(Object.entries(role.tags).sort(by(([name]) => name))),
  };
}

function serviceAccountName(account: NonNullable<MadeRole["spec"]["serviceAccount"]>): string {
  return `${account.cluster}/${account.namespace}/${account.name}`;
}
