import type { Operation } from "../../operation.ts";
import { namedOrOwn } from "./access-keys.ts";

/**
 * Lists a user's signing certificates: there are none, as the operations that make them are not answered.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html
 */
export const ListSigningCertificates: Operation = context => {
  namedOrOwn(context);
  return { Certificates: [], IsTruncated: false };
};
