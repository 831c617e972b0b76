import {
  type Arn,
  type Call,
  type Caller,
  type Estate,
  parseArn,
  type Surroundings,
} from "../../model/index.ts";
import { resolveKey } from "../../policy/index.ts";

/** An event of CloudTrail, as JSON. */
export type TrailEvent = Readonly<Record<string, unknown>>;

/** A call that was seen to succeed, with how often. */
export interface Observed {
  readonly call: Call;
  times: number;
}

/** What an audit log tells of one principal. */
export interface Observation {
  /** Each different call once. */
  readonly calls: readonly Observed[];
  /** How many of its events were refused: what they asked for was not used. */
  readonly refused: number;
  /** Events of services that are not modelled here, by `eventSource`. */
  readonly others: ReadonlyMap<string, number>;
  /** ISO 8601, of the first and the last event; absent where there was none. */
  readonly from?: string;
  readonly to?: string;
}

const services = new Set(["kms", "sts", "iam"]);

/**
 * Reads the calls of a principal out of CloudTrail's events.
 * @param events in any order; those of others are passed over
 * @param who the ARN of a role or user
 * @param since milliseconds since the epoch: earlier events are passed over
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function observe(
  events: Iterable<TrailEvent>,
  who: Arn,
  estate: Estate,
  since = 0,
): Observation {
  const calls = new Map<string, Observed>();
  const others = new Map<string, number>();
  const times: string[] = [];
  let refused = 0;
  for (const event of events) {
    const time = text(event["eventTime"]);
    if (principalOf(event) !== who || !(Date.parse(time) >= since)) continue;
    times.push(time);
    const source = text(event["eventSource"]);
    const service = source.split(".")[0] ?? "";
    if (event["errorCode"] !== undefined) refused += 1;
    else if (!services.has(service)) others.set(source, (others.get(source) ?? 0) + 1);
    else count(calls, callOf(event, service, who, estate));
  }
  const [from, to] = [times.reduce(earlier, ""), times.reduce(later, "")];
  return { calls: [...calls.values()], refused, others, ...(from !== "" && { from, to }) };
}

function earlier(a: string, b: string): string {
  return a === "" || b < a ? b : a;
}

function later(a: string, b: string): string {
  return b > a ? b : a;
}

/** The role behind a session, the user, or the root user. */
function principalOf(event: TrailEvent): string {
  const identity = object(event["userIdentity"]);
  const issuer = object(object(identity["sessionContext"])["sessionIssuer"]);
  return text(issuer["arn"]) || text(identity["arn"]);
}

/** The same call at another time or from another place is not another call. */
function count(calls: Map<string, Observed>, call: Call): void {
  const { ciphertextKey, operation, parameters, region, service } = call;
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const id = JSON.stringify([service, operation, region, ciphertextKey, sorted]);
  const known = calls.get(id);
  if (known === undefined) calls.set(id, { call, times: 1 });
  else known.times += 1;
}

function callOf(event: TrailEvent, service: string, who: Arn, estate: Estate): Call {
  const parameters = pascal(event["requestParameters"]) as Record<string, unknown>;
  const operation = text(event["eventName"]);
  const region = text(event["awsRegion"]);
  const key = service === "kms" ? keyOf(event, parameters, estate, region) : undefined;
  // What the event names by an id of another estate is the same key here.
  const named = key !== undefined && typeof parameters["KeyId"] === "string";
  return {
    caller: callerOf(event, who),
    service,
    operation,
    region,
    parameters: named ? { ...parameters, KeyId: nameOfKey(parameters["KeyId"], key) } : parameters,
    ...(key !== undefined && { ciphertextKey: key }),
    surroundings: surroundingsOf(event),
  };
}

/** A name by alias stays: a policy may ask for it. */
function nameOfKey(keyId: unknown, key: Arn): unknown {
  return typeof keyId === "string" && keyId.includes("alias/") ? keyId : key;
}

/** The first key that the event lists, or the one behind the alias that the call named. */
function keyOf(
  event: TrailEvent,
  { KeyId }: Readonly<Record<string, unknown>>,
  estate: Estate,
  region: string,
): Arn | undefined {
  const list = Array.isArray(event["resources"]) ? event["resources"] : [];
  const arns = list.map(one => text(object(one)["ARN"])).filter(arn => arn.includes(":key/"));
  const known = arns.find(arn => estate.keys.has(arn));
  if (known !== undefined || typeof KeyId !== "string") return known ?? arns[0];
  const account = text(object(event["userIdentity"])["accountId"]);
  const partition = estate.accounts.get(account)?.partition ?? "aws";
  return resolveKey(KeyId, { partition, region, account }, estate)?.key.arn ?? arns[0];
}

function callerOf(event: TrailEvent, who: Arn): Caller {
  const identity = object(event["userIdentity"]);
  if (!who.includes(":role/")) return { kind: "user", arn: who };
  const name = parseArn(text(identity["arn"]))?.resource.split("/")[2] ?? "keywright";
  return { kind: "role", role: who, session: name };
}

function surroundingsOf(event: TrailEvent): Surroundings {
  const ip = text(event["sourceIPAddress"]);
  const userAgent = text(event["userAgent"]);
  const endpoint = text(event["vpcEndpointId"]);
  const time = Date.parse(text(event["eventTime"]));
  const isAddress = /^[0-9a-fA-F.:]{2,45}$/.test(ip);
  return {
    secureTransport: true,
    ...(!Number.isNaN(time) && { time }),
    ...(isAddress && (endpoint === "" ? { sourceIp: ip } : { vpcSourceIp: ip })),
    ...(endpoint !== "" && { vpcEndpoint: endpoint }),
    ...(userAgent !== "" && { userAgent }),
  };
}

/** The members whose own names are the client's. */
const maps = /^encryptioncontext|encryptioncontext$/i;

/** Members by the API's names: CloudTrail lowers their first letters. */
function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== "object") return value;
  const renamed = Object.entries(value ?? {}).map(([name, member]) => [
    name.slice(0, 1).toUpperCase() + name.slice(1),
    maps.test(name) ? member : pascal(member),
  ]);
  return Object.fromEntries(renamed);
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
