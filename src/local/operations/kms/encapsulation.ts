import type { Key } from "../../../model/estate.ts";
import type { Pair } from "../../crypto/pair-material.ts";
import type { OperationContext } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { keyPairOf, mustServe } from "./key-kinds.ts";
import { anyKey, findKey } from "./resolve.ts";
import { oneOf, type Passed, required } from "./rules.ts";
import { dryRun, grantTokens, keyId } from "./shapes.ts";

/** What Encapsulate and Decapsulate both take. */
export const encapsulated = {
  KeyId: required(keyId),
  EncapsulationAlgorithm: required(oneOf(["ML_KEM"])),
  GrantTokens: grantTokens,
  DryRun: dryRun,
};

/** The key of a call that may go on, and its pair. */
export function encapsulatingKey(
  context: OperationContext,
  input: Passed<typeof encapsulated>,
): { readonly key: Key; readonly pair: Pair } {
  const key = findKey(context, input.KeyId, anyKey);
  context.authorize();
  mustServe(context, key, "ENCAPSULATE_DECAPSULATE", input.EncapsulationAlgorithm);
  if (input.DryRun) throw dryRunPassed();
  return { key, pair: keyPairOf(context, key) };
}
