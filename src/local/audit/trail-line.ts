import { nameOf, parseArn } from "../../model/arn.ts";
import { accountOf } from "../../model/request.ts";
import type { AuditedCall, MaterialIdOf } from "./audited-call.ts";
import { camel, loggedParameters } from "./logged-members.ts";
import { userIdentity } from "./user-identity.ts";

/**
 * One call as CloudTrail records it, on a line of JSON without its line feed.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function trailLine(call: AuditedCall, materialIdOf: MaterialIdOf): string {
  const { operation, requestId, service } = call;
  const readOnly = isReadOnly(service, operation);
  // Put together as text: it is written for every call, and most of it needs no escape.
  return (
    `{"eventVersion":"1.11","userIdentity":${userIdentity(call.caller, call.credential)},` +
    `"eventTime":"${timeText(call.time)}","eventSource":"${service}.amazonaws.com",` +
    `"eventName":${quoted(operation)},"awsRegion":${quoted(regionOf(call))},` +
    `"sourceIPAddress":${quoted(call.sourceIp ?? serviceOf(call))},` +
    `"userAgent":${quoted(call.userAgent ?? serviceOf(call))},${faultText(call)}` +
    `"requestParameters":${parametersText(call)},` +
    `"responseElements":${responseText(call, readOnly)},${additional(call, materialIdOf)}` +
    `"requestID":"${requestId}","eventID":"${call.eventId}",` +
    `"readOnly":${readOnly},${resourcesText(call)}` +
    `"eventType":"AwsApiCall","managementEvent":true,` +
    `"recipientAccountId":"${accountIn(call)}",${ending(call)}}`
  );
}

/**
 * The service that calls by itself stands for address and program.
 * Recorded: https://github.com/aws-samples/amazon-eks-security-immersion-day (Deep Dive)
 */
function serviceOf({ caller, sharedEventId }: AuditedCall): string {
  return sharedEventId !== undefined && caller.kind === "service" ? caller.service : "";
}

function ending(call: AuditedCall): string {
  const category = `"eventCategory":"Management"`;
  if (call.sharedEventId !== undefined) {
    return `"sharedEventID":"${call.sharedEventId}",${category}`;
  }
  return `${category},"tlsDetails":${tlsDetails(call)}`;
}

/** The account that is told: the caller's; where an AWS service calls, that of what it calls for. */
function accountIn({ caller }: AuditedCall): string {
  if (caller.kind !== "service") return accountOf(caller);
  return parseArn(caller.source)?.account ?? "";
}

/** What clients say of themselves comes again and again; a hostile one says something else each time. */
const quotes = new Map<string, string>();
const mostQuotes = 1000;

function quoted(text: string): string {
  const known = quotes.get(text);
  if (known !== undefined) return known;
  const made = JSON.stringify(text);
  if (quotes.size >= mostQuotes) quotes.clear();
  quotes.set(text, made);
  return made;
}

/** The text of the last second: a second sees many calls. */
let latest = { second: 0, text: "1970-01-01T00:00:00Z" };

function timeText(time: number): string {
  const second = Math.floor(time / 1000);
  if (latest.second !== second) {
    latest = { second, text: `${new Date(second * 1000).toISOString().slice(0, 19)}Z` };
  }
  return latest.text;
}

/**
 * IAM is one service for all Regions, whose events lie in us-east-1.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
 */
function regionOf({ region, service }: AuditedCall): string {
  return service === "iam" ? "us-east-1" : region;
}

function faultText({ error, message, service }: AuditedCall): string {
  if (error === undefined) return "";
  const text = message === undefined || message === "" ? "" : JSON.stringify(message);
  return `"errorCode":${JSON.stringify(codeOf(service, error))},${text === "" ? "" : `"errorMessage":${text},`}`;
}

/**
 * CloudTrail names a denial of KMS as IAM and STS name it on the wire, and IAM's other faults by
 * their shapes in its service model, such as `NoSuchEntityException`.
 */
function codeOf(service: string, error: string): string {
  if (error === "AccessDeniedException") return "AccessDenied";
  if (service !== "iam" || !iamShapes.has(error)) return error;
  return `${error}Exception`;
}

const iamShapes = new Set([
  "ConcurrentModification",
  "DeleteConflict",
  "EntityAlreadyExists",
  "EntityTemporarilyUnmodifiable",
  "InvalidInput",
  "LimitExceeded",
  "MalformedPolicyDocument",
  "NoSuchEntity",
  "PolicyNotAttachable",
  "UnmodifiableEntity",
]);

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const mostParameters = 100 * 1024;

function parametersText({ caller, operation, parameters, service }: AuditedCall): string {
  // The agent's call names its cluster by the token alone.
  const named =
    service === "eks-auth" && caller.kind === "service"
      ? { clusterName: nameOf(caller.source), ...parameters }
      : parameters;
  const text = JSON.stringify(loggedParameters(service, operation, named) ?? null);
  if (text.length <= mostParameters) return text;
  return `{"omitted":true,"originalSize":${text.length},"reason":"requestParameters too large"}`;
}

/**
 * Operations that change nothing have no response elements, nor has most of what answers nothing.
 * Of some that answer nothing CloudTrail shows the ARN of the key.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-enablekey.html
 */
