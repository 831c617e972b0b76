import type { Estate } from "../../model/estate.ts";
import type { Call, Request } from "../../model/request.ts";
import { anyRequest } from "./any-service.ts";
import { eksRequests } from "./eks.ts";
import { iamRequests } from "./iam.ts";
import { kmsRequests } from "./kms.ts";
import { stsRequests } from "./sts.ts";

/**
 * What a call asks for: one request for each permission that AWS checks, with the condition keys
 * that the call, its surroundings and the estate give it.
 * @returns the requests, none where the operation needs no permission; or the KeyId or ARN that
 *   names nothing, empty where the call names no key at all
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
export function requestsOf(
  call: Call,
  estate: Estate,
): { requests: Request[] } | { unresolved: string } {
  if (call.service === "kms") return kmsRequests(call, estate);
  if (call.service === "sts") return { requests: stsRequests(call, estate) };
  if (call.service === "iam") return { requests: iamRequests(call, estate) };
  if (call.service === "eks" || call.service === "eks-auth") {
    return { requests: eksRequests(call, estate) };
  }
  return { requests: [anyRequest(call, estate)] };
}
