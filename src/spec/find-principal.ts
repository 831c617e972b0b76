import { type AccountId, type Arn, nameOf, parseArn, rootAccount } from "../model/arn.ts";
import type { Problem } from "../model/problem.ts";
import type { Spec, SpecPrincipal } from "../model/spec.ts";
import { nearest, someOf } from "./suggest.ts";

type Found = { arn: Arn } | { root: AccountId } | { problem: Problem };

/**
 * Finds who is meant on a command line.
 *
 * @param who `role/NAME`, `user/NAME`, a bare NAME or an ARN; `namespace/name` or
 * `cluster/namespace/name` of a service account; `root`, `ACCOUNT:root` or the ARN of a root user
 */
export function findPrincipal(who: string, spec: Spec): Found {
  return findRoot(who, spec) ?? settle(candidates(who, spec), who, spec);
}

function findRoot(who: string, spec: Spec): Found | undefined {
  if (who === "root") return { root: spec.account };
  const account = /^(\d{12}):root$/.exec(who)?.[1] ?? rootAccount(who);
  if (account === undefined) return undefined;
  if (spec.accounts.includes(account)) return { root: account };
  const hint = `the accounts are ${someOf(spec.accounts)}`;
  return problem("unknown-account", `the file names no account \`${account}\``, hint);
}

/** Everybody whom a text can mean, the most exact reading first. */
function candidates(who: string, { principals, account }: Spec): readonly SpecPrincipal[] {
  if (who.startsWith("arn:")) {
    const arn = roleOfSession(who);
    return principals.filter(principal => principal.arn === arn || sameRole(principal, arn));
  }
  const readings: ((principal: SpecPrincipal) => boolean)[] = [
    // A path may stand between `role/` and the name, or be left out.
    ({ arn, account: own }) => own === account && arn.endsWith(`:${who}`),
    principal =>
      principal.account === account && `${principal.kind}/${nameOf(principal.arn)}` === who,
    ({ arn }) => who.includes("/") && arn.endsWith(`:${who}`),
    principal => `${principal.kind}/${nameOf(principal.arn)}` === who,
    ({ serviceAccount: of }) => of !== undefined && `${of.namespace}/${of.name}` === who,
    ({ serviceAccount: of }) =>
      of !== undefined && `${of.cluster}/${of.namespace}/${of.name}` === who,
    principal => nameOf(principal.arn) === who,
  ];
  for (const reading of readings) {
    const found = principals.filter(reading);
    if (found.length > 0) return found;
  }
  return [];
}

/** The role of a session's ARN, which has lost the role's path. */
function roleOfSession(arn: string): string {
  const parts = parseArn(arn);
  if (parts?.service !== "sts" || !parts.resource.startsWith("assumed-role/")) return arn;
  const name = parts.resource.split("/")[1] ?? "";
  return `arn:${parts.partition}:iam::${parts.account}:role/${name}`;
}

function sameRole(principal: SpecPrincipal, arn: string): boolean {
  const parts = parseArn(arn);
  return (
    principal.kind === "role" &&
    parts?.service === "iam" &&
    parts.account === principal.account &&
    parts.resource === `role/${nameOf(principal.arn)}`
  );
}

function settle(found: readonly SpecPrincipal[], who: string, spec: Spec): Found {
  const [first] = found;
  if (first && found.length === 1) return { arn: first.arn };
  if (first) {
    const hint = `write one of ${someOf(found.map(fullName), "or")}`;
    return problem("ambiguous-principal", `\`${who}\` can mean ${found.length} principals`, hint);
  }
  const names = spec.principals.flatMap(namesOf);
  const guess = nearest(who, names);
  const bare = withoutNamespace(who, spec);
  const hint =
    guess !== undefined
      ? `did you mean \`${guess}\`?`
      : bare.length > 0
        ? `did you mean ${someOf(bare, "or")}?`
        : `the file names ${someOf(names)}`;
  const message = `the file names no principal \`${who}\``;
  return problem("unknown-principal", message, names.length === 0 ? undefined : hint);
}

/** The service accounts that a name without its namespace, or in Kubernetes' own form, can mean. */
function withoutNamespace(who: string, { principals }: Spec): string[] {
  const name = who.split(":").at(-1);
  return principals.filter(({ serviceAccount: of }) => of?.name === name).map(fullName);
}

/** What tells a principal from all others: its cluster's name where it has one, or its ARN. */
function fullName({ arn, serviceAccount: of }: SpecPrincipal): string {
  return of ? `${of.cluster}/${of.namespace}/${of.name}` : arn;
}

function namesOf({ arn, kind, serviceAccount: of }: SpecPrincipal): string[] {
  return of ? [`${of.namespace}/${of.name}`] : [`${kind}/${nameOf(arn)}`];
}

function problem(code: string, message: string, hint: string | undefined): Found {
  return {
    problem: { code, severity: "error", message, ...(hint === undefined ? {} : { hint }) },
  };
}
