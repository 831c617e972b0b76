/** A part of a JSON Schema, as far as this page needs it. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const titles: Readonly<Record<string, string>> = {
  application: "applications.NAME",
  grant: "applications.NAME.decrypt, encrypt, describe",
  cluster: "clusters.NAME",
  access: "access",
  role: "roles.NAME",
  trust: "roles.NAME.trust",
  github: "roles.NAME.trust.github",
  gitlab: "roles.NAME.trust.gitlab",
};

/**
 * The reference of `keywright.yaml` as Markdown.
 *
 * @param schema what `jsonSchema()` gives
 * @param example a short file, shown first
 */
export function fileReference(schema: object, example: string): string {
  const root = schema as Schema;
  const sections = Object.keys(titles).flatMap(name => {
    const definition = root.definitions?.[name];
    return definition ? [section(titles[name] ?? name, definition)] : [];
  });
  return `${[
    "# keywright.yaml",
    "<!-- Made by `node scripts/schema.ts` from src/spec/schema.ts; do not edit. -->",
    "One file says which applications there are, where they run, and who may encrypt and decrypt. This one is complete:",
    `\`\`\`yaml\n${example.trimEnd()}\n\`\`\``,
    "Editors complete and check it by its schema: put `# yaml-language-server: $schema=https://unpkg.com/keywright/schema/keywright.schema.json` in the first line.",
    ...notes,
    "## The whole file",
    table(root),
    ...sections,
  ].join("\n\n")}\n`;
}

const notes = [
  `## What it makes

- One KMS key for each application and environment, with one alias, made from \`alias\`. Its policy lets the account's IAM policies count, lets \`administrators\` manage the key, and denies every use without the key's \`context\`, to everybody.
- One managed policy, \`NAME-sops\`, for each principal that is given something. Its statements allow on the condition that the key bears one of the principal's aliases (\`ForAnyValue:StringLike\` on \`kms:ResourceAliases\`), however a request names the key. Whoever is given nothing gets no policy.
- One role for each service account in each cluster that serves an environment it is given. It reaches only the keys of that cluster's environments.
- Principals of other accounts are also named in the policies of exactly the keys that they are given, since access across accounts needs both sides.`,
  `## How names are written

- \`{app}\` and \`{env}\` in a template stand for the names of the application and the environment. Text in braces needs quotes in YAML.
- Principals are \`role/NAME\` or \`user/NAME\` in the file's account, or ARNs. Those under \`roles\` and the roles of service accounts are made by Keywright; any other exists already and only gets a policy.
- Patterns of aliases know \`*\` (any text) and \`?\` (one character).
- YAML's anchors, aliases and \`<<\` may be used.`,
];

function section(title: string, schema: Schema): string {
  return `## ${title}\n\n${schema.description ?? ""}\n\n${table(schema)}`;
}

function table(schema: Schema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const needed = schema.required?.includes(name) === true && property.default === undefined;
    const otherwise = needed ? "required" : defaultOf(property);
    return `| \`${name}\` | ${kindOf(property)} | ${otherwise} | ${cellOf(property.description)} |`;
  });
  return ["| key | value | default | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function defaultOf({ default: value }: Schema): string {
  if (value === undefined) return "";
  return typeof value === "string" ? `\`"${value}"\`` : `\`${JSON.stringify(value)}\``;
}

function kindOf(schema: Schema): string {
  if (schema.$ref) return `[mapping](#${anchorOf(schema.$ref)})`;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum) return schema.enum.map(value => `\`${String(value)}\``).join(", ");
  if (schema.allOf?.[0]) return kindOf(schema.allOf[0]);
  if (schema.anyOf) return schema.anyOf.map(kindOf).join(" or ");
  if (schema.type === "array") return `list of ${kindOf(schema.items ?? {})}`;
  if (schema.type === "object") {
    if (schema.properties)
      return `mapping of ${Object.keys(schema.properties)
        .map(key => `\`${key}\``)
        .join(", ")}`;
    const inner = schema.additionalProperties;
    return `mapping from name to ${typeof inner === "object" ? kindOf(inner) : "anything"}`;
  }
  if (schema.type === "integer") return `whole number, ${schema.minimum} to ${schema.maximum}`;
  return schema.type === "string" ? "text" : `\`true\` or \`false\``;
}

/** GitHub's anchor of a heading. */
function anchorOf(reference: string): string {
  const title = titles[reference.slice(reference.lastIndexOf("/") + 1)] ?? "";
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}

function cellOf(text = ""): string {
  return text.replaceAll("|", "\\|");
}
