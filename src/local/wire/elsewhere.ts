import type { Clock } from "../clock.ts";
import type { LogEntry } from "./log-entry.ts";
import { headerOf, type WireRequest, type WireResponse } from "./message.ts";
import { signedService } from "./sigv4.ts";
import { encodeXml } from "./xml.ts";

const here: ReadonlySet<string> = new Set(["kms", "sts", "iam", "eks", "eks-auth"]);

/** The API versions of STS and IAM: a Query call that bears one is meant for them, however it is signed. */
const queryOfOurs = /(?:^|&)Version=(?:2011-06-15|2010-05-08)(?:&|$)/;

/**
 * The service of a call that is for none of those that the local AWS has, as every service's calls
 * arrive here through AWS_ENDPOINT_URL.
 * @returns its name as signatures have it; undefined where the call is, or may be, for one of ours
 */
export function serviceElsewhere(request: WireRequest): string | undefined {
  // Asked first: so come nearly all calls of ours.
  if (headerOf(request, "x-amz-target")?.startsWith("TrentService.")) return undefined;
  const signed = signedService(request);
  if (signed === undefined || here.has(signed) || !/^[a-z][a-z\d-]{1,63}$/.test(signed)) {
    return undefined;
  }
  const form = request.path === "/" ? `${request.query}&${request.body.toString("latin1")}` : "";
  return queryOfOurs.test(form) ? undefined : signed;
}

/**
 * What such a call is answered with: a fault in its service's protocol as far as the request shows it,
 * in the local AWS's own words, with a status that no client tries again.
 * @see https://smithy.io/2.0/aws/protocols/index.html
 */
function answerElsewhere(
  request: WireRequest,
  service: string,
  requestId: string,
): { readonly response: WireResponse; readonly fault: Pick<LogEntry, "error" | "message"> } {
  const message = `The local AWS has KMS, STS, IAM and EKS, and not ${service}. AWS_ENDPOINT_URL sends the calls of every service to it, and it sends none on to AWS.`;
  const type = headerOf(request, "content-type") ?? "";
  const fault = (error: string) => ({ error, message });
  const told = (error: string, text: string, contentType: string, status = 400) => ({
    fault: fault(error),
    response: {
      status,
      headers: {
        "x-amzn-RequestId": requestId,
        "x-amzn-ErrorType": error,
        "Content-Type": contentType,
      },
      body: text,
    },
  });
  if (service.startsWith("s3")) {
    const members = { Code: "NotImplemented", Message: message, RequestId: requestId };
    return told("NotImplemented", encodeXml("Error", members), "application/xml", 501);
  }
  const isQuery = type.startsWith("application/x-www-form-urlencoded");
  if (isQuery || type.includes("xml") || restXml.has(service)) {
    const error = { Type: "Sender", Code: "InvalidAction", Message: message };
    const inner = encodeXml("Error", error);
    // EC2 has a form of its own.
    const text =
      service === "ec2"
        ? `<Response><Errors>${inner}</Errors><RequestID>${requestId}</RequestID></Response>`
        : `<ErrorResponse>${inner}<RequestId>${requestId}</RequestId></ErrorResponse>`;
    return told("InvalidAction", text, "text/xml");
  }
  const error = "UnknownOperationException";
  const contentType = type.startsWith("application/x-amz-json") ? type : "application/json";
  return told(error, JSON.stringify({ __type: error, message }), contentType);
}

/** Services that speak REST in XML, whose reading calls have no content type. */
const restXml: ReadonlySet<string> = new Set(["cloudfront", "route53"]);

/** What the call asks for, for the log: AWS's name where the request tells it, else method and path. */
function operationElsewhere(request: WireRequest): string {
  const target = headerOf(request, "x-amz-target")?.split(".").at(-1);
  const action = /(?:^|&)Action=(\w+)/.exec(`${request.query}&${request.body.toString("latin1")}`);
  return (target ?? action?.[1] ?? `${request.method} ${request.path}`).slice(0, 128);
}

/** Answers a call of a service that is not here. Nobody has to be known for that, and the log tells. */
export function refuseElsewhere(
  { clock, log }: { readonly clock: Clock; readonly log?: (entry: LogEntry) => void },
  request: WireRequest,
  service: string,
  requestId: string,
): WireResponse {
  const started = performance.now();
  const { fault, response } = answerElsewhere(request, service, requestId);
  log?.({
    time: clock(),
    requestId,
    service,
    operation: operationElsewhere(request),
    region: "",
    status: response.status,
    ms: performance.now() - started,
    size: request.body.length,
    requests: [],
    ...fault,
  });
  return response;
}
