/** One decision of the built package, as a user imports it. */
import { evaluate } from "../../dist/policy/index.js";

const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const estate = {
  accounts: new Map(),
  keys: new Map(),
  aliases: new Map(),
  principals: new Map(),
  policies: new Map(),
  groups: new Map(),
  organizations: new Map(),
  vpcEndpoints: new Map(),
};
const caller = { kind: "role", role: "arn:aws:iam::111122223333:role/a", session: "s" };
const decision = evaluate({ caller, action: "kms:Decrypt", resource: key, context: {} }, estate);
if (decision.answer !== "denied") throw new Error(decision.answer);
