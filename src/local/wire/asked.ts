import { isUtf8 } from "node:buffer";
import { ServiceError } from "../service-error.ts";
import { agentPath, readAgentRequest } from "./agent.ts";
import { headerOf, type Service, type WireRequest } from "./message.ts";
import { decodeQuery } from "./query.ts";
import { type RestService, readRest, restOperation } from "./rest.ts";
import { signedService } from "./sigv4.ts";

/** What a request asks for, before it is known whether it is well formed or signed. */
export interface Asked {
  readonly service: Service;
  /** AWS's name; empty where the request names none. */
  readonly operation: string;
  /** The API's version, of a Query request; else empty. */
  readonly version: string;
  /** Asked of the agent that stands between pods and EKS Auth; unsigned. */
  readonly agent?: true;
}

const kmsTarget = "TrentService.";

/** More than any name of AWS's has: log and audit keep no more of one that a client made up. */
const longestName = 128;

/**
 * Recognizes the service and the operation. The signature's scope names the service, as all
 * services share one address; a request without one is told by its form.
 */
export function recognize(request: WireRequest): Asked {
  const target = headerOf(request, "x-amz-target");
  if (target?.startsWith(kmsTarget)) {
    return {
      service: "kms",
      operation: target.slice(kmsTarget.length).slice(0, longestName),
      version: "",
    };
  }
  const signed = signedService(request);
  if (signed === "kms" || target !== undefined)
    return { service: "kms", operation: "", version: "" };
  if (request.path !== "/") {
    const rest = recognizeRest(request, signed);
    if (rest !== undefined) return rest;
  }
  const { action, version } = peek(request);
  if (signed === "iam" || signed === "sts") return { service: signed, operation: action, version };
  return { service: version === "2010-05-08" ? "iam" : "sts", operation: action, version };
}

/** What a request asks of a service that speaks REST, or of the agent. */
function recognizeRest(request: WireRequest, signed: string | undefined): Asked | undefined {
  if (request.path === agentPath && request.method === "GET" && signed === undefined) {
    const operation = "AssumeRoleForPodIdentity";
    return { service: "eks-auth", operation, version: "", agent: true };
  }
  const byPath = /^\/(?:clusters|tags)(?:\/|$)/.test(request.path) ? "eks" : undefined;
  const service = signed === "eks" || signed === "eks-auth" ? signed : byPath;
  if (service === undefined || (signed !== undefined && signed !== service)) return undefined;
  return { service, operation: restOperation(service, request), version: "" };
}

/** Whether a service speaks REST. */
export function isRest(service: Service): service is RestService {
  return service === "eks" || service === "eks-auth";
}

/** Action and Version of a Query request, without decoding the rest. */
function peek(request: WireRequest): { action: string; version: string } {
  const text = `${request.query}&${request.body.toString("latin1")}`;
  return {
    action: nameIn(/(?:^|&)Action=(\w*)/.exec(text)?.[1] ?? ""),
    version: nameIn(/(?:^|&)Version=([\w-]*)/.exec(text)?.[1] ?? ""),
  };
}

/** A copy: a piece of a text keeps the whole text, which may be large, in memory. */
function nameIn(text: string): string {
  return Buffer.from(text.slice(0, longestName), "latin1").toString("latin1");
}

/**
 * Reads the parameters that a request carries.
 * @throws ServiceError SerializationException of KMS, MalformedQueryString of STS and IAM
 */
export function readParameters(
  request: WireRequest,
  { agent, service }: Asked,
): Readonly<Record<string, unknown>> {
  if (service === "kms") return readJson(request.body);
  if (agent) return readAgentRequest(request);
  if (isRest(service)) return readRest(service, request);
  const body = request.body.toString("utf8");
  const text = request.query === "" ? body : `${request.query}&${body}`;
  return decodeQuery(text);
}

/**
 * AWS answers a body that is no JSON with an exception that has no text. Nor is it JSON where it is
 * no UTF-8 (https://www.rfc-editor.org/rfc/rfc8259#section-8.1): read all the same, different bytes
 * would make one encryption context.
 */
function readJson(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  if (!isUtf8(body)) throw new ServiceError("SerializationException", "");
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new ServiceError("SerializationException", "");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ServiceError("SerializationException", "");
  }
  return value as Record<string, unknown>;
}