function responseText(call: AuditedCall, readOnly: boolean): string {
  const { members, operation, service } = call;
  if (members === undefined || (readOnly && !opensSession(service, operation))) return "null";
  const named = service === "kms" && tellsKey.has(operation) ? { keyId: keyOf(call) } : {};
  const whole = { ...(camel(members) as Record<string, unknown>), ...named };
  return Object.keys(whole).length === 0 ? "null" : JSON.stringify(whole);
}

const tellsKey = new Set([
  "CreateAlias",
  "CreateGrant",
  "DeleteAlias",
  "DisableKey",
  "EnableKey",
  "EnableKeyRotation",
  "ImportKeyMaterial",
  "TagResource",
  "UntagResource",
  "UpdateAlias",
  "UpdatePrimaryRegion",
]);

/** EKS Auth's answer, which holds a session too, is not shown (amazon-eks-security-immersion-day). */
function opensSession(service: string, operation: string): boolean {
  return service === "sts" && /^AssumeRole|^GetSessionToken$|^GetFederationToken$/.test(operation);
}

const readers = new Map<string, boolean>();

function isReadOnly(service: string, operation: string): boolean {
  const name = `${service}:${operation}`;
  const known = readers.get(name);
  if (known !== undefined) return known;
  const made = changesNothing(service, operation);
  // A client may make names up.
  if (readers.size < mostQuotes) readers.set(name, made);
  return made;
}

/** By what an operation is called; those of STS change nothing that stays. */
function changesNothing(service: string, operation: string): boolean {
  if (service === "sts" || service === "eks-auth") return true;
  if (service === "iam") return /^(?:Get|List|Simulate|Generate)/.test(operation);
  return /^(?:Decapsulate|Decrypt|Derive|Describe|Encapsulate|Encrypt|Generate|Get|List|ReEncrypt|Sign|Verify)/.test(
    operation,
  );
}

/** The id of the key material that was used, which Encrypt does not answer and CloudTrail shows. */
function additional(call: AuditedCall, materialIdOf: MaterialIdOf): string {
  const { members, operation, service } = call;
  if (service !== "kms" || members === undefined) return "";
  const id =
    operation === "Encrypt" ? materialIdOf(String(members["KeyId"])) : members["KeyMaterialId"];
  if (typeof id === "string") return `"additionalEventData":{"keyMaterialId":"${id}"},`;
  const source = members["SourceKeyMaterialId"];
  if (typeof source !== "string") return "";
  const pair = {
    sourceKeyMaterialId: source,
    destinationKeyMaterialId: members["DestinationKeyMaterialId"],
  };
  return `"additionalEventData":${JSON.stringify(pair)},`;
}

/** The keys, aliases and roles that the call was about, of KMS and STS. */
function resourcesText(call: AuditedCall): string {
  const { requests, service } = call;
  if (listNone.has(service)) return "";
  const [only] = requests;
  const made = createdKey(call);
  const texts =
    requests.length === 1 && only !== undefined && made === undefined
      ? [resourceText(only.resource)]
      : [...new Set([...requests.map(one => one.resource), made ?? ""])].map(resourceText);
  const list = texts.filter(text => text !== "").join();
  return service === "sts" && list === "" ? "" : `"resources":[${list}],`;
}

/**
 * The services whose events list no resources.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/understanding-service-name-entries.html
 */
const listNone: ReadonlySet<string> = new Set(["iam", "eks", "eks-auth"]);

const resources = new Map<string, string>();
const mostResources = 10_000;

/** A resource as CloudTrail lists it; empty where it lists none of its kind. */
function resourceText(ARN: string): string {
  const known = resources.get(ARN);
  if (known !== undefined) return known;
  const type = typeOf(ARN);
  const accountId = parseArn(ARN)?.account ?? "";
  const made = type === undefined ? "" : JSON.stringify({ accountId, type, ARN });
  if (resources.size >= mostResources) resources.clear();
  resources.set(ARN, made);
  return made;
}

/** CloudTrail gives an alias the type of a key. */
function typeOf(arn: string): string | undefined {
  if (/^arn:[\w-]+:kms:[\w-]*:\d{12}:(?:key\/[^*]|alias\/)/.test(arn)) return "AWS::KMS::Key";
  return /^arn:[\w-]+:iam::\d{12}:role\//.test(arn) ? "AWS::IAM::Role" : undefined;
}

function keyOf({ requests }: AuditedCall): string | undefined {
  return requests.map(({ resource }) => resource).find(arn => /:key\/[^*]/.test(arn));
}

function createdKey({ members }: AuditedCall): string | undefined {
  const metadata = members?.["KeyMetadata"] as { Arn?: unknown } | undefined;
  return typeof metadata?.Arn === "string" ? metadata.Arn : undefined;
}

/** AWS's endpoints take nothing but TLS, and this one stands in for them: so says the log, too. */
function tlsDetails({ host }: AuditedCall): string {
  const shown = host === undefined ? "" : `,"clientProvidedHostHeader":${quoted(host)}`;
  return `{"tlsVersion":"TLSv1.3"${shown}}`;
}

/** The line that stands for a call of which the line could not be made. */
export function barrenLine(call: AuditedCall): string {
  const { parameters: _, members: __, ...rest } = call;
  return trailLine(rest, () => undefined);
}
