import type { Operation, OperationContext } from "../../operation.ts";
import { textList } from "../../wire/parameters.ts";
import {
  type Detail,
  detailOfGroup,
  detailOfPolicy,
  detailOfRole,
  detailOfUser,
} from "./details.ts";
import { groupsOf } from "./groups.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { principalsOf } from "./principals.ts";

/**
 * Tells everything that decides in the account: users, groups, roles and managed policies, each with
 * its policies. Of AWS's own policies those come that the account has used.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export const GetAccountAuthorizationDetails: Operation = context => {
  const filter = textList(context.parameters, "Filter", filterRule);
  context.authorize();
  const wanted = (kind: string) => filter.length === 0 || filter.includes(kind);
  const details = [
    ...(wanted("User") ? principalsOf(context, "user").map(detailOfUser(context)) : []),
    ...(wanted("Group") ? groupsOf(context).map(detailOfGroup(context)) : []),
    ...(wanted("Role") ? principalsOf(context, "role").map(detailOfRole(context)) : []),
    ...policiesOf(context, wanted),
  ];
  const { items, more } = pageOf(
    context,
    sortedBy(details, one => one.arn),
    one => one.arn,
  );
  const of = (list: Detail["list"]) => items.filter(one => one.list === list).map(one => one.body);
  return {
    UserDetailList: of("user"),
    GroupDetailList: of("group"),
    RoleDetailList: of("role"),
    Policies: of("policy"),
    ...more,
  };
};

const filterRule = {
  pattern: /^(?:User|Role|Group|LocalManagedPolicy|AWSManagedPolicy)$/,
  cited: "[User, Role, Group, LocalManagedPolicy, AWSManagedPolicy]",
};

function policiesOf(context: OperationContext, wanted: (kind: string) => boolean): Detail[] {
  const { account, state } = context;
  const details: Detail[] = [];
  for (const policy of state.policies.values()) {
    const own = policy.account === account;
    if (!own && policy.account !== "aws") continue;
    if (wanted(own ? "LocalManagedPolicy" : "AWSManagedPolicy")) {
      details.push(detailOfPolicy(context, policy));
    }
  }
  return details;
}
