import { deviceName } from "../shapes.ts";
import type { SourceNode } from "../source/tree.ts";

/** What is told where a check of the schema fails. */
export interface Message {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const oneWho = "one of `serviceAccount`, `role`, `user` and `principal`";

/**
 * The messages of the schema's own checks, by the name that `error` gives there.
 *
 * @param check such as `account`
 * @param node what stands in the file
 * @param given its text
 */
export function messageOf(check: string, node: SourceNode | undefined, given: string): Message {
  const make = checks[check];
  if (make) return make(given, node);
  return {
    code: "bad-value",
    message: `\`${given}\` cannot stand here`,
    hint: "write a value of the kind and size that the reference names",
  };
}

const checks: Readonly<Record<string, (given: string, node: SourceNode | undefined) => Message>> = {
  account: given => ({
    code: "bad-account",
    message: `an account is twelve digits, but \`${given}\` is not`,
    hint: 'write it as in `account: "111122223333"`',
  }),
  region: given => ({
    code: "unknown-region",
    message: `\`${given}\` is not the name of a Region`,
    hint: "write it as in `eu-west-1`",
  }),
  name: given => ({
    code: "bad-name",
    message: deviceName.test(given)
      ? `\`${given}\` cannot be the name of a file on every system`
      : `\`${given}\` cannot be a name: names become parts of aliases, paths and file names`,
    hint: "use letters, digits, `-` and `_`, at most 63, with a letter or digit first and last",
  }),
  "role-name": given => ({
    code: "bad-role-name",
    message: `\`${given}\` cannot be the name of a role`,
    hint: "use letters, digits and `+=,.@_-`, at most 64",
  }),
  empty: () => ({
    code: "empty-text",
    message: "this is empty",
    hint: "write something, or take the line out",
  }),
  "empty-list": () => ({
    code: "empty-list",
    message: "this list is empty",
    hint: "write at least one entry, or take the line out",
  }),
  rotation: given => ({
    code: "bad-rotation",
    message: `a rotation period is 90 to 2560 days, not \`${given}\``,
    hint: "write a number of days from 90 to 2560, `true` for 365, or `false` for none",
  }),
  "deletion-window": given => ({
    code: "bad-deletion-window",
    message: `a deletion window is 7 to 30 days, not \`${given}\``,
    hint: "write a number of days from 7 to 30",
  }),
  "tag-name": () => ({
    code: "bad-tag",
    message: "the name of a tag has at most 128 characters",
    hint: "write a shorter name",
  }),
  "tag-value": () => ({
    code: "bad-tag",
    message: "the value of a tag has at most 256 characters",
    hint: "write a shorter value",
  }),
  "service-account": given => ({
    code: "bad-service-account",
    message: `\`${given}\` is not a service account`,
    hint: "write it as `namespace/name`",
  }),
  "one-principal": () => ({
    code: "one-principal",
    message: `this entry must name exactly ${oneWho}`,
    hint: "write one of them; any other gets an entry of its own",
  }),
  "one-github-subject": () => ({
    code: "one-subject",
    message:
      "trust in GitHub must say which runs: exactly one of `branch`, `tag`, `environment` and `subject`",
    hint: "write `branch: main`, for example",
  }),
  "one-gitlab-subject": () => ({
    code: "one-subject",
    message: "trust in GitLab must say which jobs: exactly one of `branch` and `tag`",
    hint: "write `branch: main`, for example",
  }),
  "no-trust": () => ({
    code: "no-trust",
    message: "nobody can assume this role",
    hint: "write `github`, `gitlab` or `principals` in its `trust`",
  }),
  repository: given => ({
    code: "bad-repository",
    message: `\`${given}\` is not a repository`,
    hint: "write it as `OWNER/NAME`",
  }),
  project: given => ({
    code: "bad-repository",
    message: `\`${given}\` is not a project`,
    hint: "write it as `GROUP/PROJECT`",
  }),
  host: given => ({
    code: "bad-host",
    message: `\`${given}\` is not a host`,
    hint: "write it as in `gitlab.com`, without `https://`",
  }),
  "external-id": () => ({
    code: "bad-external-id",
    message: "an external id has 2 to 1224 characters",
    hint: "write a text of that length",
  }),
};
