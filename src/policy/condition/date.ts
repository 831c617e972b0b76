// https://www.w3.org/TR/NOTE-datetime, the profile of ISO 8601 that IAM names.
const isoForm =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;

/**
 * A date as IAM's Date operators take it: ISO 8601, or seconds since the epoch.
 * @returns milliseconds since the epoch; undefined where it is neither; `ambiguous` where it is
 *   both, as four digits are
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function parseDate(text: string): number | "ambiguous" | undefined {
  if (/^\d{4}$/.test(text)) return "ambiguous";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const found = isoForm.exec(text);
  if (found === null) return undefined;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", part, zone] =
    found;
  const fields = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = fields;
  const whole = new Date(0);
  whole.setUTCFullYear(y, mo - 1, d);
  // A day such as February 30 would roll over into March.
  if (whole.getUTCMonth() !== mo - 1 || whole.getUTCDate() !== d) return undefined;
  if (h > 23 || mi > 59 || s > 59) return undefined;
  whole.setUTCHours(h, mi, s);
  const offset = zoneOffset(zone);
  if (offset === undefined) return undefined;
  return whole.getTime() + Number(`0.${part ?? "0"}`) * 1000 - offset;
}

function zoneOffset(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (hours > 23 || minutes > 59) return undefined;
  const size = (hours * 60 + minutes) * 60_000;
  return zone.startsWith("-") ? -size : size;
}
