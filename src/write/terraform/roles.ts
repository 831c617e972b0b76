import type { ServiceAccount } from "../../model/index.ts";
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
        attribute(
          "roles",
          Object.fromEntries(roles.map(made => [made.role.name, settings(made, withPods(roles))])),
        ),
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
    ...associations(roles),
  ];
}

/** What gives the roles to pods, where a cluster has EKS Pod Identity. */
function associations(roles: Contents["roles"]): HclItem[] {
  if (!withPods(roles)) return [];
  return [
    block(
      "resource",
      ["aws_eks_pod_identity_association", "sops"],
      [
        attribute(
          "for_each",
          expression("{ for name, role in local.roles : name => role.pods if role.pods != null }"),
        ),
        "",
        attribute("cluster_name", expression("each.value.cluster")),
        attribute("namespace", expression("each.value.namespace")),
        attribute("service_account", expression("each.value.service_account")),
        attribute("role_arn", expression("aws_iam_role.sops[each.key].arn")),
      ],
    ),
  ];
}

/** Whether EKS Pod Identity gives some of the roles to pods. */
export function withPods(roles: Contents["roles"]): boolean {
  return roles.some(({ pods }) => pods !== undefined);
}

function settings({ role, spec, file, pods }: MadeRole, some: boolean): HclObject {
  return {
    path: role.path,
    description: role.description,
    max_session_duration: role.maxSessionDuration,
    trust: file,
    service_account: spec.serviceAccount && !pods ? serviceAccountName(spec.serviceAccount) : null,
    ...(some && { pods: pods === undefined ? null : podsOf(pods) }),
    tags: Object.fromEntries(Object.entries(role.tags).sort(by(([name]) => name))),
  };
}

function podsOf({ cluster, name, namespace }: ServiceAccount): HclObject {
  return { cluster, namespace, service_account: name };
}

function serviceAccountName(account: ServiceAccount): string {
  return `${account.cluster}/${account.namespace}/${account.name}`;
}
