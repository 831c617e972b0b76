import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { schemaFiles } from "../../scripts/schema.ts";
import { readSpec, template } from "../../src/spec/index.ts";
import { goodFiles } from "./helpers.ts";
import { accepts } from "./json-schema-validator.ts";
import { badNames, vector, written } from "./vectors.ts";

describe("the files made from the schema are up to date (node scripts/schema.ts makes them)", () => {
  for (const [path, text] of schemaFiles()) {
    test(path, () => {
      expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(text);
    });
  }
});

const published = JSON.parse(schemaFiles().get("schema/keywright.schema.json") ?? "");

describe("the published JSON Schema", () => {
  for (const [name, text] of goodFiles()) {
    test(`accepts ${name}`, () => {
      expect(accepts(published, parse(text, { merge: true }))).toBe(true);
    });
  }
  const refused = [
    "unknown-keys",
    "wrong-types",
    "unquoted-account",
    "bad-grant-entries",
    "roles",
    "rotation-and-deletion",
  ];
  for (const name of refused.filter(one => badNames().includes(one))) {
    test(`refuses ${name}`, () => {
      expect(accepts(published, parse(vector(`bad/${name}.yaml`)))).toBe(false);
    });
  }
  test("describes every key", () => {
    const lacking: string[] = [];
    const walk = (schema: object, path: string): void => {
      for (const [key, property] of Object.entries({ ...(schema as Described).properties })) {
        if (property.description === undefined && property.$ref === undefined) {
          lacking.push(`${path}.${key}`);
        }
      }
    };
    const whole: Described = published;
    walk(whole, "");
    for (const [name, definition] of Object.entries(whole.definitions ?? {}))
      walk(definition, name);
    expect(lacking).toEqual([]);
  });
});

interface Described {
  readonly description?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly definitions?: Readonly<Record<string, Described>>;
}

describe("the template of `init`", () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?$/);
  const differing = {
    selector: (text: string) => text.toLowerCase().slice(0, 20).replaceAll("_", "-"),
  };
  test("is read without a problem, whatever was answered", () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            account: fc.stringMatching(/^\d{12}$/),
            region: fc.constantFrom("eu-west-1", "us-gov-east-1", "cn-north-1"),
            applications: fc.uniqueArray(name, { ...differing, minLength: 1, maxLength: 4 }),
            environments: fc.uniqueArray(name, { ...differing, minLength: 1, maxLength: 3 }),
            oidc: fc.constantFrom("oidc.example.com/id/A", "https://oidc.example.com/id/A"),
            administrator: fc.constant("platform-admin"),
          },
          { requiredKeys: ["account", "region", "applications", "environments"] },
        ),
        answers => {
          const devices = [...answers.applications, ...answers.environments];
          fc.pre(!devices.some(word => /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(word)));
          const { spec, problems } = readSpec(template(answers), "keywright.yaml");
          expect(written(problems)).toBe("");
          expect(spec?.keys.length).toBe(answers.applications.length * answers.environments.length);
          expect(spec?.account).toBe(answers.account);
        },
      ),
      { numRuns: 200 },
    );
  });
  test("is small, commented and names its schema in the first line", () => {
    const text = template({
      account: "111122223333",
      region: "eu-west-1",
      applications: ["payments"],
      environments: ["staging", "prod"],
      oidc: "oidc.example.com/id/A",
      administrator: "platform-admin",
    });
    expect(text).toMatch(/^# yaml-language-server: \$schema=https:\/\/\S+\n/);
    expect(text.split("\n").length).toBeLessThan(35);
    expect(text).toContain("# ");
  });
});
