import { ServiceError } from "../service-error.ts";
import type { WireRequest } from "./message.ts";

/** The services that speak REST: the path and the method name the operation. */
export type RestService = "eks" | "eks-auth";

/** An operation, by its method and its path; `{name}` stands for one segment and names it. */
type Route = readonly [method: string, path: string, operation: string];

const associations = "/clusters/{clusterName}/pod-identity-associations";
const association = `${associations}/{associationId}`;

/*
 * Of the services' models: https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html
 */
const routes: Readonly<Record<RestService, readonly Route[]>> = {
  eks: [
    ["GET", "/clusters", "ListClusters"],
    ["GET", "/clusters/{clusterName}", "DescribeCluster"],
    ["POST", associations, "CreatePodIdentityAssociation"],
    ["GET", associations, "ListPodIdentityAssociations"],
    ["GET", association, "DescribePodIdentityAssociation"],
    ["POST", association, "UpdatePodIdentityAssociation"],
    ["DELETE", association, "DeletePodIdentityAssociation"],
    ["GET", "/tags/{resourceArn}", "ListTagsForResource"],
    ["POST", "/tags/{resourceArn}", "TagResource"],
    ["DELETE", "/tags/{resourceArn}", "UntagResource"],
  ],
  "eks-auth": [
    ["POST", "/clusters/{clusterName}/assume-role-for-pod-identity", "AssumeRoleForPodIdentity"],
  ],
};

/** Members of the query that are lists however many there are. */
const lists: ReadonlySet<string> = new Set(["tagKeys"]);

/** AWS's name of the operation that a request asks for; empty where no route is its own. */
export function restOperation(service: RestService, request: WireRequest): string {
  return find(service, request)?.operation ?? "";
}

/**
 * Reads the parameters of a request from its path, its query and its body, all by the names that
 * the service's model has for them.
 * @throws ServiceError SerializationException where the body is no JSON
 */
export function readRest(
  service: RestService,
  request: WireRequest,
): Readonly<Record<string, unknown>> {
  return { ...readBody(request), ...readQuery(request), ...find(service, request)?.labels };
}

interface Match {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
}

function find(service: RestService, { method, path }: WireRequest): Match | undefined {
  for (const [wanted, pattern, operation] of routes[service]) {
    const labels = wanted === method ? labelsIn(path, pattern) : undefined;
    if (labels !== undefined) return { operation, labels };
  }
  return undefined;
}

function labelsIn(path: string, pattern: string): Record<string, string> | undefined {
  const [given, wanted] = [path.split("/"), pattern.split("/")];
  if (given.length !== wanted.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? "";
    if (!part.startsWith("{")) {
      if (segment !== part) return undefined;
    } else if (segment === "") return undefined;
    else labels[part.slice(1, -1)] = decoded(segment);
  }
  return labels;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function readQuery({ query }: WireRequest): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  const parameters = new URLSearchParams(query);
  for (const name of new Set(parameters.keys())) {
    read[name] = lists.has(name) ? parameters.getAll(name) : parameters.get(name);
  }
  return read;
}

function readBody({ body }: WireRequest): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new ServiceError("SerializationException", ""); // without a recorded source
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ServiceError("SerializationException", "");
}
