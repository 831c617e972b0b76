import {
  type Arn,
  type Estate,
  type Key,
  type PolicyDocument,
  parseArn,
  type Statement,
} from "../../model/index.ts";
import { kmsOperations } from "../../policy/index.ts";
import type { Context, Use } from "./use.ts";

/** So many encryption contexts of one permission on one key are told apart; more are made one. */
export const mostContexts = 5;

/** A permission on a resource under one condition. */
interface Unit {
  readonly action: string;
  /** What stands in Resource. */
  readonly resource: string;
  /** The alias that stands for the key. */
  readonly alias?: string;
  readonly condition: Conditions;
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * The smallest policy that gives these uses and no more: a key by its alias through
 * kms:ResourceAliases, by its ARN where it has none, with the encryption contexts that were seen.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context
 */
export function propose(uses: readonly Use[], estate: Estate): PolicyDocument {
  const units = uses.flatMap(use => unitsOf(use, estate));
  // First the aliases that share all else, then the actions that share all else: each step gives
  // exactly what its parts gave.
  const byAction = grouped(units, ({ action, resource, alias, condition }) =>
    JSON.stringify([action, resource, alias !== undefined, condition]),
  ).map(group => ({ first: group[0] as Unit, aliases: aliasesOf(group) }));
  const statements = grouped(byAction, ({ aliases, first }) =>
    JSON.stringify([first.resource, aliases, first.condition]),
  ).map(group => {
    const actions = [...new Set(group.map(({ first }) => first.action))].sort();
    const [{ aliases, first }] = group as [(typeof group)[0]];
    return statementOf(actions, first, aliases);
  });
  return { Version: "2012-10-17", Statement: statements.sort(inOrder) };
}

function grouped<T>(list: readonly T[], idOf: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const id = idOf(one);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

function aliasesOf(units: readonly Unit[]): readonly string[] {
  const aliases = units.flatMap(({ alias }) => (alias === undefined ? [] : [alias]));
  return [...new Set(aliases)].sort();
}

function statementOf(
  actions: readonly string[],
  unit: Unit,
  aliases: readonly string[],
): Statement {
  const byAlias = { "ForAnyValue:StringLike": { "kms:ResourceAliases": aliases } };
  const Condition = { ...(aliases.length > 0 && byAlias), ...unit.condition };
  return {
    Effect: "Allow",
    Action: actions.length === 1 ? (actions[0] ?? "") : actions,
    Resource: unit.resource,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  };
}

function inOrder(a: Statement, b: Statement): number {
  const [first, second] = [JSON.stringify(a), JSON.stringify(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function unitsOf(use: Use, estate: Estate): Unit[] {
  const { action, resource } = use;
  const key = action.startsWith("kms:") ? estate.keys.get(resource) : undefined;
  const alias = key?.aliases[0];
  return conditionsOf(use, key).map(condition => ({
    action,
    resource: alias === undefined ? resource : keysAround(resource),
    ...(alias !== undefined && { alias }),
    condition,
  }));
}

/** Every key of the same account and Region: which are meant, the aliases say. */
function keysAround(arn: Arn): string {
  const { account = "", partition = "", region = "" } = parseArn(arn) ?? {};
  return `arn:${partition}:kms:${region}:${account}:key/*`;
}

function conditionsOf({ action, contexts }: Use, key: Key | undefined): Conditions[] {
  if (key?.spec !== "SYMMETRIC_DEFAULT" || !takesContext(action)) return [{}];
  if (contexts.length > mostContexts) return [common(contexts)];
  return contexts.map(exactly);
}

/** Whether a call that needs the permission may carry an encryption context. */
export function takesContext(action: string): boolean {
  for (const { asks } of kmsOperations.values()) {
    const ask = asks.find(one => one.action === action);
    if (ask !== undefined) return ask.fillings.some(({ from }) => from === "encryption context");
  }
  return false;
}

function exactly(context: Context): Conditions {
  if (context.length === 0) return { Null: { "kms:EncryptionContextKeys": "true" } };
  return {
    StringEquals: Object.fromEntries(
      context.map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
    ),
    "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": context.map(([name]) => name) },
  };
}

/** What many contexts have in common: the pairs, and of the others the names. */
function common(contexts: readonly Context[]): Conditions {
  const [first = []] = contexts;
  const everywhere = (test: (pair: readonly [string, string]) => boolean) =>
    contexts.every(context => context.some(test));
  const pairs = first.filter(([name, value]) =>
    everywhere(([other, its]) => other === name && its === value),
  );
  const names = first.map(([name]) => name).filter(name => everywhere(([other]) => other === name));
  const varying = names.filter(name => !pairs.some(([paired]) => paired === name));
  const all = [...new Set(contexts.flatMap(context => context.map(([name]) => name)))].sort();
  const key = (name: string) => `kms:EncryptionContext:${name}`;
  return {
    ...(pairs.length > 0 && {
      StringEquals: Object.fromEntries(pairs.map(([name, value]) => [key(name), value])),
    }),
    ...(varying.length > 0 && {
      Null: Object.fromEntries(varying.map(name => [key(name), "false"])),
    }),
    // Only with a name that every context has is it sure that the request has the key at all.
    ...(names.length > 0 && {
      "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": all },
    }),
  };
}
