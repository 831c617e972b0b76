import { readFileSync, writeFileSync } from "node:fs";
import { jsonSchema } from "../src/spec/json-schema.ts";
import { fileReference } from "./file-reference.ts";

/** The files that are made from the schema, by their path from the root of the repository. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const schema = jsonSchema();
  const example = readFileSync(
    new URL("../test/vectors/spec/sketch.yaml", import.meta.url),
    "utf8",
  );
  return new Map([
    ["docs/file.md", fileReference(schema, example)],
    ["schema/keywright.schema.json", `${JSON.stringify(schema, undefined, 2)}\n`],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of schemaFiles()) {
    writeFileSync(new URL(`../${path}`, import.meta.url), text);
  }
}
