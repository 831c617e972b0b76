import { calls } from "./calls.ts";
import { hasRecordedOrder, inputs, type Shape, shapeOf } from "./model.ts";
import { type Answer, type Parameters, refusal } from "./row.ts";
import type { SourceName } from "./sources.ts";

/*
 * What follows of the service model: for every member of every call the answers to its absence, to
 * another type, and to each constraint that can be broken.
 */

/** Where a member stands: how to put a value there, and what AWS calls the place. */
interface Place {
  readonly operation: string;
  /** The member's name, after those of the structures around it. */
  readonly name: string;
  readonly path: string;
  readonly shape: string;
  readonly put: (value: unknown) => Parameters;
}

/** Every answer that the model says of an operation. */
export function brokenRules(operation: string): Answer[] {
  const call = calls[operation] ?? {};
  const whole: Place = {
    operation,
    name: "",
    path: "",
    shape: inputs[operation] ?? "",
    put: value => value as Parameters,
  };
  return ofStructure(whole, call);
}

function ofStructure(place: Place, base: Parameters): Answer[] {
  const { members = {}, required = [] } = shapeOf(place.shape);
  return Object.entries(members).flatMap(([member, shape]) => {
    const inside: Place = {
      operation: place.operation,
      name: place.name === "" ? member : `${place.name}.${member}`,
      path: [place.path, lower(member)].filter(Boolean).join("."),
      shape,
      put: value =>
        place.put({ ...without(base, member), ...(value !== undefined && { [member]: value }) }),
    };
    const absent = required.includes(member) ? [missing(inside)] : [];
    return [...absent, wrongType(inside), ...ofValue(inside, base[member])];
  });
}

function without(base: Parameters, member: string): Parameters {
  return Object.fromEntries(Object.entries(base).filter(([name]) => name !== member));
}

function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function missing(place: Place): Answer {
  const { sensitive } = shapeOf(place.shape);
  const shown = sensitive ? "Value" : "Value null";
  return validated(place, `${place.name} is missing`, undefined, [
    `${shown} at '${place.path}' failed to satisfy constraint: Member must not be null`,
  ]);
}

/** A ValidationException: the form of its text is recorded, what is asked stands in the model. */
function validated(
  { operation, put }: Place,
  situation: string,
  value: unknown,
  violations: readonly string[],
  sources: readonly SourceName[] = ["model", "floci"],
  unsure?: string,
): Answer {
  const count = violations.length;
  const head = `${count} validation error${count === 1 ? "" : "s"} detected`;
  const text = `${head}: ${violations.join("; ")}`;
  const more = unsure === undefined ? {} : { unsure };
  return refusal(operation, situation, put(value), ["ValidationException", text], sources, more);
}

const wrongTypes: Readonly<Record<Shape["type"], readonly [unknown, string, SourceName[]]>> = {
  string: [1, "NUMBER_VALUE can not be converted to a String", ["types"]],
  blob: [1, "NUMBER_VALUE can not be converted to a Blob", []],
  integer: ["x", "STRING_VALUE can not be converted to an Integer", ["types"]],
  boolean: ["x", "STRING_VALUE can not be converted to a Boolean", []],
  timestamp: ["x", "STRING_VALUE can not be converted to milliseconds since epoch", ["date"]],
  list: ["x", "Expected list or null", ["types"]],
  map: ["x", "Expected null", ["types"]],
  structure: ["x", "Expected null", ["types"]],
};

function wrongType(place: Place): Answer {
  const [value, text, sources] = wrongTypes[shapeOf(place.shape).type];
  const what = typeof value === "number" ? "a number" : "a text";
  return refusal(
    place.operation,
    `${place.name} is ${what}`,
    place.put(value),
    ["SerializationException", text],
    sources,
    sources.length > 0 ? { unsure: "recorded of another service" } : {},
  );
}

function ofValue(place: Place, base: unknown): Answer[] {
  const shape = shapeOf(place.shape);
  if (shape.enum !== undefined) return [unlisted(place, shape)];
  switch (shape.type) {
    case "string":
      return ofText(place, shape);
    case "blob":
      return ofBytes(place, shape);
    case "integer":
      return ofNumber(place, shape);
    case "structure":
      return ofStructure(place, (base ?? filler(place.shape)) as Parameters);
    case "list":
      return ofList(place, shape);
    default:
      return [];
  }
}

function unlisted(place: Place, shape: Shape): Answer {
  const text = `Value 'NONE' at '${place.path}' failed to satisfy constraint: ${listed(shape)}`;
  const unsure = hasRecordedOrder(place.shape) ? undefined : "the order of the values";
  return validated(place, `${place.name} is none of its values`, "NONE", [text], undefined, unsure);
}

function listed(shape: Shape): string {
  return `Member must satisfy enum value set: [${shape.enum?.join(", ")}]`;
}

