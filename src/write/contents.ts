import {
  type AccountId,
  aliasArn,
  defaultPolicy,
  type Estate,
  type Key,
  type ManagedPolicy,
  type PolicyDocument,
  type Principal,
  type Role,
  type ServiceAccount,
  type Spec,
  type SpecKey,
  type SpecPrincipal,
} from "../model/index.ts";
import { jsonFiles } from "./paths.ts";

/** What Keywright makes in one account, each list sorted by name, with the documents' files. */
export interface Contents {
  readonly account: AccountId;
  /** In the owner's account only. */
  readonly keys: readonly MadeKey[];
  readonly roles: readonly MadeRole[];
  readonly policies: readonly MadePolicy[];
}

/** A document and its file, relative to the account's folder of policies. */
export interface DocumentFile {
  readonly file: string;
  readonly document: PolicyDocument;
}

export interface MadeKey extends DocumentFile {
  readonly spec: SpecKey;
  readonly key: Key;
}

export interface MadeRole extends DocumentFile {
  readonly role: Role;
  readonly spec: SpecPrincipal;
  /** The service account to which EKS Pod Identity is to give the role. */
  readonly pods?: ServiceAccount;
}

export interface MadePolicy extends DocumentFile {
  readonly policy: ManagedPolicy;
  readonly principal: Principal;
}

/**
 * Gathers what is to be made, account by account.
 *
 * @returns the owner's account first, then every other one in which there is something to make
 */
export function contentsOf(spec: Spec, estate: Estate): readonly Contents[] {
  const others = new Set(spec.principals.map(principal => principal.account));
  others.delete(spec.account);
  return [
    { ...principalsOf(spec, estate, spec.account), keys: keysOf(spec, estate) },
    ...[...others]
      .sort()
      .map(account => ({ ...principalsOf(spec, estate, account), keys: [] }))
      .filter(({ roles, policies }) => roles.length + policies.length > 0),
  ];
}

function keysOf(spec: Spec, estate: Estate): MadeKey[] {
  const files = jsonFiles(spec.keys.map(key => bareAlias(key.alias)));
  return spec.keys
    .map(specKey => {
      const alias = estate.aliases.get(aliasArn(spec, specKey.alias));
      const key = alias && estate.keys.get(alias.key);
      if (!key) throw new Error(`the estate lacks ${specKey.alias}`);
      const file = `keys/${files.get(bareAlias(specKey.alias))}`;
      return { spec: specKey, key, file, document: key.policy.document };
    })
    .sort(by(({ spec }) => spec.alias));
}

/** An alias without its `alias/`. */
export function bareAlias(alias: string): string {
  return alias.replace(/^alias\//, "");
}

function principalsOf(spec: Spec, estate: Estate, account: AccountId): Omit<Contents, "keys"> {
  const here = spec.principals
    .filter(principal => principal.account === account)
    .map(principal => ({ spec: principal, principal: principalIn(estate, principal) }));
  const made = here.flatMap(({ spec, principal }) =>
    spec.made && principal.kind === "role" ? [{ spec, role: principal }] : [],
  );
  const attached = here.flatMap(({ principal }) =>
    principal.attached.flatMap(arn => {
      const policy = estate.policies.get(arn);
      return policy?.account === account ? [{ policy, principal }] : [];
    }),
  );
  const trustFiles = jsonFiles(made.map(({ role }) => role.name));
  const policyFiles = jsonFiles(attached.map(({ policy }) => policy.name));
  return {
    account,
    roles: made
      .map(entry => ({
        ...entry,
        ...podsOf(spec, entry.spec),
        file: `trust/${trustFiles.get(entry.role.name)}`,
        document: entry.role.trust.document,
      }))
      .sort(by(({ role }) => role.name)),
    policies: attached
      .map(entry => ({
        ...entry,
        file: `identity/${policyFiles.get(entry.policy.name)}`,
        document: documentOf(entry.policy),
      }))
      .sort(by(({ policy }) => policy.name)),
  };
}

function podsOf({ clusters }: Spec, { serviceAccount }: SpecPrincipal): Pick<MadeRole, "pods"> {
  const cluster = clusters.find(({ name }) => name === serviceAccount?.cluster);
  return serviceAccount !== undefined && cluster?.podIdentity ? { pods: serviceAccount } : {};
}

function principalIn(estate: Estate, { arn }: SpecPrincipal): Principal {
  const principal = estate.principals.get(arn);
  if (!principal) throw new Error(`the estate lacks ${arn}`);
  return principal;
}

function documentOf(policy: ManagedPolicy): PolicyDocument {
  const document = defaultPolicy(policy)?.document;
  if (!document) throw new Error(`${policy.arn} lacks its version ${policy.defaultVersion}`);
  return document;
}

/** Orders by a text, code unit by code unit, so that no locale shows. */
export function by<T>(textOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [x, y] = [textOf(a), textOf(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  };
}
