import {
  aliasArn,
  type Call,
  type Caller,
  type Estate,
  type Key,
  type Surroundings,
} from "../model/index.ts";
import { type CallDecision, compile } from "../policy/index.ts";
import type { KmsAction } from "./actions.ts";

/** What is asked about a caller: may it do this to that key, named in this way? */
export interface KeyQuestion {
  readonly action: KmsAction;
  readonly key: Key;
  /** How the call names the key. */
  readonly by: KeyName;
  /** The encryption context of the call; empty for none. */
  readonly context: Readonly<Record<string, string>>;
  /** From where and when it is called, where that is known. */
  readonly surroundings?: Surroundings;
}

/**
 * By its ARN, or by an alias. An alias is sent as an ARN: a bare name would be looked up in the
 * caller's own account, and SOPS knows ARNs only.
 */
export type KeyName = "key" | { readonly alias: string };

/**
 * The call that a question stands for. Decrypt and ReEncrypt are asked about a ciphertext of the
 * very key.
 */
export function callOf(caller: Caller, question: KeyQuestion): Call {
  const { action, key, surroundings } = question;
  return {
    caller,
    service: "kms",
    operation: action.operation,
    region: key.region,
    parameters: parametersOf(question),
    ciphertextKey: key.arn,
    ...(surroundings !== undefined && { surroundings }),
  };
}

function parametersOf({ action, key, by, context }: KeyQuestion): Record<string, unknown> {
  const [, partition = "aws"] = key.arn.split(":");
  const name = by === "key" ? key.arn : aliasArn({ ...key, partition }, by.alias);
  const sent = action.context && Object.keys(context).length > 0;
  if (action.key === "both ends") {
    return {
      SourceKeyId: name,
      DestinationKeyId: name,
      ...(sent && { SourceEncryptionContext: context, DestinationEncryptionContext: context }),
    };
  }
  if (action.key === "alias") {
    const alias = by === "key" ? (key.aliases[0] ?? "alias/new") : by.alias;
    return { AliasName: alias, TargetKeyId: key.id };
  }
  if (action.key === "none") return {};
  return { KeyId: name, ...(sent && { EncryptionContext: context }) };
}

/**
 * Answers a question about a caller.
 * @returns the decision on the whole call, or on the one permission of it that the action means
 */
export function ask(caller: Caller, question: KeyQuestion, estate: Estate): CallDecision {
  const whole = compile(estate).decide(callOf(caller, question));
  const { permission } = question.action;
  if (permission === undefined) return whole;
  const decisions = whole.decisions.filter(({ request }) => request.action === permission);
  const answers = decisions.map(decision => decision.answer);
  const answer = answers.find(one => one === "denied") ?? answers.find(one => one === "unknown");
  return { ...whole, answer: answer ?? (answers.length > 0 ? "allowed" : whole.answer), decisions };
}
