import { by, type Contents, type MadeKey } from "../contents.ts";
import { attribute, block, comment, expression, type HclItem, type HclObject } from "../hcl.ts";

/**
 * The name of a key in Terraform's addresses, such as `payments/prod`. It is not made of the
 * alias: a key whose alias is renamed must stay the same key.
 */
export function keyAddress({ spec }: MadeKey): string {
  return [spec.application, spec.environment].map(encodeSegment).join("/");
}

/** Keeps the parts of an address apart, whatever they hold. */
export function encodeSegment(text: string): string {
  return text.replace(/[%/]/g, char => (char === "%" ? "%25" : "%2F"));
}

/** `keys.tf`: the keys and their aliases. */
export function keysFile(contents: Contents): HclItem[] {
  if (contents.keys.length === 0) return [];
  const entries = contents.keys.map(key => [keyAddress(key), settings(key)] as const);
  const keys = Object.fromEntries(entries.toSorted(by(([address]) => address)));
  return [
    block(
      "locals",
      [],
      [comment("One key for each application and environment."), attribute("keys", keys)],
    ),
    block(
      "resource",
      ["aws_kms_key", "sops"],
      [
        attribute("for_each", expression("local.keys")),
        "",
        attribute("description", expression("each.value.description")),
        attribute("enable_key_rotation", expression("each.value.rotation_period_in_days != null")),
        attribute("rotation_period_in_days", expression("each.value.rotation_period_in_days")),
        attribute("deletion_window_in_days", expression("each.value.deletion_window_in_days")),
        attribute("policy", expression('file("${local.policies}/${each.value.policy}")')),
        attribute("tags", expression("each.value.tags")),
        ...afterRoles(contents),
      ],
    ),
    block(
      "resource",
      ["aws_kms_alias", "sops"],
      [
        attribute("for_each", expression("local.keys")),
        "",
        attribute("name", expression("each.value.alias")),
        attribute("target_key_id", expression("aws_kms_key.sops[each.key].key_id")),
        "",
        comment("Without this a renamed alias is gone for a moment, and all access by it too."),
        block("lifecycle", [], [attribute("create_before_destroy", true)]),
      ],
    ),
  ];
}

function settings({ spec, key, file }: MadeKey): HclObject {
  return {
    alias: spec.alias,
    description: key.description,
    deletion_window_in_days: spec.deletionWindow,
    rotation_period_in_days: key.rotation.enabled ? key.rotation.periodInDays : null,
    policy: file,
    tags: Object.fromEntries(Object.entries(key.tags).sort(by(([name]) => name))),
  };
}

/**
 * KMS refuses a key policy that names a principal which does not exist, so the roles come first
 * where a key policy names one that is made here.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
function afterRoles({ keys, roles }: Contents): HclItem[] {
  const named = keys.map(key => JSON.stringify(key.document)).join("\n");
  if (!roles.some(({ role }) => named.includes(JSON.stringify(role.arn)))) return [];
  return [
    "",
    comment("The key policies name roles that are made here, and KMS demands that they exist."),
    attribute("depends_on", [expression("aws_iam_role.sops")]),
  ];
}
