import { callerFor, findKey } from "../check/index.ts";
import {
  type Alias,
  aliasArn,
  type Estate,
  hasErrors,
  type Key,
  keyArn,
  type ManagedPolicy,
  newKey,
  type Place,
  type Policy,
  type Principal,
  partitionOf,
  rootArn,
  type Tags,
} from "../model/index.ts";
import { type DocumentKind, parsePolicy } from "../policy/index.ts";
import { plainPaper, problemsText } from "../report/index.ts";
import { lacking, mustKnow } from "./lacking.ts";
import { type TestEstate, TestKey, TestPrincipal } from "./test-estate.ts";

/** A policy document: an object, or its JSON as text. It is parsed as strictly as AWS does. */
export type PolicyInput = object | string;

/** What a test says of a role or user; everything else is plain. */
export interface PrincipalDocuments {
  /** Identity policies. */
  readonly policies?: readonly PolicyInput[];
  readonly boundary?: PolicyInput;
  readonly tags?: Tags;
  /** A role's trust policy; without one its account may assume it. */
  readonly trust?: PolicyInput;
  /** The estate's account, unless told otherwise. */
  readonly account?: string;
}

/** What a test says of a key. */
export interface KeyDocuments {
  /** The key policy; without one AWS's default, which hands the decision to IAM. */
  readonly policy?: PolicyInput;
  /** Further aliases, with or without `alias/`. */
  readonly aliases?: readonly string[];
  readonly tags?: Tags;
  /** The encryption context that it is used with where a test says nothing else. */
  readonly context?: Readonly<Record<string, string>>;
}

/** An estate as a test writes it. */
export interface TestDocuments {
  /** Twelve digits; 111122223333 if not told. */
  readonly account?: string;
  /** eu-west-1 if not told. */
  readonly region?: string;
  /** By name, a path may stand before it: `team/app`. */
  readonly roles?: Readonly<Record<string, PrincipalDocuments>>;
  readonly users?: Readonly<Record<string, PrincipalDocuments>>;
  /** By alias, with or without `alias/`. */
  readonly keys?: Readonly<Record<string, KeyDocuments>>;
}

/**
 * An estate from policy documents.
 * @returns the estate; throws where AWS would not take one of the documents
 */
export function estateOf(documents: TestDocuments): TestEstate {
  mustKnow(documents, ["account", "region", "roles", "users", "keys"], "a test estate");
  const { account = "111122223333", region = "eu-west-1" } = documents;
  const place = { partition: partitionOf(region), region, account };
  const keys = Object.entries(documents.keys ?? {}).map(([name, of], i) =>
    keyOf(name, of, i, place),
  );
  const members = [
    ...Object.entries(documents.roles ?? {}).map(([name, of]) => memberOf("role", name, of, place)),
    ...Object.entries(documents.users ?? {}).map(([name, of]) => memberOf("user", name, of, place)),
  ];
  const contexts = new Map(keys.map(({ key, context }) => [key.arn, context]));
  const estate = estateFrom(place, keys, members);
  return {
    estate,
    who: name => principalNamed(name, estate, place),
    key(name) {
      const found = findKey(name, place, estate);
      if (found === undefined) {
        const aliases = [...estate.aliases.values()].map(alias => alias.name);
        throw lacking(`there is no key \`${name}\``, name, aliases);
      }
      return new TestKey(found.key, found.by, contexts.get(found.key.arn) ?? {});
    },
  };
}

function estateFrom(
  { partition, account }: Place,
  keys: readonly { readonly key: Key; readonly aliases: readonly Alias[] }[],
  members: readonly { readonly principal: Principal; readonly boundary?: ManagedPolicy }[],
): Estate {
  const ids = new Set([account, ...members.map(({ principal }) => principal.account)]);
  const boundaries = members.flatMap(({ boundary }) => boundary ?? []);
  return {
    accounts: new Map([...ids].map(id => [id, { id, partition, oidcProviders: [] }])),
    keys: new Map(keys.map(({ key }) => [key.arn, key])),
    aliases: new Map(keys.flatMap(({ aliases }) => aliases).map(alias => [alias.arn, alias])),
    principals: new Map(members.map(({ principal }) => [principal.arn, principal])),
    policies: new Map(boundaries.map(policy => [policy.arn, policy])),
    groups: new Map(),
    organizations: new Map(),
    vpcEndpoints: new Map(),
  };
}

