import type { User } from "../../../model/estate.ts";
import { uniqueId } from "../../credentials.ts";
import type { Operation } from "../../operation.ts";
import { optionalText, requiredText } from "../../wire/parameters.ts";
import { readBoundary } from "./boundary.ts";
import { alreadyExists } from "./faults.ts";
import { describeUser, principalsOf, replace } from "./principals.ts";
import { newUserName, path } from "./rules.ts";
import { readTags } from "./tags.ts";

/**
 * Makes a user. Names that differ only in case are the same name.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
 */
export const CreateUser: Operation = context => {
  const { account, now, parameters, partition } = context;
  const name = requiredText(parameters, "UserName", newUserName);
  const folder = optionalText(parameters, "Path", path) ?? "/";
  const tags = readTags(context);
  context.authorize();
  const taken = principalsOf(context, "user").some(
    one => one.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw alreadyExists(`User with name ${name} already exists.`);
  const user: User = {
    kind: "user",
    arn: `arn:${partition}:iam::${account}:user${folder}${name}`,
    id: uniqueId("AIDA"),
    name,
    path: folder,
    account,
    tags,
    inline: [],
    attached: [],
    ...readBoundary(context),
    created: now,
  };
  replace(context, user);
  return { User: describeUser(user) };
};
