import type { Tags } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { recordList } from "../../wire/parameters.ts";
import { invalidInput, limitExceeded, validationError } from "./faults.ts";
import { pageOf, sortedBy } from "./pages.ts";

const most = 50;

/*
 * The texts, and that all broken rules are told at once and come before the rest, were recorded of
 * TagUser: mulgadc/spinifex, spinifex/handlers/iam/tags_test.go. The value is not told since 2021
 * (https://github.com/SWO-GS/auto-tag/issues/90 still has it).
 */

const keyPattern = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+";
const valuePattern = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*";
const isKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;
const isValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const longestKey = 128;
const longestValue = 256;

/** Whether IAM and STS take a tag: of session tags in a token nothing else is told than that it is bad. */
export function isTag(key: string, value: string): boolean {
  if (isReserved(key) || isReserved(value)) return false;
  return brokenBy(key, "key").length === 0 && brokenBy(value, "value").length === 0;
}

/** What is wrong with a tag's key or value by the model, as AWS tells it. */
function brokenBy(text: unknown, part: "key" | "value"): string[] {
  if (typeof text !== "string") return ["Member must not be null"];
  const longest = part === "key" ? longestKey : longestValue;
  const broken: string[] = [];
  const length = [...text].length;
  if (length > longest) broken.push(`Member must have length less than or equal to ${longest}`);
  if (part === "key" && length < 1)
    broken.push("Member must have length greater than or equal to 1");
  const pattern = part === "key" ? keyPattern : valuePattern;
  if (!(part === "key" ? isKey : isValue).test(text)) {
    broken.push(`Member must satisfy regular expression pattern: ${pattern}`);
  }
  return broken;
}

function violated(broken: readonly (readonly [where: string, constraint: string])[]): void {
  if (broken.length === 0) return;
  const head = `${broken.length} validation error${broken.length === 1 ? "" : "s"} detected`;
  const texts = broken.map(
    ([where, constraint]) => `Value at '${where}' failed to satisfy constraint: ${constraint}`,
  );
  throw validationError(`${head}: ${texts.join("; ")}`);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules */
function isReserved(text: string): boolean {
  return /^aws:/i.test(text);
}

/**
 * The parameter Tags, of IAM's calls and of AssumeRole's.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
 */
export function readTags(context: OperationContext): Tags {
  const items = recordList(context.parameters, "Tags");
  const broken = items.flatMap(({ Key, Value }, index) => {
    const where = `tags.${index + 1}.member`;
    return [
      ...brokenBy(Key, "key").map(constraint => [`${where}.key`, constraint] as const),
      ...brokenBy(Value, "value").map(constraint => [`${where}.value`, constraint] as const),
    ];
  });
  const tooMany = ["tags", `Member must have length less than or equal to ${most}`] as const;
  violated(items.length > most ? [tooMany, ...broken] : broken);
  const tags = items.map(({ Key, Value }) => [String(Key), String(Value)] as const);
  const keys = new Set(tags.map(([key]) => key.toLowerCase()));
  if (keys.size < tags.length) {
    const text = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
    throw invalidTag(context, text);
  }
  if (tags.some(([key]) => isReserved(key))) {
    throw invalidTag(context, "Tag keys beginning with aws: are reserved for system use.");
  }
  // That values are, too, stands on the page; the text has no recorded source.
  if (tags.some(([, value]) => isReserved(value))) {
    throw invalidTag(context, "Tag values beginning with aws: are reserved for system use.");
  }
  return Object.fromEntries(tags);
}

/** Of STS recorded for keys that come twice: https://github.com/localstack/localstack/pull/12508 */
function invalidTag({ service }: OperationContext, text: string): ServiceError {
  return service === "sts" ? new ServiceError("InvalidParameterValue", text) : invalidInput(text);
}

/** What is there with what the call adds; a key that differs only in case takes the old one's place. */
export function withTags(tags: Tags, added: Tags): Tags {
  const names = new Set(Object.keys(added).map(key => key.toLowerCase()));
  const kept = Object.entries(tags).filter(([key]) => !names.has(key.toLowerCase()));
  return limited({ ...Object.fromEntries(kept), ...added });
}

/** What is there without what the call's TagKeys names. */
export function withoutTags({ parameters }: OperationContext, tags: Tags): Tags {
  const given = Array.isArray(parameters["TagKeys"]) ? parameters["TagKeys"] : [];
  const item = [
    `Member must have length less than or equal to ${longestKey}`,
    "Member must have length greater than or equal to 1",
    `Member must satisfy regular expression pattern: ${keyPattern}`,
    "Member must not be null",
  ];
  const broken: [string, string][] = [];
  if (given.length > most) {
    broken.push(["tagKeys", `Member must have length less than or equal to ${most}`]);
  }
  if (given.some(key => brokenBy(key, "key").length > 0)) {
    broken.push(["tagKeys", `Member must satisfy constraint: [${item.join(", ")}]`]);
  }
  violated(broken);
  const gone = new Set(given.map(key => String(key).toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key.toLowerCase())));
}

function limited(tags: Tags): Tags {
  if (Object.keys(tags).length > most) {
    throw limitExceeded("The number of tags has reached the maximum limit.");
  }
  return tags;
}

/** Tags as IAM lists them. */
export function describeTags(tags: Tags): { Key: string; Value: string }[] {
  return sortedBy(Object.keys(tags), key => key).map(key => ({ Key: key, Value: tags[key] ?? "" }));
}

/** The member Tags of an entity's answer, absent where it has none. */
export function tagsMember(tags: Tags): { readonly Tags?: { Key: string; Value: string }[] } {
  return Object.keys(tags).length === 0 ? {} : { Tags: describeTags(tags) };
}

/** The answer of an operation that lists the tags of one entity. */
export function tagPage(context: OperationContext, tags: Tags): Readonly<Record<string, unknown>> {
  const { items, more } = pageOf(context, describeTags(tags), tag => tag.Key);
  return { Tags: items, ...more };
}
