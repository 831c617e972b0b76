import type { Call, Decision, RequestContext, Statement } from "../../src/model/index.ts";
import { type CallDecision, decide, evaluate, requestsOf } from "../../src/policy/index.ts";
import {
  callerOf,
  delegation,
  estateOf,
  keyArn,
  region,
  type SessionWorld,
  type World,
} from "./world.ts";
import type { Policyish } from "./world-documents.ts";

/** What a test asks, with the parts that it does not care about left out. */
export interface Question extends World {
  readonly caller?: string;
  readonly service?: string;
  readonly operation?: string;
  readonly parameters?: Call["parameters"];
  /** Whether the ciphertext tells the key, so that the call need not. */
  readonly ciphertext?: boolean;
  readonly sessionPolicies?: readonly Policyish[];
  readonly session?: SessionWorld;
  /**
   * Condition keys that the call does not tell by itself, because they come from how it was made:
   * through which service, from which enclave.
   */
  readonly context?: RequestContext;
  readonly surroundings?: Call["surroundings"];
}

/** Decides a call: Decrypt of the test's key by the role, unless told otherwise. */
export function ask(question: Question): CallDecision {
  const [call, estate] = [callOf(question), estateOf(question)];
  const asked = requestsOf(call, estate);
  if (question.context === undefined || "unresolved" in asked) return decide(call, estate);
  const decisions = asked.requests.map(request =>
    evaluate({ ...request, context: { ...request.context, ...question.context } }, estate),
  );
  const answers = decisions.map(decision => decision.answer);
  const open = answers.includes("unknown") ? "unknown" : "allowed";
  return { answer: answers.includes("denied") ? "denied" : open, decisions };
}

/** The only decision of a call. */
export function askOne(question: Question): Decision {
  const [decision] = ask(question).decisions;
  if (decision === undefined) throw new Error("the call asks for no permission");
  return decision;
}

/** The call that a question is about. */
export function callOf(question: Question): Call {
  const { ciphertext, surroundings } = question;
  return {
    caller: callerOf(question.caller ?? "role", question.sessionPolicies, question.session),
    service: question.service ?? "kms",
    operation: question.operation ?? "Decrypt",
    region,
    parameters: question.parameters ?? (ciphertext ? {} : { KeyId: keyArn }),
    ...(ciphertext && { ciphertextKey: keyArn }),
    ...(surroundings && { surroundings }),
  };
}

/** How one Allow statement of an identity policy with a Condition answers to a context. */
export function holds(
  condition: Statement["Condition"],
  context: RequestContext,
  options: { version?: "2008-10-17"; unknown?: readonly string[] } = {},
): Decision["answer"] {
  const statement: Statement = {
    Effect: "Allow",
    Action: "kms:ListKeys",
    Resource: "*",
    ...(condition && { Condition: condition }),
  };
  const Version = options.version ?? "2012-10-17";
  const estate = estateOf({ identity: [{ Version, Statement: statement }] });
  const request = {
    caller: callerOf("role"),
    action: "kms:ListKeys",
    resource: "*",
    context,
    ...(options.unknown && { unknown: options.unknown }),
  };
  return evaluate(request, estate).answer;
}

/** An identity policy that allows KMS wholly, and a key policy that lets IAM decide, with more. */
export const allowAll: Statement = { Effect: "Allow", Action: "kms:*", Resource: "*" };

/** The key policy that delegates, with further statements. */
export function withDelegation(...more: Statement[]): readonly Statement[] {
  return [delegation, ...more];
}
