import { ask, findAction, type KeyQuestion, otherRequests } from "../check/index.ts";
import type { Answer, Decision, Estate, RequestContext, Surroundings } from "../model/index.ts";
import { evaluate, explain, kmsOperations } from "../policy/index.ts";
import { explainedText, plainPaper } from "../report/index.ts";
import { lacking, mustKnow } from "./lacking.ts";
import { TestKey, type TestPrincipal } from "./test-estate.ts";

/** How something is asked, where the plain way is not meant. */
export interface AskedWith {
  /** The encryption context that is sent; `{}` for none. Without it the key's own. */
  readonly context?: Readonly<Record<string, string>>;
  /** Whether the call names the key by its (first) alias, or by its ARN. */
  readonly byAlias?: boolean;
  /** From where and when it is called: conditions on that are unknown otherwise. */
  readonly surroundings?: Surroundings;
  /** Further condition keys, for actions that are not about a key: `{"s3:prefix": "a/"}`. */
  readonly conditions?: RequestContext;
}

/** What the engine says, and how to tell it. */
export interface Judgement {
  readonly answer: Answer;
  /** What was asked, such as `kms:Decrypt alias/a, asked by its ARN`. */
  readonly what: string;
  /** Why the answer is so, statement by statement. */
  readonly why: string;
}

/**
 * Asks whether somebody may do something.
 * @param who what `who()` of a test estate gave
 * @param on a key, or the ARN of another resource; `*` without it
 */
export function judge(
  who: TestPrincipal,
  action: string,
  on: TestKey | string | undefined,
  asked: AskedWith = {},
): Judgement {
  return on instanceof TestKey
    ? ofKey(who, action, on, asked)
    : ofOther(who, action, on ?? "*", asked);
}

function ofKey(who: TestPrincipal, name: string, on: TestKey, asked: AskedWith): Judgement {
  const action = findAction(name);
  if (action === undefined || action.key === "none") {
    const message = `\`${name}\` is no operation of KMS on a key`;
    throw action === undefined ? lacking(message, name, operations()) : new TypeError(message);
  }
  mustKnow(asked, ["context", "byAlias", "surroundings"], "what is asked of a key");
  const context = asked.context ?? on.context;
  const { surroundings } = asked;
  const by = nameOf(on, asked.byAlias);
  const question: KeyQuestion = {
    action,
    key: on.key,
    by,
    context,
    ...(surroundings && { surroundings }),
  };
  const { answer, decisions } = ask(who.caller, question, who.estate);
  const pairs = Object.entries(context).map(([key, value]) => `${key}=${value}`);
  const sent = pairs.length > 0 ? `the context ${pairs.join(", ")}` : "no context";
  const named = by === "key" ? "by its ARN" : `by ${by.alias}`;
  const manner = action.context ? `asked ${named}, with ${sent}` : `asked ${named}`;
  const key = on.key.aliases[0] ?? on.key.arn;
  return judgement(who.estate, answer, decisions, `${name} ${key}, ${manner}`);
}

function operations(): string[] {
  return [...kmsOperations.keys()].map(name => `kms:${name}`);
}

function nameOf({ key, by }: TestKey, byAlias: boolean | undefined): TestKey["by"] {
  if (byAlias === undefined) return by;
  if (!byAlias) return "key";
  const [alias] = key.aliases;
  if (by !== "key" || alias === undefined) {
    if (by === "key") throw new TypeError(`the key \`${key.arn}\` has no alias`);
    return by;
  }
  return { alias };
}

function ofOther(who: TestPrincipal, action: string, on: string, asked: AskedWith): Judgement {
  const known = action.startsWith("kms:") ? findAction(action) : undefined;
  if (action.startsWith("kms:") && known === undefined) {
    throw lacking(`KMS has no operation \`${action}\``, action, operations());
  }
  if (known !== undefined && known.key !== "none") {
    throw new TypeError(`\`${action}\` is about a key: hand it key(NAME) of the test estate`);
  }
  if (!/^[\w-]+:\w+$/.test(action)) {
    throw new TypeError(`\`${action}\` is no action: write \`service:Action\``);
  }
  mustKnow(asked, ["surroundings", "conditions"], "what is asked of no key");
  const { surroundings, conditions } = asked;
  const requests = otherRequests({ caller: who.caller, action, surroundings }, on, who.estate);
  if (requests.length === 0) {
    return { answer: "allowed", what: action, why: "  it needs no permission" };
  }
  const decisions = requests.map(request =>
    evaluate({ ...request, context: { ...request.context, ...conditions } }, who.estate),
  );
  const answers = decisions.map(({ answer }) => answer);
  const worst = answers.find(each => each === "denied") ?? answers.find(each => each === "unknown");
  return judgement(who.estate, worst ?? "allowed", decisions, `${action} ${on}`);
}

function judgement(
  estate: Estate,
  answer: Answer,
  decisions: readonly Decision[],
  what: string,
): Judgement {
  const parts = decisions.map(one => ({
    action: one.request.action,
    resource: one.request.resource,
    answer: one.answer,
    explanation: explain(one, estate),
  }));
  return { answer, what, why: explainedText(parts, plainPaper()).trimEnd() };
}
