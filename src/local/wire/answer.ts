import type { ServiceError } from "../service-error.ts";
import { agentAnswer, agentFault } from "./agent.ts";
import { type Asked, isRest } from "./asked.ts";
import type { WireResponse } from "./message.ts";
import { encodeXml } from "./xml.ts";

type Members = Readonly<Record<string, unknown>>;

const namespaces: Readonly<Record<"sts" | "iam", string>> = {
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
};

/**
 * An operation's answer in its service's protocol.
 * @param members empty where the operation answers with nothing
 */
export function answer(
  { agent, operation, service }: Asked,
  members: Members,
  requestId: string,
): WireResponse {
  if (agent) return agentAnswer(members);
  if (isRest(service)) return rest(200, members, requestId);
  if (service === "kms") {
    // KMS answers an operation that has no output with no body at all.
    const empty = Object.keys(members).length === 0;
    return json(200, empty ? "" : JSON.stringify(members), requestId);
  }
  const result = hasResult(operation, members) ? encodeXml(`${operation}Result`, members) : "";
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  const body = `<${operation}Response xmlns="${namespaces[service]}">${result}${metadata}</${operation}Response>`;
  return xml(200, body, requestId);
}

/** IAM's operations whose answer has an element for the result though nothing is in it. */
const emptyResult: ReadonlySet<string> = new Set(["UpdateRole"]);

function hasResult(operation: string, members: Members): boolean {
  return Object.keys(members).length > 0 || emptyResult.has(operation);
}

/**
 * A fault in its service's protocol. A fault without a text has no message at all, as KMS answers
 * InvalidCiphertextException.
 */
export function faultAnswer(
  { agent, service }: Pick<Asked, "agent" | "service">,
  fault: ServiceError,
  requestId: string,
): WireResponse {
  if (agent) return agentFault(fault, requestId);
  const { code, message, status } = fault;
  if (isRest(service)) {
    const error = message === "" ? {} : { message };
    return rest(status, error, requestId, { "x-amzn-ErrorType": code });
  }
  if (service === "kms") {
    // AccessDeniedException alone spells its member with a capital.
    const member = code === "AccessDeniedException" ? "Message" : "message";
    const body = message === "" ? { __type: code } : { __type: code, [member]: message };
    return json(status, JSON.stringify(body), requestId);
  }
  const error = { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message };
  const body = `<ErrorResponse xmlns="${namespaces[service]}">${encodeXml("Error", error)}<RequestId>${requestId}</RequestId></ErrorResponse>`;
  return xml(status, body, requestId);
}

/** A service that speaks REST names a fault in a header. */
function rest(
  status: number,
  members: Members,
  requestId: string,
  more: Readonly<Record<string, string>> = {},
): WireResponse {
  const headers = {
    "x-amzn-RequestId": requestId,
    ...more,
    "Content-Type": "application/json",
  };
  return { status, headers, body: JSON.stringify(members) };
}

function json(status: number, body: string, requestId: string): WireResponse {
  const headers = { "x-amzn-RequestId": requestId, "Content-Type": "application/x-amz-json-1.1" };
  return { status, headers, body };
}

function xml(status: number, body: string, requestId: string): WireResponse {
  return { status, headers: { "x-amzn-RequestId": requestId, "Content-Type": "text/xml" }, body };
}
