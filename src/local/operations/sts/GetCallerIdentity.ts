import { callerArn } from "../../../model/request.ts";
import type { Operation } from "../../operation.ts";
import { userIdOf } from "./user-id.ts";

/**
 * Who the caller is. No permission is needed, and none can be denied.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const GetCallerIdentity: Operation = ({ account, caller, state }) => ({
  UserId: userIdOf(caller, state),
  Account: account,
  Arn: callerArn(caller),
});
