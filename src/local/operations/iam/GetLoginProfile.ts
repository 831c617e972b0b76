import type { Operation } from "../../operation.ts";
import { namedOrOwn } from "./access-keys.ts";
import { noSuchEntity } from "./faults.ts";

/**
 * Gets a user's password for the console: nobody has one here, which is AWS's answer for such a
 * user. The text is known from public code, not from a recorded answer.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html
 */
export const GetLoginProfile: Operation = context => {
  const { name } = namedOrOwn(context);
  throw noSuchEntity(`Login Profile for User ${name} cannot be found.`);
};
