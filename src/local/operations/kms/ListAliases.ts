import type { Alias } from "../../../model/estate.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { type PredefinedAlias, predefinedAliases } from "./aws-managed.ts";
import { dropDue } from "./expiry.ts";
import { seconds } from "./metadata.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { findKey } from "./resolve.ts";
import { members } from "./rules.ts";
import { keyId, limit, marker } from "./shapes.ts";

const read = members({ KeyId: keyId, Limit: limit, Marker: marker });

/**
 * Lists the aliases of the caller's account in the Region, or those of one key. Among the former are
 * those that AWS has made beforehand, without a key.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html
 */
export const ListAliases: Operation = context => {
  const input = read(context.parameters);
  const key = input.KeyId === undefined ? undefined : findKey(context, input.KeyId);
  context.authorize();
  dropDue(context.state, context.now);
  const own = ownAliases(context);
  const found: (Alias | PredefinedAlias)[] =
    key === undefined
      ? [...own, ...predefinedAliases(context)]
      : own.filter(alias => alias.key === key.arn);
  const aliases = sortedBy(found, alias => alias.name);
  const page = pageOf(aliases, alias => alias.name, input, { usual: 50, most: 100 });
  return { Aliases: page.items.map(entry), ...page.more };
};

function ownAliases({ account, region, state }: OperationContext): Alias[] {
  return [...state.aliases.values()].filter(
    alias => alias.account === account && alias.region === region,
  );
}

function entry(alias: Alias | PredefinedAlias) {
  if (!("key" in alias)) return { AliasArn: alias.arn, AliasName: alias.name };
  return {
    AliasArn: alias.arn,
    AliasName: alias.name,
    CreationDate: seconds(alias.created),
    LastUpdatedDate: seconds(alias.updated),
    TargetKeyId: alias.key.slice(alias.key.lastIndexOf("/") + 1),
  };
}
