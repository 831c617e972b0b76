import type { Tags } from "../../../model/estate.ts";
import { tagFault } from "./faults.ts";
import { list, required, structure, text } from "./rules.ts";
import { tagKey } from "./shapes.ts";

/** A list of tags as a call carries it. */
export const tagList = list(
  structure({ TagKey: required(tagKey), TagValue: required(text({ max: 256 })) }),
);

/**
 * What KMS's model leaves to pages: letters, digits, blanks and a few signs, which are those of IAM.
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/allocation-tag-restrictions.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-kms-key-tag.html
 */
function isPlain(text: string): boolean {
  return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text);
}

type TagList = readonly { readonly TagKey: string; readonly TagValue: string }[];

/** https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html */
const most = 50;

/**
 * The tags of a key after more were put on it: one that is there already gets the new value.
 * @throws ServiceError TagException
 */
export function withTags(tags: Tags, more: TagList): Tags {
  if (new Set(more.map(tag => tag.TagKey)).size < more.length) throw tagFault("Duplicate tag keys");
  if (more.some(tag => /^aws:/i.test(tag.TagKey))) {
    throw tagFault("Tags beginning with aws: are reserved");
  }
  if (more.some(tag => !isPlain(tag.TagKey) || !isPlain(tag.TagValue))) {
    // Recorded of a value with `&`: https://github.com/crossplane-contrib/provider-upjet-aws/issues/922
    throw tagFault("Invalid tag");
  }
  const merged = new Map(Object.entries(tags));
  for (const { TagKey, TagValue } of more) merged.set(TagKey, TagValue);
  // Recorded of a call with too many; of tags too many in sum no source was found.
  if (merged.size > most) throw tagFault("Too many tags");
  return Object.fromEntries(merged);
}

/** The tags of a key without some of them. */
export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}
