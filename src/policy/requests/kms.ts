import type { Estate } from "../../model/estate.ts";
import type { Call, Request } from "../../model/request.ts";
import { KmsCall } from "./kms-call.ts";
import { kmsSpecials } from "./kms-specials.ts";
import { kmsOperations } from "./kms-table.ts";

/** What a call to KMS asks for, or the KeyId or ARN that names nothing. */
export function kmsRequests(
  call: Call,
  estate: Estate,
): { requests: Request[] } | { unresolved: string } {
  const kms = new KmsCall(call, estate);
  const requests = requestsIn(kms);
  return kms.unresolved === undefined ? { requests } : { unresolved: kms.unresolved };
}

function requestsIn(kms: KmsCall): Request[] {
  const { operation } = kms.call;
  const special = kmsSpecials.get(operation);
  if (special !== undefined) return special(kms);
  const form = kmsOperations.get(operation) ?? { on: "none" };
  if (form.on !== "key") return [kms.onOther(operation, "*", form)];
  return kms.onKey(operation, kms.key("KeyId"), form);
}
