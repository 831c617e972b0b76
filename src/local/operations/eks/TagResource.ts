import type { Operation } from "../../operation.ts";
import { badRequest } from "./faults.ts";
import { limited, readTags } from "./parameters.ts";
import { permittedResource } from "./tagged.ts";

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_TagResource.html */
export const TagResource: Operation = context => {
  const more = readTags(context, badRequest);
  const resource = permittedResource(context);
  resource.replace(limited({ ...resource.tags, ...more }, badRequest));
  return {};
};
