import { regions } from "../../model/regions.ts";
import type { Report } from "../structure/report.ts";
import { nearest } from "../suggest.ts";

/**
 * Tells a Region that AWS does not have. AWS opens Regions faster than this list learns of them:
 * a name that is not near any known one only gets a warning.
 */
export function checkRegion(region: string, report: Report): void {
  if (regions.has(region)) return;
  const guess = nearest(region, [...regions]);
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
