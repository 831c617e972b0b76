import type { Report } from "../structure/report.ts";
import { nearest } from "../suggest.ts";

/** @see https://docs.aws.amazon.com/general/latest/gr/kms.html */
const regions = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "cn-north-1",
  "cn-northwest-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
];

/**
 * Tells a Region that AWS does not have. AWS opens Regions faster than this list learns of them:
 * a name that is not near any known one only gets a warning.
 */
export function checkRegion(region: string, report: Report): void {
  if (regions.includes(region)) return;
  const guess = nearest(region, regions);
  const message = `\`${region}\` is not a Region that Keywright knows`;
  const path = ["region"];
  if (/^(eusc|us-iso)/.test(region)) {
    report.error("unknown-region", path, message, "its partition is not supported");
  } else if (guess === undefined) {
    report.warning("unknown-region", path, message, "leave it so if AWS has opened it since");
  } else {
    report.error("unknown-region", path, message, `did you mean \`${guess}\`?`);
  }
}
