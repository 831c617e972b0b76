import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { accessKeyOf, namedOrOwn } from "./access-keys.ts";

/**
 * Makes an access key active or inactive; requests signed with an inactive one are refused.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export const UpdateAccessKey: Operation = context => {
  const status = requiredText(context.parameters, "Status", {
    pattern: /^(?:Active|Inactive)$/,
    cited: "[Active, Inactive]",
  });
  const { inactive: _, ...key } = accessKeyOf(context, namedOrOwn(context));
  const changed = status === "Inactive" ? { ...key, inactive: true as const } : key;
  context.state.put("credential", key.accessKeyId, changed);
  return {};
};
