/* The part of JSON Schema (draft 7) that the published schema uses, to hold files against it. */

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Schema = Readonly<Record<string, Json>>;
type Check = (wanted: Json, value: Json, schema: Schema, root: Schema) => boolean;

const isMap = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: Json | undefined) => (Array.isArray(value) ? (value as readonly Json[]) : []);
const map = (value: Json | undefined) => (value !== undefined && isMap(value) ? value : {});

const types: Readonly<Record<string, (value: Json) => boolean>> = {
  string: value => typeof value === "string",
  number: value => typeof value === "number",
  integer: value => Number.isInteger(value),
  boolean: value => typeof value === "boolean",
  array: value => Array.isArray(value),
  object: isMap,
};

const checks: Readonly<Record<string, Check>> = {
  type: (wanted, value) => types[String(wanted)]?.(value) ?? false,
  const: (wanted, value) => value === wanted,
  enum: (wanted, value) => list(wanted).includes(value),
  pattern: (wanted, value) => typeof value !== "string" || new RegExp(String(wanted)).test(value),
  minLength: (wanted, value) => typeof value !== "string" || value.length >= Number(wanted),
  maxLength: (wanted, value) => typeof value !== "string" || value.length <= Number(wanted),
  minimum: (wanted, value) => typeof value !== "number" || value >= Number(wanted),
  maximum: (wanted, value) => typeof value !== "number" || value <= Number(wanted),
  minItems: (wanted, value) => !Array.isArray(value) || value.length >= Number(wanted),
  required: (wanted, value) => list(wanted).every(key => String(key) in map(value)),
  properties: (wanted, value, _, root) =>
    Object.entries(map(wanted)).every(
      ([key, schema]) =>
        !(key in map(value)) || accepts(map(schema), map(value)[key] ?? null, root),
    ),
  additionalProperties: (wanted, value, schema, root) =>
    Object.entries(map(value))
      .filter(([key]) => !(key in map(schema["properties"])))
      .every(([, inner]) => wanted !== false && accepts(map(wanted), inner, root)),
  propertyNames: (wanted, value, _, root) =>
    Object.keys(map(value)).every(key => accepts(map(wanted), key, root)),
  items: (wanted, value, _, root) => list(value).every(item => accepts(map(wanted), item, root)),
  anyOf: (wanted, value, _, root) => list(wanted).some(one => accepts(map(one), value, root)),
  allOf: (wanted, value, _, root) => list(wanted).every(one => accepts(map(one), value, root)),
  oneOf: (wanted, value, _, root) =>
    list(wanted).filter(one => accepts(map(one), value, root)).length === 1,
  $ref: (wanted, value, _, root) =>
    accepts(
      map(map(root["definitions"])[String(wanted).replace("#/definitions/", "")]),
      value,
      root,
    ),
};

const notes = ["$id", "$schema", "title", "description", "default", "examples", "definitions"];

/** Whether a schema accepts a value. Throws at a keyword that it does not know. */
export function accepts(schema: Schema, value: Json, root: Schema = schema): boolean {
  return Object.entries(schema).every(([keyword, wanted]) => {
    if (notes.includes(keyword)) return true;
    const check = checks[keyword];
    if (check === undefined) throw new Error(`the keyword \`${keyword}\` is not known`);
    return check(wanted, value, schema, root);
  });
}
