import type { Contents } from "../contents.ts";
import { attribute, block, expression, type HclItem } from "../hcl.ts";

/** An input, as `variables.tf` and the README have it. */
export interface Variable {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  /** In Terraform's language. Every input has a default: the files apply as they stand. */
  readonly default: string;
}

/** What whoever applies the files can set. */
export function variables({ roles }: Contents): readonly Variable[] {
  const boundary = {
    name: "permissions_boundary",
    description: "The ARN of the permissions boundary of every role that is made here.",
    type: "string",
    default: "null",
  };
  const tags = {
    name: "tags",
    description: "Tags of everything that is made here, besides those of the spec.",
    type: "map(string)",
    default: "{}",
  };
  return roles.length === 0 ? [tags] : [boundary, tags];
}

/** `variables.tf`. */
export function variablesFile(contents: Contents): HclItem[] {
  return variables(contents).map(variable =>
    block(
      "variable",
      [variable.name],
      [
        attribute("description", variable.description),
        attribute("type", expression(variable.type)),
        attribute("default", expression(variable.default)),
      ],
    ),
  );
}
