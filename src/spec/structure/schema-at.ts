import type { z } from "zod";
import type { Path } from "../source/tree.ts";

/** What can be asked of any schema of zod's. */
export type AnySchema = z.core.$ZodType;

type Definition = z.core.$ZodTypes["_zod"]["def"];

/** A schema's definition, which says of what kind it is. */
export function definitionOf(schema: AnySchema): Definition {
  return schema._zod.def as Definition;
}

/** A schema without `optional` and `default` around it. */
export function bare(schema: AnySchema): AnySchema {
  const definition = definitionOf(schema);
  return definition.type === "optional" || definition.type === "default"
    ? bare(definition.innerType)
    : schema;
}

/** The schemas that a value can have at a path: several where a union allows it. */
export function schemasAt(schema: AnySchema, path: Path): AnySchema[] {
  const definition = definitionOf(bare(schema));
  if (definition.type === "union") return definition.options.flatMap(x => schemasAt(x, path));
  const [step, ...rest] = path;
  if (step === undefined) return [bare(schema)];
  if (definition.type === "object") {
    const next = childOf(definition.shape, step);
    return next ? schemasAt(next, rest) : [];
  }
  if (definition.type === "array") return schemasAt(definition.element, rest);
  return definition.type === "record" ? schemasAt(definition.valueType, rest) : [];
}

/** The names that the mapping at a path may have; none where it may have any. */
export function keysAt(schema: AnySchema, path: Path): string[] {
  return schemasAt(schema, path).flatMap(found => {
    const definition = definitionOf(found);
    return definition.type === "object" ? Object.keys(definition.shape) : [];
  });
}

/** Whether the mapping around a path must have what lies there. */
export function isRequired(schema: AnySchema, path: Path): boolean {
  return schemasAt(schema, path.slice(0, -1)).some(found => {
    const definition = definitionOf(found);
    if (definition.type !== "object") return false;
    const child = childOf(definition.shape, path.at(-1));
    return child !== undefined && bare(child) === child;
  });
}

/** Own keys only: `valueOf` is a key that nobody has, not a method. */
function childOf(
  shape: Readonly<Record<string, AnySchema>>,
  step: string | number | undefined,
): AnySchema | undefined {
  return Object.hasOwn(shape, String(step)) ? shape[String(step)] : undefined;
}
