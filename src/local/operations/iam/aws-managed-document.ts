import type { ConditionBlock, Statement } from "../../../model/document.ts";

/** What is known of one of AWS's own managed policies. */
export interface AwsManagedDocument {
  /** `/` where it is absent. */
  readonly path?: string;
  /** The version that this was read from, such as `v2`; AWS changes its policies. */
  readonly version: string;
  /** The day of that version. */
  readonly created: string;
  /** Whether only the actions of KMS, STS, IAM and EKS are told, out of a great many. */
  readonly partial?: true;
  readonly statements: readonly Statement[];
}

/** The paths of policies that are not under `/`. */
export const serviceRole = "/service-role/";
/** See `serviceRole`. */
export const jobFunction = "/job-function/";

/** Lets these actions pass, which stand parted by blanks. */
export function allow(
  actions: string,
  { on = "*", sid, when }: { on?: string | string[]; sid?: string; when?: ConditionBlock } = {},
): Statement {
  const names = actions.trim().split(/\s+/);
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: "Allow",
    Action: names.length === 1 ? (names[0] ?? "") : names,
    Resource: on,
    ...(when !== undefined && { Condition: when }),
  };
}

/** Lets the service-linked roles of these services be made. */
export function linkedRolesOf(services: string | string[], sid?: string): Statement {
  const when = { StringEquals: { "iam:AWSServiceName": services } };
  return allow("iam:CreateServiceLinkedRole", sid === undefined ? { when } : { when, sid });
}
