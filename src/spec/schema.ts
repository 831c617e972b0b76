import { z } from "zod";
import { madeRole, principalText, requiring, type trust } from "./schema-roles.ts";
import { accountShape, nameShape, regionShape, roleNameShape } from "./shapes.ts";

/*
 * The file's one schema: its types, its validation and the published JSON Schema all come from
 * here. The `error` of a check is the name of a message in structure/messages.ts.
 */

const account = z
  .string()
  .regex(accountShape, { error: "account" })
  .describe("Twelve digits, in quotes: without them YAML reads a number and drops leading zeros.");

const name = z.string().regex(nameShape, { error: "name" });

const environmentName = name.describe("The name of an environment, such as `prod`.");

const aliasTemplate = z
  .string()
  .min(1, { error: "empty" })
  .describe(
    "The alias of each key, without `alias/`. `{app}` and `{env}` stand for the names of the application and the environment.",
  );

const context = z
  .record(z.string().min(1, { error: "empty" }), z.string())
  .describe(
    "The encryption context of each key, with `{app}` and `{env}` filled in. Every key's policy denies Encrypt, Decrypt, GenerateDataKey and ReEncrypt without it, whoever asks. `{}` asks for none.",
  );

const rotation = z
  .union([z.boolean(), z.int().min(90, { error: "rotation" }).max(2560, { error: "rotation" })])
  .describe(
    "Rotation of the key material: `true` for every 365 days, a number of days from 90 to 2560, or `false` for none.",
  );

const deletionWindow = z
  .int()
  .min(7, { error: "deletion-window" })
  .max(30, { error: "deletion-window" })
  .describe("Days between the scheduled deletion of a key and its deletion, from 7 to 30.");

const tags = z
  .record(
    z.string().min(1, { error: "empty" }).max(128, { error: "tag-name" }),
    z.string().max(256, { error: "tag-value" }),
  )
  .describe("Tags of every key, with `{app}` and `{env}` filled in.");

const files = z
  .string()
  .min(1, { error: "empty" })
  .describe(
    "The files that a key encrypts, as a glob relative to `.sops.yaml`. `{app}` and `{env}` stand for names; `{yaml,json}` means any of these.",
  );

const serviceAccount = z
  .string()
  .regex(/^[^/\s]+\/[^/\s]+$/, { error: "service-account" })
  .describe("A Kubernetes service account, as `namespace/name`.");

const bareRole = z
  .string()
  .min(1, { error: "empty" })
  .describe("A role's name in the file's account, without `role/`.");
const bareUser = z
  .string()
  .min(1, { error: "empty" })
  .describe("A user's name in the file's account, without `user/`.");

const limitedTo = z
  .array(environmentName)
  .describe("Only in these environments of the application; without it, in all of them.");

const who = {
  serviceAccount: serviceAccount.optional(),
  role: bareRole.optional(),
  user: bareUser.optional(),
  principal: principalText.optional(),
  clusters: z
    .array(name)
    .min(1, { error: "empty-list" })
    .optional()
    .describe("With `serviceAccount`: only in these clusters; without it, in every cluster."),
};

const oneOfWho = (entry: { [key in "serviceAccount" | "role" | "user" | "principal"]?: unknown }) =>
  [entry.serviceAccount, entry.role, entry.user, entry.principal].filter(x => x !== undefined)
    .length === 1;

const grantObject = z
  .strictObject({ ...who, environments: limitedTo.optional() })
  .refine(oneOfWho, { error: "one-principal" })
  .meta({
    id: "grant",
    description: "Who may: exactly one of `serviceAccount`, `role`, `user` and `principal`.",
    oneOf: requiring(["serviceAccount", "role", "user", "principal"]),
  });

const grants = z
  .array(z.union([principalText, grantObject]))
  .describe("Who may: principals as text, or entries that say more.");

const application = z
  .strictObject({
    environments: z
      .array(environmentName)
      .min(1, { error: "empty-list" })
      .optional()
      .describe("Where the application runs; one key for each. Default: the file's."),
    decrypt: grants.optional().describe("Who may decrypt (kms:Decrypt, kms:DescribeKey)."),
    encrypt: grants
      .optional()
      .describe("Who may encrypt (kms:Encrypt, kms:GenerateDataKey*, kms:DescribeKey)."),
    describe: grants.optional().describe("Who may look at the keys without using them."),
    alias: aliasTemplate.optional().describe("Instead of the file's `alias`."),
    context: context.optional().describe("Instead of the file's `context`."),
    rotation: rotation.optional().describe("Instead of the file's `rotation`."),
    deletionWindow: deletionWindow.optional().describe("Instead of the file's `deletionWindow`."),
    files: files.optional().describe("Instead of `sops.files`."),
    tags: tags.optional().describe("Besides the file's `tags`; the same name is replaced."),
  })
  .meta({ id: "application", description: "An application, and who may do what with its keys." });

