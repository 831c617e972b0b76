import { type Arn, aliasArn } from "../../../model/arn.ts";
import type { Alias, Key } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { State } from "../../state.ts";
import { limitExceeded, noSuchAlias } from "./faults.ts";
import { living, placeOf } from "./resolve.ts";
import { validation } from "./rules.ts";

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const mostPerKey = 50;

/**
 * Refuses the name of an alias that AWS's own rules refuse after the model's pattern let it by.
 * @throws ServiceError ValidationException; NotAuthorizedException for `alias/aws/`
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 */
export function checkAliasName(name: string): void {
  // Recorded: localstack/localstack, test_kms.snapshot.json, test_create_alias
  if (!name.startsWith("alias/")) {
    throw validation(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  // The next two are in getmoto/moto, tests/test_kms/test_kms_boto3.py.
  if (name.startsWith("alias/aws/")) throw new ServiceError("NotAuthorizedException", "");
  if (name.includes(":")) throw validation(`${name} contains invalid characters for an alias`);
  // The model lets it by; no recorded text was found.
  if (name === "alias/") throw new ServiceError("InvalidAliasNameException", "");
}

/** Refuses an alias where a key is wanted. Recorded: getmoto/moto, as above. */
export function checkTarget(keyId: string): void {
  if (keyId.startsWith("alias/") || /^arn:[^:]*:kms:[^:]*:[^:]*:alias\//.test(keyId)) {
    throw validation("Aliases must refer to keys. Not aliases");
  }
}

/**
 * The alias of that name in the caller's account and Region, and the key behind it.
 * @throws ServiceError NotFoundException
 */
export function findAlias(context: OperationContext, name: string): { alias: Alias; key: Key } {
  const arn = aliasArn(placeOf(context), name);
  const found = livingAlias(context, arn);
  if (found === undefined) throw noSuchAlias(arn);
  return found;
}

/** An alias whose key is there, and not one whose deletion date has passed. */
export function livingAlias(
  context: OperationContext,
  arn: Arn,
): { alias: Alias; key: Key } | undefined {
  const alias = context.state.aliases.get(arn);
  const key = alias && living(context, alias.key);
  return alias && key && { alias, key };
}

/**
 * Refuses one alias too many for a key.
 * Recorded: https://github.com/scylladb/scylla-cluster-tests/issues/7611
 */
export function mustTakeAlias(key: Key): void {
  const usage = key.aliases.length;
  if (usage < mostPerKey) return;
  throw limitExceeded(
    `Aliases per key quota for this account in this region is ${mostPerKey}, current usage is ${usage}.`,
  );
}

/** Puts an alias on a key: both entities tell of it. */
export function putAlias(state: State, alias: Alias, key: Key): void {
  state.put("alias", alias.arn, alias);
  const aliases = [...new Set([...key.aliases, alias.name])].sort();
  state.put("key", key.arn, { ...key, aliases });
}

/** Takes a name off a key; the alias itself is the caller's to delete or to point elsewhere. */
export function dropName(state: State, key: Key, name: string): void {
  state.put("key", key.arn, { ...key, aliases: key.aliases.filter(one => one !== name) });
}
