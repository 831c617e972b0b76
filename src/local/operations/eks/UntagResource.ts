import type { Operation } from "../../operation.ts";
import { badRequest } from "./faults.ts";
import { permittedResource } from "./tagged.ts";

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UntagResource.html */
export const UntagResource: Operation = context => {
  const keys = context.parameters["tagKeys"];
  if (!Array.isArray(keys)) throw badRequest("tagKeys can't be empty."); // without a recorded source
  const resource = permittedResource(context);
  const kept = Object.entries(resource.tags).filter(([key]) => !keys.includes(key));
  resource.replace(Object.fromEntries(kept));
  return {};
};
