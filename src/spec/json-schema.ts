import { z } from "zod";
import { fileSchema } from "./schema.ts";

/** Where the JSON Schema is published: the npm package's own file. */
export const schemaUrl = "https://unpkg.com/keywright/schema/keywright.schema.json";

/**
 * The JSON Schema (draft 7, which editors' YAML servers know best) of `keywright.yaml`, for
 * completion and first checks. What a name means is checked by `readSpec` alone.
 */
export function jsonSchema(): object {
  const schema = z.toJSONSchema(fileSchema, { target: "draft-07", io: "input" });
  return { $id: schemaUrl, title: "keywright.yaml", ...schema };
}
