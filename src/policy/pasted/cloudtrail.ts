import type { Surroundings } from "../../model/request.ts";
import { type JsonObject, objectOf, textOf } from "./json.ts";
import type { Pasted, PastedCall, PastedKind } from "./pasted.ts";

/** Whether an object is an event of CloudTrail. */
export function isEvent(object: JsonObject): boolean {
  return textOf(object["eventSource"]) !== undefined && textOf(object["eventName"]) !== undefined;
}

const kindOfCode: Readonly<Record<string, PastedKind>> = {
  InvalidCiphertextException: "invalid-ciphertext",
  IncorrectKeyException: "incorrect-key",
  NotFoundException: "not-found",
  DisabledException: "disabled",
  KMSInvalidStateException: "invalid-state",
};

/**
 * What an event of CloudTrail tells: the message, and beside it who called, from where, when, with
 * which key and encryption context.
 * @param message what its errorMessage was read as
 * @returns undefined for an event without an error, or with one that is about none of this
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-decrypt.html
 */
export function pastedEvent(event: JsonObject, message: Pasted | undefined): Pasted | undefined {
  const code = textOf(event["errorCode"]);
  if (code === undefined) return undefined;
  const denied = /^(?:AccessDenied|AccessDeniedException|Client\.UnauthorizedOperation)$/.test(
    code,
  );
  const kind = message?.kind ?? (denied ? "denied" : kindOfCode[code]);
  if (kind === undefined) return undefined;
  const identity = objectOf(event["userIdentity"]);
  const principal = message?.principal ?? nameIn(identity["arn"]);
  const action = message?.action ?? actionOf(event);
  const sent = callOf(event);
  const resource = message?.resource ?? (kind === "denied" ? keyOf(event) : sent.keyId);
  return {
    kind,
    ...(principal && { principal }),
    ...(action && { action }),
    ...(resource && { resource }),
    ...(message?.why && { why: message.why }),
    sent,
  };
}

function actionOf(event: JsonObject): string {
  const service = nameIn(event["eventSource"])?.split(".")[0] ?? "";
  return `${service}:${nameIn(event["eventName"]) ?? ""}`;
}

/** The ARN of the key that the event lists among its resources. */
function keyOf(event: JsonObject): string | undefined {
  const list = Array.isArray(event["resources"]) ? event["resources"] : [];
  const arns = list.map(each => nameIn(objectOf(each)["ARN"]));
  return arns.find(arn => arn !== undefined && /:kms:.*:key\//.test(arn));
}

function callOf(event: JsonObject): PastedCall {
  const parameters = objectOf(event["requestParameters"]);
  const context = contextOf(parameters);
  const identity = objectOf(event["userIdentity"]);
  const optional = {
    keyId: nameIn(parameters["keyId"]),
    roleArn: nameIn(parameters["roleArn"]),
    region: nameIn(event["awsRegion"]),
    account: nameIn(identity["accountId"]),
    invokedBy: nameIn(identity["invokedBy"]),
  };
  const told = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(told),
    ...(context !== undefined && { context }),
    surroundings: surroundingsOf(event),
  };
}

/** Undefined where the event does not show the parameters: then it is not known. */
function contextOf(parameters: JsonObject): Record<string, string> | undefined {
  const value = parameters["encryptionContext"];
  const shown = parameters["keyId"] ?? parameters["encryptionAlgorithm"];
  if (value === undefined && shown === undefined) return undefined;
  const pairs = Object.entries(objectOf(value)).filter(([, each]) => typeof each === "string");
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** A value that can be the name of something in AWS; any other text is not carried on. */
function nameIn(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^[\w+=,.@:/*-]{1,600}$/.test(text) ? text : undefined;
}

function surroundingsOf(event: JsonObject): Surroundings {
  const ip = textOf(event["sourceIPAddress"]);
  const time = Date.parse(textOf(event["eventTime"]) ?? "");
  const userAgent = textOf(event["userAgent"]);
  const vpcEndpoint = nameIn(event["vpcEndpointId"]);
  const tls = textOf(objectOf(event["tlsDetails"])["tlsVersion"]);
  // Through an endpoint the address is the caller's in the VPC; a service's name is no address.
  const address = ip !== undefined && /^[0-9a-fA-F.:]{2,45}$/.test(ip) ? ip : undefined;
  const place = vpcEndpoint === undefined ? "sourceIp" : "vpcSourceIp";
  return {
    ...(address !== undefined && { [place]: address }),
    ...(Number.isNaN(time) ? {} : { time }),
    ...(userAgent !== undefined && { userAgent }),
    ...(vpcEndpoint !== undefined && { vpcEndpoint }),
    ...(tls !== undefined && { secureTransport: true }),
  };
}
