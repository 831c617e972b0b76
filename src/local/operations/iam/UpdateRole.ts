import type { Operation } from "../../operation.ts";
import { optionalNumber, optionalText } from "../../wire/parameters.ts";
import { authorizedRole, replace } from "./principals.ts";
import { description, maxSessionDuration } from "./rules.ts";

/**
 * Changes a role's description and the longest that its sessions may last.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
 */
export const UpdateRole: Operation = context => {
  const text = optionalText(context.parameters, "Description", description);
  const duration = optionalNumber(context.parameters, "MaxSessionDuration", maxSessionDuration);
  const role = authorizedRole(context);
  replace(context, {
    ...role,
    ...(text === undefined ? {} : { description: text }),
    ...(duration === undefined ? {} : { maxSessionDuration: duration }),
  });
  return {};
};
