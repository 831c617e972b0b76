import type { Estate } from "../../model/estate.ts";
import type { Call, Request } from "../../model/request.ts";
import { anyRequest } from "./any-service.ts";
import { KmsCall } from "./kms-call.ts";
import { kmsOperations } from "./kms-table.ts";

/**
 * What a call to KMS asks for, or the KeyId or ARN that names nothing.
 * @param whole whether the requests carry what `callerKeys` and `keyPart` give; without it they are
 *   the same for every caller of an account
 */
export function kmsRequests(
  call: Call,
  estate: Estate,
  whole = true,
): { requests: Request[] } | { unresolved: string } {
  const operation = kmsOperations.get(call.operation);
  if (operation === undefined) return { requests: [anyRequest(call, estate, whole)] };
  const kms = new KmsCall(call, estate, whole);
  const requests: Request[] = [];
  for (const permission of operation.asks) {
    const request = kms.ask(permission);
    if (request !== undefined) requests.push(request);
  }
  return kms.unresolved === undefined ? { requests } : { unresolved: kms.unresolved };
}
