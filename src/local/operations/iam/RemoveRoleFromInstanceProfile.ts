import { nameOf } from "../../../model/arn.ts";
import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { noSuchEntity } from "./faults.ts";
import { authorizedProfile, replaceProfile } from "./instance-profiles.ts";
import { roleName } from "./rules.ts";

/**
 * Takes the role out of an instance profile.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html
 */
export const RemoveRoleFromInstanceProfile: Operation = context => {
  const name = requiredText(context.parameters, "RoleName", roleName);
  const { role, ...profile } = authorizedProfile(context);
  if (role === undefined || nameOf(role) !== name) {
    // The text has no recorded source.
    throw noSuchEntity(`Role ${name} in Instance Profile ${profile.name} cannot be found.`);
  }
  replaceProfile(context, profile);
  return {};
};
