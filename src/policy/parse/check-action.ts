import type { Span } from "../../model/problem.ts";
import type { Report } from "./report.ts";
import { shown } from "./shown.ts";

/**
 * Checks one value of Action or NotAction. What stands behind the colon may be anything: IAM
 * stores actions that there are not.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function checkAction(text: string, span: Span, report: Report): void {
  if (text === "*") checkEverything(span, report);
  else {
    const colon = text.indexOf(":");
    const [vendor, action] = [text.slice(0, colon), text.slice(colon + 1)];
    if (colon < 1 || action === "") {
      const message = `actions must be prefaced by a vendor: ${shown(text)} has none`;
      report.error("action-without-vendor", message, span, "such as `kms:Decrypt`");
    } else checkParts(vendor, action, span, report);
  }
}

function checkEverything(span: Span, report: Report): void {
  if (report.kind === "trust") notSts("*", span, report);
  if (report.kind !== "resource-control") return;
  const message = "a resource control policy names the service of each action: `*` does not";
  report.error("action-without-vendor", message, span, "such as `kms:*`");
}

function checkParts(vendor: string, action: string, span: Span, report: Report): void {
  const text = `${vendor}:${action}`;
  if (action.includes(":")) {
    const hint = action.includes("${") ? "an action has no variables" : undefined;
    const message = `actions can contain only one colon: ${shown(text)}`;
    report.error("action-colons", message, span, hint);
  } else if (/[*?]/.test(vendor) && text !== "*:*") {
    const hint = "name the service, or use `*` alone";
    const message = `vendor ${shown(vendor)} holds a wildcard`;
    report.error("invalid-vendor", message, span, hint);
  } else if (/[^A-Za-z0-9.-]/.test(vendor) && text !== "*:*") {
    report.error("invalid-vendor", `vendor ${shown(vendor)} is not valid`, span);
  } else if (report.kind === "trust" && vendor.toLowerCase() !== "sts") {
    notSts(text, span, report);
  } else if (report.kind === "resource-control" && text === "*:*") checkEverything(span, report);
}

function notSts(text: string, span: Span, report: Report): void {
  const message = "a trust policy may only specify STS AssumeRole actions";
  report.error("action-not-sts", `${message}, not ${shown(text)}`, span);
}
