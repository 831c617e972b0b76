import type { Operation } from "../../operation.ts";
import { optionalText } from "../../wire/parameters.ts";
import { listProfiles, profilesOf } from "./instance-profiles.ts";
import { path } from "./rules.ts";

/**
 * Lists the account's instance profiles.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html
 */
export const ListInstanceProfiles: Operation = context => {
  const prefix = optionalText(context.parameters, "PathPrefix", { max: path.max ?? 512 }) ?? "/";
  context.authorize();
  return listProfiles(
    context,
    profilesOf(context).filter(one => one.path.startsWith(prefix)),
  );
};
