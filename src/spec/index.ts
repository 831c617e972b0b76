import type { AccountId, Arn, Estate, Problem, Spec } from "../model/index.ts";

/** Reads a `keywright.yaml`. */
export function readSpec(_text: string, file: string): { spec?: Spec; problems: Problem[] } {
  return {
    problems: [
      { code: "unfinished", severity: "error", message: `\`${file}\` cannot be read yet` },
    ],
  };
}

/** What a spec implies. */
export function estateOf(_spec: Spec): Estate {
  return {
    accounts: new Map(),
    keys: new Map(),
    aliases: new Map(),
    principals: new Map(),
    policies: new Map(),
  };
}

/** The published JSON Schema. */
export function jsonSchema(): object {
  return {};
}

/** What `init` asks. */
export interface TemplateAnswers {
  readonly account: AccountId;
  readonly region: string;
  readonly applications: readonly string[];
  readonly environments: readonly string[];
  /** The issuer of the cluster's service accounts, without `https://`. */
  readonly oidc?: string;
  /** The name of a role, without `role/`. */
  readonly administrator?: string;
}

/** The commented `keywright.yaml` that `init` writes. */
export function template(_answers: TemplateAnswers): string {
  return "version: 1\n";
}

/** Finds who is meant. */
export function findPrincipal(
  who: string,
  _spec: Spec,
): { arn: Arn } | { root: AccountId } | { problem: Problem } {
  return {
    problem: { code: "unknown-principal", severity: "error", message: `there is no \`${who}\`` },
  };
}
