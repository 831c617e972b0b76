import { createHash } from "node:crypto";
import { authFault } from "./auth-fault.ts";
import { headerOf, type Service, type WireRequest } from "./message.ts";
import { algorithm, type SignatureParts, timeOf, timestampOf } from "./signature.ts";

/**
 * How far a signature's time may lie from now, in minutes. Recorded answers of KMS say `- 5 min.`
 * (https://github.com/aws/aws-sdk-js/issues/2340, https://github.com/aws/aws-sdk-js-v3/issues/6400),
 * those of STS `- 15 min.` (https://github.com/aws/aws-cli/issues/6676). For IAM none was found;
 * it is taken to be as STS, and so are EKS and EKS Auth.
 */
const minutes: Readonly<Record<Service, number>> = {
  kms: 5,
  sts: 15,
  iam: 15,
  eks: 15,
  "eks-auth": 15,
};

function isPresigned(request: WireRequest): boolean {
  return request.query.includes("X-Amz-Signature=") || request.query.includes("X-Amz-Algorithm=");
}

/**
 * The service for which a request is signed, if it can be read at all.
 * @returns what stands in the credential scope, whatever it is
 */
export function signedService(request: WireRequest): string | undefined {
  const header = headerOf(request, "authorization");
  const credential =
    header === undefined
      ? new URLSearchParams(request.query).get("X-Amz-Credential")
      : /Credential=([^,\s]*)/.exec(header)?.[1];
  return credential?.split("/")[3];
}

/**
 * Reads a request's signature, from its header or its query, and checks all that can be checked
 * without the secret key.
 * @param service the one that is asked
 * @param now milliseconds since the epoch
 * @throws ServiceError of AWS's own name and text
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function readSignature(request: WireRequest, service: Service, now: number): SignatureParts {
  const header = headerOf(request, "authorization");
  if (header === undefined && !isPresigned(request)) throw authFault(service, "missing");
  const parts =
    header === undefined
      ? withScope(fromQuery(request, service), service)
      : (readAgain(request, header, service) ?? readHeader(request, header, service));
  if (!parts.signedHeaders.includes("host")) {
    throw authFault(
      service,
      "signature",
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  // The page has all headers signed that begin with x-amz-. AWS takes some that are not, such as the
  // session token, which is compared anyway (https://github.com/soto-project/soto-core/pull/99); of
  // an operation that nobody has signed no recorded answer was found.
  const target = headerOf(request, "x-amz-target");
  if (target !== undefined && !parts.signedHeaders.includes("x-amz-target")) {
    throw authFault(service, "signature");
  }
  checkTime(parts, service, now);
  return parts;
}

/** What stands before the signature in a client's Authorization headers: the same all day long. */
type Head = Omit<SignatureParts, "signature" | "timestamp" | "sessionToken">;

/** Enough for the clients that call at once; more are read anew. */
const cachedHeads = 1000;
const heads = new Map<string, Head>();
const signatureLength = 64;

function readHeader(request: WireRequest, header: string, service: Service): SignatureParts {
  const raw = fromHeader(request, header, service);
  const { accessKeyId, date, region, signedHeaders, ...rest } = withScope(raw, service);
  const at = header.length - signatureLength;
  const before = header.slice(0, at);
  if (raw.signature === header.slice(at) && /[\s,]Signature=$/.test(before)) {
    if (heads.size >= cachedHeads) heads.clear();
    heads.set(before, { accessKeyId, date, region, signedHeaders, service });
  }
  return { accessKeyId, date, region, signedHeaders, ...rest };
}

/**
 * What `readHeader` gives, where a header that was well formed differs from this one in nothing
 * but its signature's digits.
 */
function readAgain(
  request: WireRequest,
  header: string,
  service: Service,
): SignatureParts | undefined {
  const at = header.length - signatureLength;
  const head = heads.get(header.slice(0, at));
  const timestamp = headerOf(request, "x-amz-date");
  if (head === undefined || head.service !== service || timestamp === undefined) return undefined;
  const signature = header.slice(at);
  if (timestamp.slice(0, 8) !== head.date || !/^[\da-f]*$/.test(signature)) return undefined;
  const { accessKeyId, date, region, signedHeaders } = head;
  const sessionToken = headerOf(request, "x-amz-security-token");
  return { accessKeyId, date, region, service, signedHeaders, signature, timestamp, sessionToken };
}

/** The parts with the credential not yet taken apart. */
interface Raw {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
}

function fromHeader(request: WireRequest, header: string, service: Service): Raw {
  const space = header.indexOf(" ");
  const scheme = space < 0 ? header : header.slice(0, space);
  if (scheme.startsWith("AWS4-") && scheme !== algorithm) {
    throw authFault(service, "incomplete", `Unsupported AWS 'algorithm': '${scheme}'.`);
  }
  const fields = scheme === algorithm ? fieldsOf(header, header.slice(space), service) : {};
  const timestamp = headerTime(request);
  const missing = ["Credential", "Signature", "SignedHeaders"]
    .filter(name => !fields[name])
    .map(name => `Authorization header requires '${name}' parameter. `);
  if (timestamp === undefined) {
    missing.push(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
    );
  }
  if (missing.length > 0) {
    const text = `${missing.join("")}(Hashed with SHA-256 and encoded with Base64) Authorization=${hashed(header)}`;
    throw authFault(service, "incomplete", text);
  }
  return {
    credential: fields["Credential"] ?? "",
    signedHeaders: fields["SignedHeaders"] ?? "",
    signature: fields["Signature"] ?? "",
    timestamp: timestamp ?? "",
    sessionToken: headerOf(request, "x-amz-security-token"),
  };
}

