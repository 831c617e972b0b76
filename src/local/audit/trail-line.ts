import { randomUUID } from "node:crypto";
import { parseArn } from "../../model/arn.ts";
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
  const resources = resourcesOf(call);
  // Put together as text: it is written for every call, and most of it needs no escape.
  return (
    `{"eventVersion":"1.11","userIdentity":${userIdentity(call.caller, call.credential)},` +
    `"eventTime":"${timeText(call.time)}","eventSource":"${service}.amazonaws.com",` +
    `"eventName":${JSON.stringify(operation)},"awsRegion":${JSON.stringify(regionOf(call))},` +
    `"sourceIPAddress":${JSON.stringify(call.sourceIp ?? "")},` +
    `"userAgent":${JSON.stringify(call.userAgent ?? "")},${faultText(call)}` +
    `"requestParameters":${parametersText(call)},` +
    `"responseElements":${JSON.stringify(responseOf(call) ?? null)},${additional(call, materialIdOf)}` +
    `"requestID":"${requestId}","eventID":"${randomUUID()}",` +
    `"readOnly":${isReadOnly(service, operation)},` +
    (resources === undefined ? "" : `"resources":${JSON.stringify(resources)},`) +
    `"eventType":"AwsApiCall","managementEvent":true,` +
    `"recipientAccountId":"${accountOf(call.caller)}","eventCategory":"Management",` +
    `"tlsDetails":${tlsDetails(call)}}`
  );
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

function parametersText({ operation, parameters, service }: AuditedCall): string {
  const text = JSON.stringify(loggedParameters(service, operation, parameters) ?? null);
  if (text.length <= mostParameters) return text;
  return `{"omitted":true,"originalSize":${text.length},"reason":"requestParameters too large"}`;
}

/**
 * Operations that change nothing have no response elements, nor has most of what answers nothing.
 * Of some that answer nothing CloudTrail shows the ARN of the key.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-enablekey.html
 */
function responseOf(call: AuditedCall): object | undefined {
  const { members, operation, service } = call;
  if (members === undefined) return undefined;
  const named = service === "kms" && tellsKey.has(operation) ? { keyId: keyOf(call) } : {};
  const shown =
    isReadOnly(service, operation) && !opensSession(operation)
      ? {}
      : (camel(members) as Record<string, unknown>);
  const whole = { ...shown, ...named };
  return Object.keys(whole).length === 0 ? undefined : whole;
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

function opensSession(operation: string): boolean {
  return /^AssumeRole|^GetSessionToken$|^GetFederationToken$/.test(operation);
}

/** By what an operation is called; those of STS change nothing that stays. */
function isReadOnly(service: string, operation: string): boolean {
  if (service === "sts") return true;
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

interface Resource {
  readonly accountId: string;
  readonly type: string;
  readonly ARN: string;
}

/** The keys, aliases and roles that the call was about; undefined for IAM, which lists none. */
function resourcesOf(call: AuditedCall): readonly Resource[] | undefined {
  const { requests, service } = call;
  if (service === "iam") return undefined;
  const arns = new Set(requests.map(({ resource }) => resource));
  const made = service === "kms" ? createdKey(call) : undefined;
  if (made !== undefined) arns.add(made);
  const resources: Resource[] = [];
  for (const ARN of arns) {
    const type = typeOf(ARN);
    if (type === undefined) continue;
    resources.push({ accountId: parseArn(ARN)?.account ?? "", type, ARN });
  }
  return service === "sts" && resources.length === 0 ? undefined : resources;
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
  const shown = host === undefined ? "" : `,"clientProvidedHostHeader":${JSON.stringify(host)}`;
  return `{"tlsVersion":"TLSv1.3"${shown}}`;
}

/** The line that stands for a call of which the line could not be made. */
export function barrenLine(call: AuditedCall): string {
  const { parameters: _, members: __, ...rest } = call;
  return trailLine(rest, () => undefined);
}
