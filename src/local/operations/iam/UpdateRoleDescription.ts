import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { authorizedRole, describeRole, replace } from "./principals.ts";
import { description } from "./rules.ts";

/**
 * Changes a role's description.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html
 */
export const UpdateRoleDescription: Operation = context => {
  const text = requiredText(context.parameters, "Description", description);
  const role = { ...authorizedRole(context), description: text };
  replace(context, role);
  return { Role: describeRole(role) };
};
