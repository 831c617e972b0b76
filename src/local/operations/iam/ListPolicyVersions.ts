import type { Operation } from "../../operation.ts";
import { authorizedPolicy } from "./managed.ts";
import { pageOf } from "./pages.ts";
import { listedVersion } from "./versions.ts";

/**
 * Lists the versions of a managed policy, the newest first.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html
 */
export const ListPolicyVersions: Operation = context => {
  const policy = authorizedPolicy(context);
  // A marker compares as text, and the newest version must come first.
  const newestFirst = policy.versions.toReversed();
  const place = (id: string) =>
    String(newestFirst.findIndex(one => one.id === id)).padStart(2, "0");
  const { items, more } = pageOf(context, newestFirst, one => place(one.id));
  return { Versions: items.map(one => listedVersion(policy, one)), ...more };
};