function principalNamed(
  name: string,
  estate: Estate,
  { partition, account }: Place,
): TestPrincipal {
  const principals = [...estate.principals.values()];
  const root = name === "root" || name === rootArn(partition, account);
  const found = principals.filter(
    each =>
      [each.arn, each.name].includes(name) ||
      each.arn.endsWith(`:${name}`) ||
      `${each.kind}/${each.name}` === name,
  );
  if (!root && found.length === 0) {
    const names = principals.map(each => `${each.kind}/${each.name}`);
    throw lacking(`nobody is called \`${name}\``, name, names);
  }
  if (!root && found.length > 1) {
    throw new Error(`\`${name}\` can mean ${found.length} principals`);
  }
  const asked = callerFor(root ? { root: account } : (found[0]?.arn ?? ""), estate);
  if (asked === undefined) throw new Error(`nobody is called \`${name}\``);
  return new TestPrincipal(asked.arn, asked.caller, estate);
}

function keyOf(
  name: string,
  of: KeyDocuments,
  index: number,
  place: Place,
): { key: Key; aliases: Alias[]; context: Readonly<Record<string, string>> } {
  mustKnow(of, ["policy", "aliases", "tags", "context"], `the key ${name}`);
  const id = `1234abcd-12ab-34cd-56ef-${String(index).padStart(12, "0")}`;
  const { account, region } = place;
  const arn = keyArn(place, id);
  const names = [name, ...(of.aliases ?? [])].map(each => `alias/${each.replace(/^alias\//, "")}`);
  const key = newKey(arn, {
    tags: of.tags ?? {},
    aliases: names.sort(),
    policy: policyOf("default", of.policy ?? delegation(place), "key", `the key policy of ${name}`),
  });
  const aliases = names.map(alias => ({
    arn: aliasArn(place, alias),
    name: alias,
    account,
    region,
    key: arn,
    created: 0,
    updated: 0,
  }));
  return { key, aliases, context: of.context ?? {} };
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function delegation({ partition, account }: Place): object {
  const AWS = rootArn(partition, account);
  const statement = { Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" };
  return { Version: "2012-10-17", Statement: statement };
}

function memberOf(
  kind: "role" | "user",
  fullName: string,
  of: PrincipalDocuments,
  { partition, account: own }: Place,
): { principal: Principal; boundary?: ManagedPolicy } {
  mustKnow(of, ["policies", "boundary", "tags", "trust", "account"], `the ${kind} ${fullName}`);
  const account = of.account ?? own;
  const slash = fullName.lastIndexOf("/") + 1;
  const [path, name] = [`/${fullName.slice(0, slash)}`, fullName.slice(slash)];
  const at = `arn:${partition}:iam::${account}`;
  const label = `${kind}/${fullName}`;
  const boundary =
    of.boundary && boundaryOf(`${at}:policy/${kind}-${name}-boundary`, of.boundary, account);
  const common = {
    arn: `${at}:${kind}${path}${name}`,
    id: `${kind === "role" ? "AROA" : "AIDA"}EXAMPLE${name.toUpperCase()}`,
    name,
    path,
    account,
    tags: of.tags ?? {},
    inline: (of.policies ?? []).map((policy, i) =>
      policyOf(`policy-${i + 1}`, policy, "identity", `policy ${i + 1} of ${label}`),
    ),
    attached: [],
    ...(boundary && { boundary: boundary.arn }),
    created: 0,
  };
  const ownTrust = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: rootArn(partition, account) },
      Action: "sts:AssumeRole",
    },
  };
  const trust = policyOf("trust", of.trust ?? ownTrust, "trust", `the trust policy of ${label}`);
  const principal: Principal =
    kind === "user"
      ? { ...common, kind }
      : { ...common, kind, trust, description: "", maxSessionDuration: 3600 };
  return { principal, ...(boundary && { boundary }) };
}

function boundaryOf(arn: string, document: PolicyInput, account: string): ManagedPolicy {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const policy = { ...policyOf(name, document, "identity", name), arn };
  return {
    arn,
    id: `ANPAEXAMPLE${name.toUpperCase()}`,
    name,
    path: "/",
    account,
    description: "",
    tags: {},
    versions: [{ id: "v1", policy, created: 0 }],
    defaultVersion: "v1",
    created: 0,
    updated: 0,
  };
}

function policyOf(name: string, input: PolicyInput, kind: DocumentKind, label: string): Policy {
  const text = typeof input === "string" ? input : JSON.stringify(input, null, 2);
  const { document, problems } = parsePolicy(text, { kind, file: label });
  if (document === undefined || hasErrors(problems)) {
    throw new Error(problemsText(problems, new Map([[label, text]]), plainPaper()).trimEnd());
  }
  return { name, document };
}