/** `Credential=…, SignedHeaders=…, Signature=…`, with or without blanks. */
function fieldsOf(
  header: string,
  text: string,
  service: Service,
): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const part of text.split(/[,\s]+/)) {
    if (part === "") continue;
    const at = part.indexOf("=");
    if (at < 0) {
      throw authFault(
        service,
        "incomplete",
        `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hashed(header)}'.`,
      );
    }
    fields[part.slice(0, at)] = part.slice(at + 1);
  }
  return fields;
}

/**
 * A header as AWS cites it: what came there by mistake may be a token or a password.
 * Recorded: https://github.com/awslabs/time-addressable-media-store/issues/8; answers of older years
 * cite it in full (https://github.com/amzn/selling-partner-api-docs/issues/836).
 */
function hashed(header: string): string {
  return createHash("sha256").update(header).digest("base64");
}

function headerTime(request: WireRequest): string | undefined {
  const amzDate = headerOf(request, "x-amz-date");
  if (amzDate !== undefined) return amzDate;
  const date = headerOf(request, "date");
  if (date === undefined) return undefined;
  const time = Date.parse(date);
  return Number.isNaN(time) ? date : timestampOf(time);
}

/**
 * A presigned request. Its X-Amz-Expires is not looked at: STS counts the minutes from X-Amz-Date
 * whatever it says (https://github.com/kubernetes-sigs/aws-iam-authenticator, pkg/token).
 */
function fromQuery(request: WireRequest, service: Service): Raw {
  const query = new URLSearchParams(request.query);
  const scheme = query.get("X-Amz-Algorithm");
  if (scheme !== null && scheme !== algorithm) {
    throw authFault(service, "incomplete", `Unsupported AWS 'algorithm': '${scheme}'.`);
  }
  const names = ["Algorithm", "Credential", "Signature", "SignedHeaders", "Date"];
  const missing = names.map(name => `X-Amz-${name}`).filter(name => !query.get(name));
  if (missing.length > 0) {
    const sentences = missing.map(name => `AWS query-string parameters must include '${name}'. `);
    const text = `${sentences.join("")}Re-examine the query-string parameters.`;
    throw authFault(service, "incomplete", text);
  }
  return {
    credential: query.get("X-Amz-Credential") ?? "",
    signedHeaders: query.get("X-Amz-SignedHeaders") ?? "",
    signature: query.get("X-Amz-Signature") ?? "",
    timestamp: query.get("X-Amz-Date") ?? "",
    sessionToken: query.get("X-Amz-Security-Token") ?? headerOf(request, "x-amz-security-token"),
  };
}

function withScope(raw: Raw, service: Service): SignatureParts {
  const scope = raw.credential.split("/");
  const [accessKeyId = "", date = "", region = "", scopeService = "", term = ""] = scope;
  if (scope.length !== 5) {
    throw authFault(
      service,
      "incomplete",
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${raw.credential}'`,
    );
  }
  const wrong: string[] = [];
  if (region === "") wrong.push("Credential should be scoped to a valid region. ");
  if (scopeService !== service) {
    wrong.push(`Credential should be scoped to correct service: '${service}'. `);
  }
  if (term !== "aws4_request") {
    wrong.push(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${term}'. `,
    );
  }
  if (/^\d{8}T/.test(raw.timestamp) && date !== raw.timestamp.slice(0, 8)) {
    wrong.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${raw.timestamp.slice(0, 8)}', from '${raw.timestamp}'. `,
    );
  }
  if (wrong.length > 0) throw authFault(service, "signature", wrong.join(""));
  return {
    accessKeyId,
    date,
    region,
    service: scopeService,
    signedHeaders: raw.signedHeaders.toLowerCase().split(";"),
    signature: raw.signature,
    timestamp: raw.timestamp,
    sessionToken: raw.sessionToken,
  };
}

/** The last time that was read: a second lasts many requests. */
let latest: { readonly timestamp: string; readonly time: number | undefined } | undefined;

function checkTime({ timestamp }: SignatureParts, service: Service, now: number): void {
  if (latest?.timestamp !== timestamp) latest = { timestamp, time: timeOf(timestamp) };
  const { time } = latest;
  if (time === undefined) {
    throw authFault(
      service,
      "incomplete",
      `Date must be in ISO-8601 'basic format'. Got '${timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  const allowed = minutes[service] * 60_000;
  if (Math.abs(time - now) <= allowed) return;
  const nowText = timestampOf(now);
  if (time < now) {
    const text = `Signature expired: ${timestamp} is now earlier than ${timestampOf(now - allowed)} (${nowText} - ${minutes[service]} min.)`;
    throw authFault(service, "signature", text);
  }
  const text = `Signature not yet current: ${timestamp} is still later than ${timestampOf(now + allowed)} (${nowText} + ${minutes[service]} min.)`;
  throw authFault(service, "signature", text);
}
