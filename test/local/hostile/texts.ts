import type { Random } from "../../laws/random/random.ts";

/** Mostly small, now and then large: an attack by size is worth few requests. */
export function sizeOf(random: Random, most: number): number {
  const share = random.one([0.0001, 0.001, 0.001, 0.01, 0.01, 0.05]);
  return 1 + random.below(Math.max(1, most * (random.chance(0.01) ? 1 : share)));
}

const units = [
  ..."aZ09-_.:/=+*?$% \t\"'\\<>&{}[],;",
  "\u0000\u0007\u001b[31m",
  "\r\n",
  "\u007f",
  "é",
  "漢",
  "\u{1f511}",
  "\ud800",
  "\udfff",
  "\ufeff",
  "\u2028",
  "\u202e",
  "${aws:username}",
  "${*}",
  "../",
  "%00",
  "%zz",
  "__proto__",
  "constructor",
  "toString",
  "alias/aws/",
  "arn:aws:kms:",
];

/** A text of anything that may mean something to somebody. */
export function hostileText(random: Random, most = 2_000): string {
  const unit = random.one(units);
  if (random.chance(0.2)) return unit.repeat(sizeOf(random, most / unit.length));
  return random.many(0, 12, () => random.one(units)).join("");
}

/** A text in percent-encoding; a lone surrogate, which has none, becomes U+FFFD. */
export function percent(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Names that mean something in JavaScript, in JSON or to AWS. */
export const hostileNames = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "toJSON",
  "then",
  "hasOwnProperty",
  "length",
  "0",
  "-1",
  "",
  "keyId",
  "KEYID",
  "KeyId",
  "KeyId\u0000",
  "EncryptionContext",
  "GrantTokens",
  "Tags",
  "DryRun",
  "member",
] as const;

const numbers = [
  "0",
  "-0",
  "1",
  "-1",
  "1e999",
  "-1e999",
  "1e-999",
  "0.1",
  "2147483648",
  "9007199254740993",
  "18446744073709551616",
  "1".repeat(400),
];

/** What is no JSON, though it looks like some. */
const broken = [
  "NaN",
  "Infinity",
  "undefined",
  "01",
  "+1",
  ".5",
  "1.",
  "0x10",
  "'a'",
  '"a',
  '"\n"',
  '"\\x41"',
  '"\\ud8"',
  "[1,]",
  "{,}",
  '{"a":}',
  '{"a" 1}',
  "/*c*/1",
  "tru",
  "1 2",
  "\u00a01",
  "",
];

/** The text of a JSON value of any kind; now and then of something that is none. */
export function hostileJson(random: Random, depth = 3): string {
  if (depth > 0 && random.chance(0.3)) return nested(random, depth);
  if (random.chance(0.02)) return random.one(broken);
  if (random.chance(0.01)) return deep(random);
  if (random.chance(0.5)) return JSON.stringify(hostileText(random));
  return random.one([
    random.one(numbers),
    "null",
    "true",
    "false",
    "{}",
    "[]",
    '"\\ud800"',
    '"\\u0000"',
    `"${random.one(["AAAA", "AA==", "A===", "====", "AA\\n==", "_-__", "AAA", "@@@@"])}"`,
  ]);
}

function nested(random: Random, depth: number): string {
  const count = random.chance(0.02) ? 1 + random.below(500) : random.below(4);
  const items = Array.from({ length: count }, () => hostileJson(random, depth - 1));
  if (random.chance(0.5)) return `[${items.join()}]`;
  return objectOf(items.map(item => [random.one(hostileNames), item]));
}

/** An object of names and JSON texts; a name may come twice. */
export function objectOf(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`;
}

/** A value that lies deep: in arrays, in objects, or cut off in the middle. */
export function deep(random: Random, most = 100_000): string {
  const depth = sizeOf(random, most);
  const [open, close] = random.one([
    ["[", "]"],
    ['{"a":', "}"],
    ['[{"__proto__":', "}]"],
  ] as const);
  const whole = random.chance(0.8);
  return `${open.repeat(depth)}1${whole ? close.repeat(depth) : ""}`;
}

/** Bytes with one or a few of them changed, cut off, or put behind. */
export function damaged(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  switch (random.below(5)) {
    case 0:
      return copy.subarray(0, random.below(copy.length));
    case 1:
      return Buffer.concat([copy, Buffer.alloc(1 + random.below(40), random.below(256))]);
    case 2:
      return copy.subarray(1 + random.below(copy.length));
    case 3: {
      const at = random.below(copy.length);
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << random.below(8)), at);
      return copy;
    }
    default:
      for (const _ of random.many(2, 8, () => 0)) {
        copy.writeUInt8(random.below(256), random.below(copy.length));
      }
      return copy.equals(bytes) ? copy.subarray(1) : copy;
  }
}
