import { z } from "zod";

/* The part of the file's schema that says who can assume the roles that Keywright makes. */

/** A role or user. */
export const principalText = z
  .string()
  .min(1, { error: "empty" })
  .describe(
    "`role/NAME` or `user/NAME` of the file's account, or the ARN of a role or user of any account.",
  );

/** JSON Schema's way to ask for one of some keys; `refine` does not show there. */
export const requiring = (keys: readonly string[]) => keys.map(key => ({ required: [key] }));

const github = z
  .strictObject({
    repository: z
      .string()
      .regex(/^[\w.-]+\/[\w.*-]+$/, { error: "repository" })
      .describe("`OWNER/NAME`."),
    branch: z.string().min(1, { error: "empty" }).optional().describe("Only runs on this branch."),
    tag: z.string().min(1, { error: "empty" }).optional().describe("Only runs on this tag."),
    environment: z
      .string()
      .min(1, { error: "empty" })
      .optional()
      .describe("Only jobs that name this GitHub environment."),
    subject: z
      .string()
      .min(1, { error: "empty" })
      .optional()
      .describe("The end of the subject after `repo:OWNER/NAME:`, where none of the others fits."),
  })
  .refine(
    given =>
      [given.branch, given.tag, given.environment, given.subject].filter(x => x !== undefined)
        .length === 1,
    { error: "one-github-subject" },
  )
  .meta({
    id: "github",
    description: "GitHub Actions: exactly one of `branch`, `tag`, `environment` and `subject`.",
    oneOf: requiring(["branch", "tag", "environment", "subject"]),
  });

const gitlab = z
  .strictObject({
    project: z
      .string()
      .regex(/^[\w.-]+(\/[\w.*-]+)+$/, { error: "project" })
      .describe("`GROUP/PROJECT`."),
    branch: z.string().min(1, { error: "empty" }).optional().describe("Only jobs on this branch."),
    tag: z.string().min(1, { error: "empty" }).optional().describe("Only jobs on this tag."),
    host: z
      .string()
      .regex(/^[a-z0-9.-]+$/, { error: "host" })
      .default("gitlab.com")
      .describe("The host of GitLab."),
    audience: z
      .string()
      .min(1, { error: "empty" })
      .optional()
      .describe("The token's `aud`. Default: `https://HOST`."),
  })
  .refine(given => (given.branch === undefined) !== (given.tag === undefined), {
    error: "one-gitlab-subject",
  })
  .meta({
    id: "gitlab",
    description: "GitLab CI/CD: exactly one of `branch` and `tag`.",
    oneOf: requiring(["branch", "tag"]),
  });

/** Who can assume a role. */
export const trust = z
  .strictObject({
    github: github.optional().describe("Runs of GitHub Actions."),
    gitlab: gitlab.optional().describe("Jobs of GitLab CI/CD."),
    principals: z
      .array(principalText)
      .min(1, { error: "empty-list" })
      .optional()
      .describe("Roles, users and whole accounts (twelve digits in quotes) that can assume it."),
    externalId: z
      .string()
      .min(2, { error: "external-id" })
      .max(1224, { error: "external-id" })
      .optional()
      .describe("With `principals`: the external id that AssumeRole must name."),
  })
  .refine(
    given =>
      given.github !== undefined || given.gitlab !== undefined || given.principals !== undefined,
    { error: "no-trust" },
  )
  .meta({
    id: "trust",
    description: "Who can assume the role: at least one of `github`, `gitlab` and `principals`.",
    anyOf: requiring(["github", "gitlab", "principals"]),
  });

/** An entry of `roles`. */
export const madeRole = z
  .strictObject({ trust })
  .meta({ id: "role", description: "A role that Keywright makes, in the file's account." });
