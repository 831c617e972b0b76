import type { Operation } from "../../operation.ts";
import { permittedResource } from "./tagged.ts";

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource: Operation = context => ({
  tags: permittedResource(context).tags,
});
