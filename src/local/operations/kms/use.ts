import type { Key } from "../../../model/estate.ts";
import type { RequestContext } from "../../../model/request.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { KeyMaterial } from "../../state.ts";

/** A key's material; where it is to be rotated, looking the key up has done that. */
export function materialOf({ state }: OperationContext, key: Key): KeyMaterial {
  const material = state.table("material").get(key.arn);
  if (material === undefined) throw new TypeError(`no material of ${key.arn}`);
  return material;
}

/** The algorithm of symmetric encryption keys, and the default of every call. */
export const symmetric = "SYMMETRIC_DEFAULT";

/**
 * Asks for permission where the call names its key by a ciphertext alone: AWS's refusal then
 * speaks of the ciphertext and not of the key.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/cmk-related-errors.html
 */
export function authorizeByCiphertext(
  context: OperationContext,
  key: Key,
  attestation?: RequestContext,
): void {
  try {
    context.authorize({ ciphertextKey: key.arn, ...(attestation && { attestation }) });
  } catch (error) {
    throw error instanceof ServiceError ? ofCiphertext(error, key.arn) : error;
  }
}

function ofCiphertext(error: ServiceError, arn: string): ServiceError {
  const { code, decision, message, status, turn } = error;
  // ReEncrypt may have been refused for its other key, which the call did name.
  if (decision === undefined) return error;
  const { action, resource } = decision.request;
  if (resource !== arn || action === "kms:ReEncryptTo") return error;
  const text = message
    .replace(`on resource: ${arn}`, `on ${thisCiphertext}`)
    .replace("on this resource", `on ${thisCiphertext}`);
  return new ServiceError(code, text, { status, decision, turn });
}

export const thisCiphertext = "the resource associated with this ciphertext";
