import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { calls } from "../../../src/local/operations/sts/rules.ts";
import { type Iam, startIam } from "../iam/assembly.ts";
import { answerOf, callOf } from "../wire/raw.ts";
import model from "./model.json" with { type: "json" };

/*
 * STS's calls against its service model: every constraint of a text or number, over the wire. The
 * form of the text: https://github.com/mmmorris1975/aws-runas/issues/80
 */

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly sensitive?: boolean;
}

/** What AWS's pages tell better than the model: longer session policies are PackedPolicyTooLarge. */
const elsewhere: Readonly<Record<string, Partial<Shape>>> = {
  sessionPolicyDocumentType: { max: Number.POSITIVE_INFINITY },
};

const shapes: Readonly<Record<string, Shape>> = model.shapes;
const shapeOf = (name: string): Shape => ({ ...(shapes[name] as Shape), ...elsewhere[name] });

/** A call that breaks no rule. */
const good: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AssumeRole: { RoleArn: "arn:aws:iam::111122223333:role/none", RoleSessionName: "session" },
  AssumeRoleWithWebIdentity: {
    RoleArn: "arn:aws:iam::111122223333:role/none",
    RoleSessionName: "session",
    WebIdentityToken: "a.b.c",
  },
  DecodeAuthorizationMessage: { EncodedMessage: "a" },
  GetAccessKeyInfo: { AccessKeyId: "AKIAIOSFODNN7EXAMPLE" },
  GetFederationToken: { Name: "name" },
  GetSessionToken: {},
};

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

async function send(Action: string, members: Readonly<Record<string, string>>) {
  const body = new URLSearchParams({ Action, Version: "2011-06-15", ...members }).toString();
  const { fault, status } = await answerOf(aws, { ...callOf(aws, "sts", aws.root), body });
  return { status, ...fault };
}

/** A value that breaks rules of a shape, and what AWS says of each. */
type Broken = readonly [value: string | undefined, ...constraints: string[]];

function brokenBy({ max, min = 0, pattern, type }: Shape): Broken[] {
  const atLeast = (what: string) => `Member must have ${what} greater than or equal to ${min}`;
  const atMost = (what: string) => `Member must have ${what} less than or equal to ${max}`;
  if (type === "integer") {
    return [
      [`${min - 1}`, atLeast("value")],
      [`${Number(max) + 1}`, atMost("value")],
    ];
  }
  const matching = `Member must satisfy regular expression pattern: ${pattern}`;
  const emptyFits = pattern === undefined || pattern.endsWith("*");
  const rows: Broken[] = [];
  if (min > 0) rows.push(["", ...(emptyFits ? [] : [matching]), atLeast("length")]);
  if (Number.isFinite(max)) rows.push(["1".repeat(Number(max) + 1), atMost("length")]);
  // That of ARNs takes all that XML can carry.
  if (pattern !== undefined && !pattern.includes("uD7FF"))
    rows.push(["€".repeat(min || 1), matching]);
  return rows;
}

describe.each(Object.entries(calls))("%s", (operation, rules) => {
  const input = shapeOf(model.operations[operation as keyof typeof model.operations]);
  const members = Object.entries(input.members ?? {}).map(
    ([name, shape]) => [name, shapeOf(shape)] as const,
  );
  const plain = members.filter(([, { type }]) => type === "string" || type === "integer");

  test("asks of the members that the service model has, in its order", () => {
    expect(Object.keys(rules)).toEqual(plain.map(([name]) => name));
  });

  test.each(plain)("says of %s what is wrong with it, in AWS's words", async (name, shape) => {
    const path = name.charAt(0).toLowerCase() + name.slice(1);
    const { [name]: _, ...rest } = good[operation] ?? {};
    const rows = brokenBy(shape);
    if (input.required?.includes(name)) rows.push([undefined, "Member must not be null"]);
    expect(rows).not.toEqual([]);
    for (const [value, ...constraints] of rows) {
      const shown = value === undefined ? " null" : ` '${value}'`;
      const given = shape.sensitive ? "" : shown;
      const said = constraints.map(
        constraint => `Value${given} at '${path}' failed to satisfy constraint: ${constraint}`,
      );
      const count = said.length === 1 ? "1 validation error" : `${said.length} validation errors`;
      expect(
        await send(operation, { ...rest, ...(value !== undefined && { [name]: value }) }),
      ).toEqual({
        status: 400,
        code: "ValidationError",
        message: `${count} detected: ${said.join("; ")}`,
      });
    }
  });

  test("does not refuse what breaks no rule as if it did", async () => {
    const { message = "" } = await send(operation, good[operation] ?? {});
    expect(message).not.toMatch(/validation error/);
  });
});

test("what is wrong with several members is told at once", async () => {
  const empty = "failed to satisfy constraint: Member must not be null";
  expect((await send("AssumeRole", {})).message).toBe(
    `2 validation errors detected: Value null at 'roleArn' ${empty}; Value null at 'roleSessionName' ${empty}`,
  );
});
