import type { Operation } from "../../operation.ts";

/**
 * Lists the account's server certificates: there are none.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html
 */
export const ListServerCertificates: Operation = context => {
  context.authorize();
  return { ServerCertificateMetadataList: [], IsTruncated: false };
};
