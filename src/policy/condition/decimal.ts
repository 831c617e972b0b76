const decimalForm = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Whether a text is a whole or decimal number, with nothing before or behind it. */
export function isDecimal(text: string): boolean {
  return decimalForm.test(text);
}

/**
 * Compares two numbers by value, exactly: no digit is lost, however many there are.
 * @returns the sign of `a - b`
 */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  const places = Math.max(left.fraction.length, right.fraction.length);
  const difference = scaled(left, places) - scaled(right, places);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

interface Parts {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

function partsOf(text: string): Parts {
  const [, sign, whole = "0", fraction = ""] = decimalForm.exec(text) ?? [];
  return { negative: sign === "-", whole, fraction };
}

function scaled(parts: Parts, places: number): bigint {
  const size = BigInt(parts.whole + parts.fraction.padEnd(places, "0"));
  return parts.negative ? -size : size;
}
