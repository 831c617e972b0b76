import type { ServiceError } from "../service-error.ts";
import { headerOf, type WireRequest, type WireResponse } from "./message.ts";

/*
 * The agent that hands pods their credentials, on every node of a cluster. An AWS SDK asks it where
 * AWS_CONTAINER_CREDENTIALS_FULL_URI says so, with the pod's token as the whole header
 * Authorization. Its answers are those of https://github.com/aws/eks-pod-identity-agent.
 */

/** Where it answers: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
export const agentPath = "/v1/credentials";

/** What a request to the agent carries: the token, empty where there is none. */
export function readAgentRequest(request: WireRequest): { readonly token: string } {
  return { token: headerOf(request, "authorization") ?? "" };
}

/** Credentials as an SDK reads them. */
export function agentAnswer(members: Readonly<Record<string, unknown>>): WireResponse {
  const headers = { "Content-Type": "application/json" };
  return { status: 200, headers, body: JSON.stringify(members) };
}

/**
 * A fault as the agent passes it on.
 * Recorded: https://github.com/aws-samples/amazon-eks-security-immersion-day (EKS Pod Identity
 * Usecases): `[b69b1279-…]: (AccessDeniedException): Unauthorized Exception! …, fault: client`
 */
export function agentFault(fault: ServiceError, requestId: string): WireResponse {
  const { code, message, status } = fault;
  const side = status < 500 ? "client" : "server";
  const body =
    code === ownFault ? `${message}\n` : `[${requestId}]: (${code}): ${message}, fault: ${side}\n`;
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8" }, body };
}

/** The code of what the agent itself refuses, before it asks EKS: it tells the text alone. */
export const ownFault = "AgentRefusal";
