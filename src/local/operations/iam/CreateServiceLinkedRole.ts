import { linkedRole } from "../../linked-role.ts";
import type { Operation } from "../../operation.ts";
import { optionalText, requiredText } from "../../wire/parameters.ts";
import { invalidInput } from "./faults.ts";
import { listedRole, principalsOf, replace } from "./principals.ts";
import { customSuffix, description, serviceName } from "./rules.ts";
import { linkedName } from "./service-linked.ts";

/**
 * Makes the role that a service uses in the account.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
 */
export const CreateServiceLinkedRole: Operation = context => {
  const { parameters } = context;
  const service = requiredText(parameters, "AWSServiceName", serviceName);
  const text = optionalText(parameters, "Description", description) ?? "";
  const suffix = optionalText(parameters, "CustomSuffix", customSuffix);
  context.authorize();
  const name = linkedName(service, suffix);
  if (principalsOf(context, "role").some(one => one.name === name)) {
    // Recorded: https://github.com/Rayraegah/terraform-aws-hasura/issues/17
    throw invalidInput(
      `Service role name ${name} has been taken in this account, please try a different suffix.`,
    );
  }
  const role = linkedRole(service, name, context, text);
  replace(context, role);
  return { Role: listedRole(role) };
};
