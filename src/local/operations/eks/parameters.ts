import type { Tags } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { invalidParameter } from "./faults.ts";

/*
 * What EKS asks of its parameters. Its clients check most of it themselves; none of the texts here
 * has a recorded source.
 */

/**
 * A text that the call must have.
 * @throws ServiceError InvalidParameterException
 */
export function requiredText(context: OperationContext, name: string): string {
  const value = optionalText(context, name);
  if (value === undefined || value === "") throw invalidParameter(`${name} can't be empty.`);
  return value;
}

/** A text that the call may have; JSON's null says that it has none. */
export function optionalText({ parameters }: OperationContext, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw invalidParameter(`${name} must be a string.`);
  return value;
}

/** A truth value that the call may have. */
export function optionalFlag({ parameters }: OperationContext, name: string): boolean | undefined {
  const value = parameters[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw invalidParameter(`${name} must be a boolean.`);
  return value;
}

const mostTags = 50;
const longestKey = 128;
const longestValue = 256;

/**
 * The member tags, a map.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_TagResource.html
 */
export function readTags({ parameters }: OperationContext, fault = invalidParameter): Tags {
  const tags = parameters["tags"];
  if (tags === undefined || tags === null) return {};
  if (typeof tags !== "object" || Array.isArray(tags)) throw fault("tags must be a map.");
  for (const [key, value] of Object.entries(tags)) {
    if (typeof value !== "string") throw fault("The values of tags must be strings.");
    if (key === "" || key.length > longestKey || value.length > longestValue) {
      throw fault(`A tag key has 1 to ${longestKey} characters, a value at most ${longestValue}.`);
    }
    if (/^aws:/i.test(key)) throw fault("Tag keys that begin with aws: are reserved.");
  }
  return limited(tags as Tags, fault);
}

/** Tags that a resource may have. */
export function limited(tags: Tags, fault = invalidParameter): Tags {
  if (Object.keys(tags).length > mostTags) {
    throw fault(`A resource has at most ${mostTags} tags.`);
  }
  return tags;
}
