import type { Role } from "../../../model/estate.ts";
import { uniqueId } from "../../credentials.ts";
import { linkedPath } from "../../linked-role.ts";
import type { Operation } from "../../operation.ts";
import { optionalNumber, optionalText, requiredText } from "../../wire/parameters.ts";
import { readBoundary } from "./boundary.ts";
import { alreadyExists, invalidInput } from "./faults.ts";
import { describeRole, principalsOf, replace } from "./principals.ts";
import { description, maxSessionDuration, path, roleName } from "./rules.ts";
import { readTags } from "./tags.ts";
import { readTrust } from "./trust.ts";

/**
 * Makes a role. Names that differ only in case are the same name.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export const CreateRole: Operation = context => {
  const { account, now, parameters, partition } = context;
  const name = requiredText(parameters, "RoleName", roleName);
  const folder = optionalText(parameters, "Path", path) ?? "/";
  const text = optionalText(parameters, "Description", description) ?? "";
  const duration = optionalNumber(parameters, "MaxSessionDuration", maxSessionDuration);
  const tags = readTags(context);
  context.authorize();
  if (folder.startsWith(linkedPath)) {
    // The text has no recorded source.
    throw invalidInput(`The path ${linkedPath} is reserved for service-linked roles.`);
  }
  const taken = principalsOf(context, "role").some(
    one => one.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw alreadyExists(`Role with name ${name} already exists.`);
  const role: Role = {
    kind: "role",
    arn: `arn:${partition}:iam::${account}:role${folder}${name}`,
    id: uniqueId("AROA"),
    name,
    path: folder,
    account,
    tags,
    inline: [],
    attached: [],
    ...readBoundary(context),
    created: now,
    trust: readTrust(context, "AssumeRolePolicyDocument"),
    description: text,
    maxSessionDuration: duration ?? 3600,
  };
  replace(context, role);
  return { Role: describeRole(role) };
};
