import type { Operation } from "../../operation.ts";
import { namedOrOwn } from "./access-keys.ts";

/**
 * Lists a user's credentials of single services: there are none, as the operations that make
 * them are not answered.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html
 */
export const ListServiceSpecificCredentials: Operation = context => {
  namedOrOwn(context);
  return { ServiceSpecificCredentials: [] };
};
