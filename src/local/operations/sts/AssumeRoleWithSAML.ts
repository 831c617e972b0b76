import type { Operation } from "../../operation.ts";
import { notModelled } from "./not-modelled.ts";

/**
 * Opens a session of a role for the bearer of a SAML assertion, in AWS. SAML is not modelled.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export const AssumeRoleWithSAML: Operation = ({ operation }) => {
  throw notModelled(operation, "SAML");
};
