import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rulesOf } from "../../../src/local/operations/iam/constraints.ts";
import { iamOperations } from "../../../src/local/operations/iam/index.ts";
import { answerOf, callOf } from "../wire/raw.ts";
import { type Iam, startIam } from "./assembly.ts";
import model from "./model.json" with { type: "json" };

/*
 * IAM's calls against its service model: what must be there, lengths and ranges, over the wire and
 * before anything else is looked at. The form of the text is that of STS:
 * https://github.com/mmmorris1975/aws-runas/issues/80
 */

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

const shapes: Readonly<Record<string, Shape>> = model.shapes;
const inputs: Readonly<Record<string, string>> = model.operations;

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

async function refusal(Action: string, members: Readonly<Record<string, string>>) {
  const body = new URLSearchParams({ Action, Version: "2010-05-08", ...members }).toString();
  const { fault, status } = await answerOf(aws, { ...callOf(aws, "iam", aws.root), body });
  return { status, ...fault };
}

const operations = Object.keys(iamOperations).filter(name => inputs[name] !== undefined);

function membersOf(operation: string) {
  const { members = {}, required = [] } = shapes[inputs[operation] ?? ""] as Shape;
  return Object.entries(members).map(([name, shape]) => ({
    name,
    shape: shapes[shape] as Shape,
    required: required.includes(name),
  }));
}

test("the table asks of each member what the service model asks", () => {
  for (const operation of operations) {
    const asked = membersOf(operation).flatMap(({ name, required, shape }) => {
      const { max, min = 0, type } = shape;
      const isText = type === "string" && shape.enum === undefined && max !== undefined;
      const rule = {
        ...(isText && { text: { min, max } }),
        ...(type === "integer" && { number: { min, max } }),
        ...(required && type === "string" && { required: true }),
      };
      return Object.keys(rule).length === 0 ? [] : [[name, rule] as const];
    });
    expect({ operation, rules: rulesOf(operation) }).toEqual({
      operation,
      rules: Object.fromEntries(asked),
    });
  }
});

/** Values that break a rule of a shape, and what IAM says of each. */
function brokenBy({ max = 0, min = 0, type }: Shape): (readonly [string, string])[] {
  const kind = type === "integer" ? "value" : "length";
  const low = type === "integer" ? `${min - 1}` : "a".repeat(Math.max(min - 1, 0));
  const high = type === "integer" ? `${max + 1}` : "a".repeat(max + 1);
  const atLeast = `Member must have ${kind} greater than or equal to ${min}`;
  const atMost = `Member must have ${kind} less than or equal to ${max}`;
  // Larger ones than the server reads are another matter.
  const large = max > 100_000 && type === "string";
  return [
    ...(min > 0 ? [[low, atLeast] as const] : []),
    ...(large ? [] : [[high, atMost] as const]),
  ];
}

describe.each(operations)("%s", operation => {
  test("tells what is wrong with each member, whatever else is wrong", async () => {
    for (const { name, shape } of membersOf(operation)) {
      if (rulesOf(operation)[name] === undefined || shape.max === undefined) continue;
      const path = name.charAt(0).toLowerCase() + name.slice(1);
      for (const [value, constraint] of brokenBy(shape)) {
        const { code, message, status } = await refusal(operation, { [name]: value });
        expect({ code, status }).toEqual({ code: "ValidationError", status: 400 });
        expect(message).toContain(
          `Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`,
        );
      }
    }
  });
});

function missingOf(operation: string): string[] {
  return membersOf(operation)
    .filter(({ required, shape }) => required && shape.type === "string")
    .map(({ name }) => name.charAt(0).toLowerCase() + name.slice(1));
}

test.each(operations.filter(operation => missingOf(operation).length > 0))(
  "%s tells every text that is missing at once, in the model's order",
  async operation => {
    const said = missingOf(operation).map(
      path => `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
    );
    const errors = said.length === 1 ? "validation error" : "validation errors";
    const { message } = await refusal(operation, {});
    expect(message).toBe(`${said.length} ${errors} detected: ${said.join("; ")}`);
  },
);
