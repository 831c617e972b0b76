import type { Operation } from "../../operation.ts";
import { notModelled } from "./not-modelled.ts";

/**
 * Opens a session of a member account's root user, in AWS. Central root access is not modelled.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 */
export const AssumeRoot: Operation = ({ operation }) => {
  throw notModelled(operation, "central root access");
};
