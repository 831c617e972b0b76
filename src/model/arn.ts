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
  const parts = text.split(":");
  if (parts.length < 6 || parts[0] !== "arn") return undefined;
  const [, partition = "", service = "", region = "", account = ""] = parts;
  const resource = parts.slice(5).join(":");
  if (partition === "" || service === "" || resource === "") return undefined;
  return { partition, service, region, account, resource };
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
