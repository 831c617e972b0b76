import type { AccountId, Arn, Partition, Region } from "../../model/arn.ts";
import type { PolicyDocument } from "../../model/document.ts";
import type { Permission, ServiceAccount, SpecCluster, SpecKey } from "../../model/spec.ts";
import type { File } from "../schema.ts";
import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";

/** A key on its way into the spec, with where things stand in the file and in its alias. */
export interface KeyDraft extends SpecKey {
  /** The part of the alias that is the application's name, if the template has it. */
  readonly namedAt: { readonly from: number; readonly to: number } | undefined;
  /** The same of the environment's name. */
  readonly environmentAt: { readonly from: number; readonly to: number } | undefined;
}

/** Somebody who is given something, as far as the file has been read. */
export interface PrincipalDraft {
  readonly arn: Arn;
  readonly kind: "role" | "user";
  readonly account: AccountId;
  made: boolean;
  trust?: PolicyDocument;
  serviceAccount?: ServiceAccount;
  administrator: boolean;
  /** Where the file first names it. */
  readonly path: Path;
  /** Permissions by alias pattern, with its `alias/`. */
  readonly grants: Map<string, Set<Permission>>;
}

/** What the steps of the resolution share. */
export interface Resolution {
  readonly file: File;
  readonly name: string;
  readonly report: Report;
  readonly partition: Partition;
  readonly region: Region;
  /** Every environment that the file knows. */
  readonly environments: readonly string[];
  readonly clusters: readonly SpecCluster[];
  readonly keys: readonly KeyDraft[];
  readonly principals: Map<Arn, PrincipalDraft>;
}

/** Adds to what a principal may do with the keys that an alias pattern matches. */
export function give(
  principal: PrincipalDraft,
  patterns: readonly string[],
  may: Iterable<Permission>,
): void {
  for (const pattern of patterns) {
    const given = principal.grants.get(pattern) ?? new Set();
    for (const permission of may) given.add(permission);
    principal.grants.set(pattern, given);
  }
}

/** The environments of an application: its own or the file's. */
export function environmentsOf(file: File, application: string): readonly string[] {
  return file.applications[application]?.environments ?? file.environments ?? [];
}
