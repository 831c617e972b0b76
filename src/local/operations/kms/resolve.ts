import { type Arn, aliasArn, keyArn, type Place, parseArn } from "../../../model/arn.ts";
import type { Key } from "../../../model/estate.ts";
import { callerArn } from "../../../model/request.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { upToDate } from "./expiry.ts";
import {
  invalidArn,
  invalidKeyId,
  invalidKeyIdInArn,
  noAliasHere,
  noSuchAlias,
  noSuchKey,
} from "./faults.ts";

/** What a KeyId may be for an operation. */
export interface KeyIdForms {
  /** Whether an alias name or alias ARN will do. */
  readonly alias?: boolean;
  /** Whether a key of another account will do, by its ARN. */
  readonly foreign?: boolean;
}

/** For cryptographic operations and DescribeKey. */
export const anyKey: KeyIdForms = { alias: true, foreign: true };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const multiRegionId = /^mrk-[0-9a-f]{32}$/i;

function isKeyId(text: string): boolean {
  return uuid.test(text) || multiRegionId.test(text);
}

/** The caller's account in the Region that was called. */
export function placeOf({ account, partition, region }: OperationContext): Place {
  return { account, partition, region };
}

/**
 * The key that a KeyId names: a key id, a key ARN, or for some operations an alias name or ARN.
 * @throws ServiceError NotFoundException; AccessDeniedException for another account's key, which
 *   tells as little of a key that does not exist as of one that may not be used
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
export function findKey(context: OperationContext, keyId: string, forms: KeyIdForms = {}): Key {
  if (keyId.startsWith("arn:")) return byArn(context, keyId, forms);
  const place = placeOf(context);
  if (keyId.startsWith("alias/")) {
    if (!forms.alias) throw noAliasHere();
    const arn = aliasArn(place, keyId);
    return behindAlias(context, arn) ?? refuse(noSuchAlias(arn));
  }
  if (!isKeyId(keyId)) throw invalidKeyId(keyId);
  const arn = keyArn(place, keyId);
  return living(context, arn) ?? refuse(noSuchKey(arn));
}

function byArn(context: OperationContext, arn: Arn, forms: KeyIdForms): Key {
  const parts = parseArn(arn);
  if (parts === undefined || parts.service !== "kms") throw invalidKeyId(arn);
  const { account, partition, region, resource } = parts;
  if (region !== context.region) throw invalidArn(region);
  if (partition !== context.partition) throw invalidArn(partition);
  const isAlias = resource.startsWith("alias/");
  if (isAlias && !forms.alias) throw noAliasHere();
  if (!isAlias && !resource.startsWith("key/")) throw invalidKeyId(arn);
  const own = account === context.account;
  if (!own && !forms.foreign) throw hidden(context);
  const id = resource.slice("key/".length);
  if (own && !isAlias && !isKeyId(id)) throw invalidKeyIdInArn(id);
  const key = isAlias ? behindAlias(context, arn) : living(context, arn);
  if (key !== undefined) return key;
  if (!own) throw hidden(context);
  throw isAlias ? noSuchAlias(arn) : noSuchKey(arn);
}

function behindAlias(context: OperationContext, arn: Arn): Key | undefined {
  const alias = context.state.aliases.get(arn);
  return alias && living(context, alias.key);
}

/** A key that is there, as it is now; and not one whose deletion date has passed. */
export function living({ state, now }: OperationContext, arn: Arn): Key | undefined {
  const key = state.keys.get(arn);
  return key && upToDate(state, key, now);
}

/**
 * What AWS answers for a resource of another account that is not there or may not be used.
 * The words are recorded, of a ciphertext, in https://github.com/metaps/genova/issues/375.
 */
export function hidden(context: OperationContext, what = "this resource"): ServiceError {
  const { caller, operation, service } = context;
  const who = `User: ${callerArn(caller)} is not authorized to perform: ${service}:${operation}`;
  const why =
    "the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";
  return new ServiceError("AccessDeniedException", `${who} on ${what} because ${why}`);
}

function refuse(fault: ServiceError): never {
  throw fault;
}