const cluster = z
  .strictObject({
    oidc: z
      .string()
      .min(1, { error: "empty" })
      .describe(
        "The issuer of the cluster's service account tokens, such as `oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF`.",
      ),
    environments: z
      .array(environmentName)
      .min(1, { error: "empty-list" })
      .optional()
      .describe("The environments that run in the cluster. Default: all of them."),
    podIdentity: z
      .boolean()
      .optional()
      .describe(
        "Whether its service accounts get their roles by EKS Pod Identity: the roles trust EKS, and an association is made for each. Default: by an OIDC provider for `oidc` (IRSA).",
      ),
    account: account
      .optional()
      .describe("The account that holds the cluster and its OIDC provider. Default: the file's."),
  })
  .meta({
    id: "cluster",
    description: "A Kubernetes cluster whose service accounts can assume roles.",
  });

const permission = z.enum(["decrypt", "encrypt", "describe"]);

const accessEntry = z
  .strictObject({
    ...who,
    aliases: z
      .array(z.string().min(1, { error: "empty" }))
      .describe(
        "Aliases or patterns of aliases, without `alias/`; `*` stands for any text, `?` for one character. An empty list gives nothing.",
      ),
    may: z
      .array(permission)
      .min(1, { error: "empty-list" })
      .describe("What it may do with every key that bears such an alias."),
  })
  .refine(oneOfWho, { error: "one-principal" })
  .meta({
    id: "access",
    description:
      "Access across applications, by pattern: exactly one of `principal`, `role`, `user` and `serviceAccount`.",
    oneOf: requiring(["serviceAccount", "role", "user", "principal"]),
  });

/** The whole file. */
export const fileSchema = z
  .strictObject({
    version: z.literal(1).describe("The version of this format: 1."),
    account: account.describe("The account that owns the keys: twelve digits, in quotes."),
    region: z
      .string()
      .regex(regionShape, { error: "region" })
      .meta({
        description: "The Region of the keys, such as `eu-west-1`.",
        examples: ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-2"],
      }),
    environments: z
      .array(environmentName)
      .min(1, { error: "empty-list" })
      .optional()
      .describe(
        "All environments; an application without its own `environments` runs in each of them.",
      ),
    alias: aliasTemplate.default("{env}-{app}-sops"),
    context: context.default({ app: "{app}", env: "{env}" }),
    administrators: z
      .array(principalText)
      .default([])
      .describe("Principals that administer the keys and may not use them."),
    clusters: z
      .record(name, cluster)
      .default({})
      .describe("The Kubernetes clusters, by name: needed for service accounts."),
    serviceAccountRole: z
      .string()
      .min(1, { error: "empty" })
      .default("{cluster}-{namespace}-{name}")
      .describe(
        "The name of the role made for a service account, of `{cluster}`, `{namespace}` and `{name}`; at most 64 characters.",
      ),
    applications: z
      .record(name, application)
      .describe("The applications by name; each has one key in each of its environments."),
    access: z.array(accessEntry).default([]).describe("Access across applications, by pattern."),
    roles: z
      .record(z.string().regex(roleNameShape, { error: "role-name" }), madeRole)
      .default({})
      .describe(
        "Roles that Keywright makes. Any other role or user that the file names exists already and only gets a policy.",
      ),
    sops: z
      .strictObject({ files })
      .optional()
      .describe(
        "What `.sops.yaml` says. `files`: the files that each key encrypts, as a glob relative to it; `{app}` and `{env}` stand for names, `{yaml,json}` means any of these. Without it, an application needs its own `files`.",
      ),
    rotation: rotation.default(true),
    deletionWindow: deletionWindow.default(30),
    tags: tags.default({}),
  })
  .describe("keywright.yaml: applications, environments, who encrypts, who decrypts.");

/** The file as written, defaults filled in. */
export type File = z.output<typeof fileSchema>;
/** An entry of `decrypt`, `encrypt` or `describe`. */
export type FileGrant = z.output<typeof grants>[number];
/** Such an entry where it is more than text. */
export type FileWho = Exclude<FileGrant, string>;
/** An entry of `access`. */
export type FileAccess = z.output<typeof accessEntry>;
/** The `trust` of a role. */
export type FileTrust = z.output<typeof trust>;
