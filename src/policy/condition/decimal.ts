const decimalForm = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Whether a text is a whole or decimal number, with nothing before or behind it. */
export function isDecimal(text: string): boolean {
  return decimalForm.test(text);
}

/**
 * Compares two numbers by value, exactly: no digit is lost, however many there are. By their
 * digits and not as big integers, which take long to make of a long text.
 * @returns the sign of `a - b`
 */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left.sign !== right.sign) return Math.sign(left.sign - right.sign);
  const longer = left.whole.length - right.whole.length;
  const larger =
    longer !== 0
      ? Math.sign(longer)
      : order(left.whole, right.whole) || order(left.fraction, right.fraction);
  return larger === 0 ? 0 : left.sign * larger;
}

interface Parts {
  /** 0 of a number that is zero, however it is written. */
  readonly sign: number;
  /** Without zeros in front. */
  readonly whole: string;
  /** Without zeros at the end, so that digits compare as texts do. */
  readonly fraction: string;
}

function partsOf(text: string): Parts {
  const [, sign, digits = "", decimals = ""] = decimalForm.exec(text) ?? [];
  const whole = digits.replace(/^0+/, "");
  let end = decimals.length;
  while (decimals[end - 1] === "0") end -= 1;
  const fraction = decimals.slice(0, end);
  if (whole === "" && fraction === "") return { sign: 0, whole, fraction };
  return { sign: sign === "-" ? -1 : 1, whole, fraction };
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
