import type { Command, Option } from "commander";
import type { KeyName, KeyQuestion } from "../check/index.ts";
import type { Estate, Key, Problem, Spec } from "../model/index.ts";
import { problem } from "./cli.ts";
import { type EstateOptions, estateOptions } from "./estate.ts";

/** The options of the commands that ask a question about a key. */
export interface AskOptions extends EstateOptions {
  readonly file?: string;
  readonly by?: string;
  /** `false` with `--no-context`, undefined where nothing was said. */
  readonly context?: readonly string[] | false;
}

/** A question, and where its encryption context came from. */
export interface Asking {
  readonly question: KeyQuestion;
  readonly contextFrom: "file" | "option" | "none";
  /** Such as `kms:Decrypt`. */
  readonly action: string;
  /** The alias by which the key is called, or its ARN where it has none. */
  readonly keyName: string;
}

/** `--by key|alias`. */
export function byOption(command: Command): Option {
  return command
    .createOption("--by <HOW>", "name the key by its ARN (key) or by its alias (alias)")
    .choices(["key", "alias"]);
}

/** Adds ACTION, KEY and the options of a question about a key to a command. */
export function askOptions(command: Command): Command {
  return estateOptions(command)
    .argument("<ACTION>", "decrypt, encrypt, describe, or any operation of KMS")
    .argument("<KEY>", "an alias with or without alias/, a key id, or an ARN")
    .option("-f, --file <FILE>", "the file")
    .addOption(byOption(command))
    .option(
      "--context <NAME=VALUE>",
      "send this instead of the declared context; repeatable",
      collectContext,
    )
    .option("--no-context", "send no encryption context")
    .option("--json", "print the answer as JSON");
}

/** Collects `--context name=value`, which may be given many times. */
export function collectContext(pair: string, before: unknown): readonly string[] {
  return Array.isArray(before) ? [...before, pair] : [pair];
}

/**
 * Makes a question of what stands on the command line.
 * @returns the question, or what is wrong with it
 */
export async function questionOf(
  actionText: string,
  keyText: string,
  options: AskOptions,
  spec: Spec,
  estate: Estate,
): Promise<Asking | { readonly problem: Problem }> {
  const { actionNames, findAction, findKey } = await import("../check/index.ts");
  const action = findAction(actionText);
  if (action === undefined) return unknownAction(actionText, actionNames());
  if (action.key === "none") {
    const message = `\`${action.operation}\` is not about one key`;
    return { problem: problem("action-without-key", message, "ask about decrypt, encrypt …") };
  }
  const found = findKey(keyText, spec, estate);
  if (found === undefined) return unknownKey(keyText, estate);
  const by = nameBy(options.by, found);
  if ("problem" in by) return by;
  const context = contextOf(options.context, found.key, spec, action.context);
  if ("problem" in context) return context;
  return {
    question: { action, key: found.key, by: by.name, context: context.context },
    contextFrom: context.from,
    action: action.permission ?? `kms:${action.operation}`,
    keyName:
      typeof found.by === "string" ? (found.key.aliases[0] ?? found.key.arn) : found.by.alias,
  };
}

async function unknownAction(
  text: string,
  names: readonly string[],
): Promise<{ readonly problem: Problem }> {
  const { nearest } = await import("../spec/suggest.ts");
  const guess = nearest(text.replace(/^kms:/i, ""), names);
  const hint =
    guess === undefined
      ? "write decrypt, encrypt, describe or any operation of KMS, such as `generate-data-key` or `kms:PutKeyPolicy`"
      : `did you mean \`${guess}\`?`;
  return { problem: problem("unknown-action", `KMS has no operation \`${text}\``, hint) };
}

async function unknownKey(text: string, estate: Estate): Promise<{ readonly problem: Problem }> {
  const { nearest, someOf } = await import("../spec/suggest.ts");
  const names = [...estate.aliases.values()].map(alias => alias.name).sort();
  // The ids of real keys are AWS's, and no file can know them.
  const isId = /(?:^|:key\/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|mrk-[0-9a-f]{32})$/.test(text);
  const guess = isId
    ? undefined
    : nearest(text, [...names, ...names.map(name => name.replace(/^alias\//, ""))]);
  const made = `the file makes ${someOf(names)}`;
  const byAlias = `the ids that AWS gives are not in the file: name the key by its alias, for \`explain\` with \`--key ALIAS\`; ${made}`;
  const hint = isId ? byAlias : guess === undefined ? made : `did you mean \`${guess}\`?`;
  return { problem: problem("unknown-key", `the file makes no key \`${text}\``, hint) };
}

function nameBy(
  by: string | undefined,
  { key, by: named }: { readonly key: Key; readonly by: KeyName },
): { readonly name: KeyName } | { readonly problem: Problem } {
  if (by === undefined) return { name: named };
  if (by === "key") return { name: "key" };
  if (named !== "key") return { name: named };
  const [alias] = key.aliases;
  if (alias !== undefined) return { name: { alias } };
  return { problem: problem("no-alias", `the key \`${key.arn}\` has no alias`) };
}

type Context = {
  readonly context: Readonly<Record<string, string>>;
  readonly from: Asking["contextFrom"];
};

function contextOf(
  given: AskOptions["context"],
  key: Key,
  spec: Spec,
  taken: boolean,
): Context | { readonly problem: Problem } {
  if (!taken || given === false) return { context: {}, from: "none" };
  if (given !== undefined) return pairsOf(given);
  const declared = spec.keys.find(({ alias }) => key.aliases.includes(alias))?.context ?? {};
  return { context: declared, from: Object.keys(declared).length > 0 ? "file" : "none" };
}

function pairsOf(given: readonly string[]): Context | { readonly problem: Problem } {
  const context: Record<string, string> = {};
  for (const pair of given) {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals);
    const hint = "write --context name=value, once for each pair";
    if (equals < 1) return { problem: problem("context", `\`${pair}\` is no context pair`, hint) };
    if (Object.hasOwn(context, name)) {
      return { problem: problem("context", `the context names \`${name}\` twice`, hint) };
    }
    // Not by assignment: a name such as `__proto__` is a name like any other.
    Object.defineProperty(context, name, { value: pair.slice(equals + 1), enumerable: true });
  }
  return { context, from: "option" };
}

/** `app=payments, env=prod`. */
export function contextText(context: Readonly<Record<string, string>>): string {
  return Object.entries(context)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}

/** How a question was asked, in words. */
export function mannerOf({ question, contextFrom }: Asking, file: string): string {
  const name = question.by === "key" ? "its ARN" : `the alias ${question.by.alias}`;
  const context = {
    file: `the context ${contextText(question.context)}, as ${file} declares it`,
    option: `the context ${contextText(question.context)}`,
    none: "no context",
  };
  const how = `asked by ${name}`;
  return question.action.context ? `${how}, with ${context[contextFrom]}` : how;
}
