import { by, type Contents, type MadePolicy } from "../contents.ts";
import { attribute, block, comment, expression, type HclItem, type HclObject } from "../hcl.ts";

/** `policies.tf`: the managed policies, and to whom they are attached. */
export function policiesFile(contents: Contents): HclItem[] {
  const { policies } = contents;
  if (policies.length === 0) return [];
  const ofRoles = policies.filter(({ principal }) => principal.kind === "role");
  const ofUsers = policies.filter(({ principal }) => principal.kind === "user");
  return [
    block(
      "locals",
      [],
      [
        comment("By name."),
        attribute(
          "identity_policies",
          Object.fromEntries(policies.map(made => [made.policy.name, settings(made)])),
        ),
        ...owners("role_policies", "The role that each policy is attached to.", ofRoles),
        ...owners("user_policies", "The user that each policy is attached to.", ofUsers),
      ],
    ),
    block(
      "resource",
      ["aws_iam_policy", "sops"],
      [
        attribute("for_each", expression("local.identity_policies")),
        "",
        attribute("name", expression("each.key")),
        attribute("path", expression("each.value.path")),
        attribute("description", expression("each.value.description")),
        attribute("policy", expression('file("${local.policies}/${each.value.document}")')),
        attribute("tags", expression("each.value.tags")),
      ],
    ),
    ...roleAttachments(contents, ofRoles),
    ...userAttachments(ofUsers),
  ];
}

function settings({ policy, file }: MadePolicy): HclObject {
  return {
    path: policy.path,
    description: policy.description,
    document: file,
    tags: Object.fromEntries(Object.entries(policy.tags).sort(by(([name]) => name))),
  };
}

function owners(name: string, about: string, policies: readonly MadePolicy[]): HclItem[] {
  if (policies.length === 0) return [];
  const map = policies.map(({ policy, principal }) => [policy.name, principal.name] as const);
  return ["", comment(about), attribute(name, Object.fromEntries(map))];
}

function roleAttachments({ roles }: Contents, policies: readonly MadePolicy[]): HclItem[] {
  if (policies.length === 0) return [];
  const attachment = block(
    "resource",
    ["aws_iam_role_policy_attachment", "sops"],
    [
      attribute("for_each", expression("local.role_policies")),
      "",
      ...(roles.length === 0
        ? [attribute("role", expression("each.value"))]
        : [
            comment("A role that is made here, or one that exists already."),
            attribute("role", expression("try(aws_iam_role.sops[each.value].name, each.value)")),
          ]),
      attribute("policy_arn", expression("aws_iam_policy.sops[each.key].arn")),
    ],
  );
  return [attachment];
}

function userAttachments(policies: readonly MadePolicy[]): HclItem[] {
  if (policies.length === 0) return [];
  const attachment = block(
    "resource",
    ["aws_iam_user_policy_attachment", "sops"],
    [
      attribute("for_each", expression("local.user_policies")),
      "",
      attribute("user", expression("each.value")),
      attribute("policy_arn", expression("aws_iam_policy.sops[each.key].arn")),
    ],
  );
  return [attachment];
}
