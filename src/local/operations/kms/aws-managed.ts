import { randomUUID } from "node:crypto";
import { type Arn, aliasArn, keyArn } from "../../../model/arn.ts";
import { newKey } from "../../../model/new-key.ts";
import { createMaterial } from "../../crypto/material.ts";
import type { OperationContext } from "../../operation.ts";
import { putAlias } from "./aliases.ts";
import { awsManagedPolicy } from "./aws-managed-policies.ts";
import { onlyName } from "./key-policy.ts";
import { placeOf } from "./resolve.ts";

/*
 * The keys that AWS makes and manages in an account, one for each service:
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
 * Aliases are there before their keys. A service makes the key by DescribeKey with the alias, and so
 * does whoever else calls it: https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
 */

/**
 * The services whose aliases every account has beforehand, in every Region, and what their keys
 * protect by AWS's own description. The list is that of a real account, kept by getmoto/moto
 * (moto/kms/utils.py, RESERVED_ALIASES). The descriptions were recorded; of es the words are older
 * and of redshift none were found.
 */
const protects: Readonly<Record<string, string>> = {
  acm: "ACM private keys",
  dynamodb: "DynamoDB data",
  ebs: "EBS volumes",
  elasticfilesystem: "EFS filesystems",
  es: "Elasticsearch data",
  glue: "Glue data",
  kinesisvideo: "kinesis video data",
  lambda: "Lambda functions",
  rds: "RDS database volumes",
  redshift: "Redshift clusters",
  s3: "S3 objects",
  secretsmanager: "Secrets Manager data",
  ssm: "SSM parameters",
  xray: "X-Ray data",
};

const prefix = "alias/aws/";

/** An alias that AWS has made and not yet given a key. */
export interface PredefinedAlias {
  readonly name: string;
  readonly arn: Arn;
}

/** The aliases in the caller's account and Region that have no key yet. */
export function predefinedAliases(context: OperationContext): PredefinedAlias[] {
  const place = placeOf(context);
  return Object.keys(protects)
    .map(service => ({ name: prefix + service, arn: aliasArn(place, prefix + service) }))
    .filter(({ arn }) => !context.state.aliases.has(arn));
}

/**
 * Makes the key behind a predefined alias that has none yet.
 * @param keyId as DescribeKey takes it; nothing happens for any that names no such alias
 */
export function makeManagedKey(context: OperationContext, keyId: string): void {
  if (!keyId.includes(prefix)) return;
  const alias = predefinedAliases(context).find(({ arn, name }) => keyId === name || keyId === arn);
  if (alias === undefined) return;
  const { now, state } = context;
  const place = placeOf(context);
  const service = alias.name.slice(prefix.length);
  const document = awsManagedPolicy(service, place);
  if (document === undefined) throw new TypeError(`no policy for ${alias.name}`);
  const arn = keyArn(place, randomUUID());
  const key = newKey(arn, {
    manager: "AWS",
    description: `Default key that protects my ${protects[service]} when no other key is defined`,
    policy: { name: onlyName, document, text: JSON.stringify(document, undefined, 2) },
    // https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html: every year, always.
    rotation: { enabled: true, periodInDays: 365 },
    created: now,
  });
  state.put("key", arn, key);
  state.put("material", arn, createMaterial(arn));
  const { account, region } = place;
  putAlias(state, { ...alias, account, region, key: arn, created: now, updated: now }, key);
}