const atLeast = (least: number) => `Member must have length greater than or equal to ${least}`;
const atMost = (most: number) => `Member must have length less than or equal to ${most}`;
const matching = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`;

function ofText(place: Place, shape: Shape): Answer[] {
  const { max, min = 0, pattern, sensitive } = shape;
  const row = (situation: string, value: string, count: number, broken: string[]) => {
    const shown = sensitive ? "Value" : `Value '${value}'`;
    const letter = value.includes("€") ? "€" : "a";
    const misfit = pattern !== undefined && !fits(letter.repeat(count), pattern);
    const violations = misfit ? [...broken, matching(pattern)] : broken;
    const at = violations.map(
      one => `${shown} at '${place.path}' failed to satisfy constraint: ${one}`,
    );
    return validated(place, `${place.name} ${situation}`, value, at);
  };
  const rows: Answer[] = [];
  if (min === 1) rows.push(row("is empty", "", 0, [atLeast(1)]));
  if (min > 1)
    rows.push(row(`has ${min - 1} characters`, times(min - 1, "a"), min - 1, [atLeast(min)]));
  if (max !== undefined) {
    rows.push(row(`has ${max + 1} characters`, times(max + 1, "a"), max + 1, [atMost(max)]));
  }
  const count = Math.max(min, 1);
  if (pattern !== undefined)
    rows.push(row("has a character that it cannot have", times(count, "€"), count, []));
  return rows;
}

function times(count: number, letter: string): string {
  return count === 0 ? "" : `<${count} × ${letter}>`;
}

function fits(text: string, pattern: string): boolean {
  return new RegExp(`^(?:${pattern})$`, "u").test(text);
}

function ofBytes(place: Place, { max, min }: Shape): Answer[] {
  const at = `Value at '${place.path}' failed to satisfy constraint: `;
  const rows: Answer[] = [];
  if (min === 1) rows.push(validated(place, `${place.name} is empty`, "", [at + atLeast(1)]));
  if (max !== undefined) {
    const value = `<${max + 1} bytes>`;
    rows.push(validated(place, `${place.name} has ${max + 1} bytes`, value, [at + atMost(max)]));
  }
  rows.push(
    refusal(
      place.operation,
      `${place.name} is not Base64`,
      place.put("%%%"),
      ["SerializationException", ""],
      [],
    ),
  );
  return rows;
}

function ofNumber(place: Place, { max = 0, min = 0 }: Shape): Answer[] {
  const row = (value: number, constraint: string) =>
    validated(
      place,
      `${place.name} is ${value}`,
      value,
      [`Value '${value}' at '${place.path}' failed to satisfy constraint: ${constraint}`],
      ["model", "localstack"],
    );
  return [
    row(min - 1, `Member must have value greater than or equal to ${min}`),
    row(max + 1, `Member must have value less than or equal to ${max}`),
  ];
}

function ofList(place: Place, { max, member = "", min = 0 }: Shape): Answer[] {
  const item = shapeOf(member);
  const good = item.enum?.[0] ?? (item.type === "structure" ? filler(member) : "a");
  const rows: Answer[] = [];
  const row = (situation: string, value: readonly unknown[], constraint: string) => {
    const text = `Value '[${value.join(", ")}]' at '${place.path}' failed to satisfy constraint: ${constraint}`;
    return validated(
      place,
      `${place.name} ${situation}`,
      value,
      [text],
      ["model", "list"],
      "recorded of another service",
    );
  };
  if (min > 0) rows.push(row("is empty", [], atLeast(min)));
  if (max !== undefined)
    rows.push(row(`has ${max + 1} items`, Array(max + 1).fill(good), atMost(max)));
  if (item.type !== "structure") return [...rows, ...ofItems(item, row)];
  return [...rows, ...ofFirst(place, member)];
}

/** What is wrong with a plain item is told of the list, with all that is asked of its items. */
function ofItems(
  item: Shape,
  row: (situation: string, value: readonly unknown[], constraint: string) => Answer,
): Answer[] {
  const { max, min, pattern } = item;
  const asked = [
    ...(item.enum === undefined ? [] : [listed(item)]),
    ...(max === undefined ? [] : [atMost(max)]),
    ...(min === undefined ? [] : [atLeast(min)]),
    ...(pattern === undefined ? [] : [matching(pattern)]),
  ].join(", ");
  const all = `Member must satisfy constraint: [${asked}]`;
  if (item.enum !== undefined)
    return [row("has an item that is none of its values", ["NONE"], all)];
  return [
    row("has an empty item", [""], all),
    ...(max === undefined
      ? []
      : [row(`has an item of ${max + 1} characters`, [times(max + 1, "a")], all)]),
  ];
}

function ofFirst(place: Place, shape: string): Answer[] {
  const first: Place = {
    ...place,
    name: `${place.name}.1`,
    path: `${place.path}.1.member`,
    shape,
    put: value => place.put([value]),
  };
  return ofStructure(first, filler(shape));
}

const fillers: Readonly<Record<string, Parameters>> = {
  Tag: { TagKey: "team", TagValue: "a" },
  XksProxyAuthenticationCredentialType: {
    AccessKeyId: "<20 × A>",
    RawSecretAccessKey: "<43 × a>",
  },
};

/** A structure that breaks no rule. */
function filler(shape: string): Parameters {
  return fillers[shape] ?? {};
}
