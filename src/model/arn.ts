/** An Amazon Resource Name as text: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`. */
export type Arn = string;
/** Twelve digits. */
export type AccountId = string;
/** A Region's name, such as `eu-west-1`. */
export type Region = string;
/** `aws`, `aws-cn` or `aws-us-gov`. */
export type Partition = string;

/** The six parts of an ARN; the resource keeps its own colons and slashes. */
export interface ArnParts {
  readonly partition: Partition;
  readonly service: string;
  readonly region: Region;
  readonly account: AccountId;
  readonly resource: string;
}

/**
 * Takes an ARN apart.
 * @param text anything
 * @returns the parts, or undefined where `text` does not have the six parts of an ARN
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function parseArn(text: string): ArnParts | undefined {
  if (!text.startsWith("arn:")) return undefined;
  // By places and not by `split`: this is asked on every decision.
  const second = text.indexOf(":", 4);
  const third = text.indexOf(":", second + 1);
  const fourth = text.indexOf(":", third + 1);
  const fifth = text.indexOf(":", fourth + 1);
  // Behind the last colon the search begins anew, and comes out before it.
  if (second < 5 || third <= second + 1 || fourth < third || fifth < fourth) return undefined;
  if (fifth === text.length - 1) return undefined;
  return {
    partition: text.slice(4, second),
    service: text.slice(second + 1, third),
    region: text.slice(third + 1, fourth),
    account: text.slice(fourth + 1, fifth),
    resource: text.slice(fifth + 1),
  };
}

/** The account in an ARN, the fifth of its parts; empty where there is none. */
export function accountIn(arn: Arn): AccountId {
  let start = 0;
  for (let colons = 0; colons < 4; colons++) {
    start = arn.indexOf(":", start) + 1;
    if (start === 0) return "";
  }
  const end = arn.indexOf(":", start);
  return end < 0 ? arn.slice(start) : arn.slice(start, end);
}

/** Puts an ARN together from its parts. */
export function formatArn(parts: ArnParts): Arn {
  const { partition, service, region, account, resource } = parts;
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** Where a KMS resource lies. */
export interface Place {
  readonly partition: Partition;
  readonly region: Region;
  readonly account: AccountId;
}

/** The ARN of a KMS key. `id` is the key id (a UUID, or `mrk-` and 32 hex digits). */
export function keyArn(place: Place, id: string): Arn {
  return formatArn({ ...place, service: "kms", resource: `key/${id}` });
}

/**
 * The ARN of a key's twin: the multi-Region key with the same id in another Region.
 * @returns the key's own ARN where it is of one Region
 */
export function twinArn(arn: Arn, region: Region): Arn {
  if (!arn.includes(":key/mrk-")) return arn;
  const parts = parseArn(arn);
  return parts === undefined ? arn : formatArn({ ...parts, region });
}

/** The ARN of a KMS alias. `name` is the whole name with its `alias/`. */
export function aliasArn(place: Place, name: string): Arn {
  return formatArn({ ...place, service: "kms", resource: name });
}

/** The ARN of an account's root user. */
export function rootArn(partition: Partition, account: AccountId): Arn {
  return `arn:${partition}:iam::${account}:root`;
}

const rootForm = /^arn:[a-z-]+:iam::(\d{12}):root$/;

/** The account whose root user an ARN names; undefined where it names anything else. */
export function rootAccount(arn: Arn): AccountId | undefined {
  return rootForm.exec(arn)?.[1];
}

/**
 * The name of an IAM user, role or policy without its path.
 * @param arn such as `arn:aws:iam::111122223333:role/team/name`
 */
export function nameOf(arn: Arn): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** The partition in which a Region lies. */
export function partitionOf(region: Region): Partition {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
