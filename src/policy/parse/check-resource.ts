import type { Span } from "../../model/problem.ts";
import type { Report } from "./report.ts";
import { shown } from "./shown.ts";
import { checkVariables } from "./variables.ts";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const partitions = [
  "aws",
  "aws-cn",
  "aws-us-gov",
  "aws-eusc",
  "aws-iso",
  "aws-iso-b",
  "aws-iso-e",
  "aws-iso-f",
];

/** What the resource of an ARN of IAM begins with, as IAM's own message lists it. */
const iamPaths =
  /^(?:\*$|(?:user|federated-user|role|group|instance-profile|mfa|server-certificate|policy|sms-mfa|saml-provider|oidc-provider|report|access-report)\/)/;

/** Resources of S3 that are of a Region; a bucket's name is the whole world's. */
const regionalInS3 =
  /^(?:\*|accesspoint|access-grants|job|storage-lens|storage-lens-group)(?:$|\/)/;

/**
 * Checks one value of Resource or NotResource.
 * @param partition that of the account which stores the policy, where it is known
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function checkResource(
  text: string,
  span: Span,
  partition: string | undefined,
  report: Report,
): void {
  checkVariables(text, span, report);
  if (text === "*") return;
  // A variable may hold a colon, which separates nothing.
  const parts = text.replaceAll(/\$\{[^${}]*\}/g, "$").split(":");
  if (parts.length < 2 || parts[0] !== "arn") {
    const message = `resource ${shown(text)} must be in ARN format or \`*\``;
    // IAM reads whatever stands before the first colon as `arn`, and stumbles on what follows.
    const code = parts.length < 2 ? "invalid-resource" : "invalid-arn-prefix";
    report.error(code, message, span);
  } else if (partitionFits(parts[1] ?? "", partition, text, span, report)) {
    checkFields(text, parts, span, report);
  }
}

function partitionFits(
  given: string,
  own: string | undefined,
  text: string,
  span: Span,
  report: Report,
): boolean {
  if (/[*?]/.test(given)) {
    const message = `the partition of ${shown(text)} holds a wildcard`;
    const hint = "AWS's page forbids it, and its own managed policies have it: name the partition";
    report.warning("wildcard-as-partition", message, span, hint);
    return true;
  }
  if (own === undefined ? partitions.includes(given) : given === own) return true;
  const message = `partition ${shown(given)} is not valid for resource ${shown(text)}`;
  report.error("invalid-partition", message, span, own && `\`${own}\``);
  return false;
}

function checkFields(text: string, parts: readonly string[], span: Span, report: Report): void {
  const [, , service, region = "", account = ""] = parts;
  const complete = parts.length >= 6;
  if (service === undefined) {
    const message = `resource ${shown(text)} names no service`;
    report.error("invalid-service", message, span, "such as `arn:aws:kms:*`");
  } else if (service === "" || (!complete && text.includes("::"))) {
    report.error("invalid-arn", `resource ${shown(text)} is no whole ARN`, span);
  } else if (/[*?]/.test(service)) {
    report.error("wildcard-as-service", `the service of ${shown(text)} cannot be a wildcard`, span);
  } else if ([region, account].some(field => /[^A-Za-z0-9*?$-]/.test(field)) && complete) {
    const hint = "a Region and an account of 12 digits, or `*`";
    report.error("invalid-arn", `resource ${shown(text)} is no ARN`, span, hint);
  } else if (!complete) checkIncomplete(text, span, report);
  else if (report.rules.iam) checkOwnRules(text, parts, span, report);
  if (complete && report.variables && parts.slice(1, 5).some(part => part.includes("$"))) {
    const message = `a variable of ${shown(text)} stands before the resource part`;
    report.warning(
      "variable-in-arn",
      message,
      span,
      "AWS fills variables in behind the fifth colon",
    );
  }
  if (report.kind === "vpc-endpoint" && /[*?]/.test(account) && /\d/.test(account)) {
    const message = `the account of ${shown(text)} is a wildcard or an id, not both`;
    report.error("wildcard-in-account", message, span);
  }
}

/** IAM completes an ARN of fewer than six fields with `*`; STS refuses one in a session policy. */
function checkIncomplete(text: string, span: Span, report: Report): void {
  const message = `resource ${shown(text)} has fewer than the six fields of an ARN`;
  if (report.kind === "session") report.error("incomplete-arn", message, span);
  else report.warning("incomplete-arn", message, span, "the missing ones count as `*`");
}

/** What IAM knows of its own ARNs and those of S3. Recorded where the local AWS's texts are. */
function checkOwnRules(text: string, parts: readonly string[], span: Span, report: Report): void {
  const [, , service, region = ""] = parts;
  const resource = parts.slice(5).join(":");
  const regional = service === "s3" && regionalInS3.test(resource);
  if ((service === "iam" || service === "s3") && region !== "" && !regional) {
    const message = `resource ${shown(text)} can not contain region information`;
    report.error("region-in-resource", message, span);
  } else if (service === "iam" && !iamPaths.test(resource)) {
    const message = `resource ${shown(text)} is nothing that IAM has`;
    report.error("invalid-iam-resource", message, span, "such as `user/NAME`, `role/*` or `*`");
  }
}
