import type { Tags } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { recordList, requiredText, textList } from "../../wire/parameters.ts";
import { invalidInput, limitExceeded } from "./faults.ts";
import { pageOf, sortedBy } from "./pages.ts";

const keyRule = { min: 1, max: 128 };
const valueRule = { max: 256 };
const most = 50;

/**
 * The parameter Tags.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
 */
export function readTags({ parameters }: OperationContext): Tags {
  const tags: Record<string, string> = {};
  const seen = new Set<string>();
  for (const item of recordList(parameters, "Tags")) {
    const key = requiredText(item, "Key", keyRule);
    if (seen.has(key.toLowerCase())) {
      throw invalidInput(
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      );
    }
    seen.add(key.toLowerCase());
    tags[key] = requiredText(item, "Value", valueRule);
  }
  return limited(tags);
}

/** What is there with what the call adds; a key that differs only in case takes the old one's place. */
export function withTags(tags: Tags, added: Tags): Tags {
  const names = new Set(Object.keys(added).map(key => key.toLowerCase()));
  const kept = Object.entries(tags).filter(([key]) => !names.has(key.toLowerCase()));
  return limited({ ...Object.fromEntries(kept), ...added });
}

/** What is there without what the call's TagKeys names. */
export function withoutTags({ parameters }: OperationContext, tags: Tags): Tags {
  const gone = new Set(textList(parameters, "TagKeys", keyRule).map(key => key.toLowerCase()));
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
