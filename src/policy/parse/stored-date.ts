const dateForm = /^-?(\d+)(?:-(\d+)(?:-(\d+))?)?$/;
const timeForm = /^(\d*)(?::(\d+)(?::(\d+)(?:\.(\d{1,9}))?(?:z|\+(\d{2})(?::(\d{2}))?)?)?)?$/;

/**
 * Whether IAM stores a text as the value of a Date operator. It takes more than the page lists,
 * such as `01T`, an hour of one digit, or a year before Christ.
 * Recorded: https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
 */
export function isStoredDate(text: string): boolean {
  const lower = text.toLowerCase();
  if (!/[t-]/.test(lower)) return false;
  const [date = "", time, ...more] = lower.split("t");
  const day = dateForm.exec(date);
  const clock = time === undefined || time === "" ? [] : timeForm.exec(time);
  if (day === null || clock === null || more.length > 0) return false;
  const [, year, month = "1", dayOfMonth = "1"] = day;
  const [, hour = "0", minute = "0", second = "0", , zoneHour = "0", zoneMinute = "0"] = clock;
  return (
    Number(year) <= 292_275_054 &&
    within(month, 1, 12) &&
    within(dayOfMonth, 1, 31) &&
    within(hour, 0, 23) &&
    within(minute, 0, 59) &&
    within(second, 0, 59) &&
    within(zoneHour, 0, 23) &&
    within(zoneMinute, 0, 59)
  );
}

function within(text: string, least: number, most: number): boolean {
  return Number(text) >= least && Number(text) <= most;
}

/** Whether a text is a number of seconds that is larger than IAM takes: 63 bits. Recorded as above. */
export function isBeyondTime(text: string): boolean {
  if (!/^\d+$/.test(text)) return false;
  const digits = text.replace(/^0+/, "");
  return digits.length > 19 || (digits.length === 19 && digits > "9223372036854775807");
}
