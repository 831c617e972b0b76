import type { Random } from "../../laws/random/random.ts";
import { deep, hostileJson, hostileText, sizeOf } from "./texts.ts";

/** A pattern on which a matcher that tries everything would take for ever. */
function slowPattern(random: Random): string {
  const unit = random.one(["*a", "*", "?*", "a*", "*aaaaaaab", "${aws:username}*", "${*}", "*:*"]);
  return `${unit.repeat(sizeOf(random, 20_000))}${random.one(["", "b", "*", "?"])}`;
}

const operators = [
  "StringLike",
  "StringEquals",
  "ForAllValues:StringLike",
  "ForAnyValue:StringNotLikeIfExists",
  "NumericLessThan",
  "DateGreaterThan",
  "IpAddress",
  "ArnLike",
  "Bool",
  "Null",
  "BinaryEquals",
  "__proto__",
  "StringLikeIfExistsIfExists",
];

function statement(random: Random): string {
  const value = () =>
    random.chance(0.6) ? JSON.stringify(slowPattern(random)) : hostileJson(random);
  const values = () => (random.chance(0.8) ? value() : `[${random.many(0, 5, value).join()}]`);
  const key = JSON.stringify(
    random.one([
      "aws:UserAgent",
      "kms:ResourceAliases",
      "aws:username",
      "__proto__",
      hostileText(random, 300),
    ]),
  );
  const members = [
    '"Effect":"Allow"',
    `"Effect":${hostileJson(random)}`,
    '"Action":"*"',
    `"Action":${values()}`,
    `"NotAction":${values()}`,
    '"Resource":"*"',
    `"Resource":${values()}`,
    `"Principal":${random.one(['"*"', '{"AWS":"*"}', `{"AWS":${values()}}`, hostileJson(random)])}`,
    `"Condition":{${JSON.stringify(random.one(operators))}:{${key}:${values()}}}`,
    `"Condition":${hostileJson(random)}`,
    `"Sid":${hostileJson(random)}`,
    `${JSON.stringify(hostileText(random, 200))}:1`,
  ];
  return `{${random.some(members, 1, 6).join()}}`;
}

/** The text of a policy document that no friend wrote. */
export function hostilePolicy(random: Random): string {
  if (random.chance(0.05)) return deep(random, 20_000);
  if (random.chance(0.05)) return hostileText(random);
  const count = random.chance(0.02) ? sizeOf(random, 5_000) : 1 + random.below(3);
  const statements = Array.from({ length: count }, () => statement(random)).join();
  const version = random.one(['"2012-10-17"', '"2008-10-17"', hostileJson(random, 1)]);
  return `{"Version":${version},"Statement":[${statements}]}`;
}
