import type { Operation } from "../../operation.ts";
import { accessKeyOf, namedOrOwn } from "./access-keys.ts";

/**
 * Deletes an access key.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html
 */
export const DeleteAccessKey: Operation = context => {
  const { accessKeyId } = accessKeyOf(context, namedOrOwn(context));
  context.state.delete("credential", accessKeyId);
  return {};
};
