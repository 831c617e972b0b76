import type { Assumption, Attempt, KmsAction } from "../check/index.ts";
import type { Arn, Caller, Estate, Problem, Spec } from "../model/index.ts";
import type { Pasted } from "../policy/pasted/index.ts";
import { type Asking, type AskOptions, mannerOf, questionOf } from "./asking.ts";
import { problem } from "./cli.ts";
import { askedIn } from "./who.ts";

/** The options that tell of the refused call what the message does not. */
export interface RefusalOptions extends AskOptions {
  /** Who called, where the message hides it. */
  readonly as?: string;
  readonly key?: string;
}

/** A refusal that was found in the estate and asked about. */
export interface Found {
  readonly who: Arn;
  readonly caller: Caller;
  readonly action: string;
  readonly on: string;
  readonly asking?: Asking;
  readonly attempts: readonly Attempt[];
}

type OrProblem<T> = T | { readonly problem: Problem };

/**
 * Finds who was refused what, and asks the engine about it.
 * @param file as it is shown
 */
export async function findRefusal(
  said: Pasted,
  options: RefusalOptions,
  { spec, file }: { readonly spec: Spec; readonly file: string },
  estate: Estate,
): Promise<OrProblem<Found>> {
  const { action } = said;
  if (action === undefined) {
    return { problem: problem("no-action", "the message does not say what was refused") };
  }
  if (action === "sts:AssumeRoleWithWebIdentity") return tokenRefusal(said, options, spec, estate);
  const who = await callerOf(said, options, spec, estate);
  if ("problem" in who) return who;
  const refused = { caller: who.caller, action, why: said.why };
  const { surroundings, region } = said.sent ?? {};
  const call = { ...refused, surroundings, region };
  const { attemptsOn, findAction, otherAttempt } = await import("../check/index.ts");
  const named = action.startsWith("kms:") ? findAction(action) : undefined;
  if (named === undefined || named.key === "none") {
    const on = said.resource ?? said.sent?.roleArn ?? "*";
    return { ...who, action, on, attempts: [otherAttempt(call, on, estate)] };
  }
  const asking = await keyQuestion(said, options, { spec, file, who: who.who }, estate);
  if ("problem" in asking) return asking;
  const { question, keyName } = asking;
  const assumptions = assumptionsFor(said, options, asking, named);
  const attempts = attemptsOn(
    call,
    { action: question.action, key: question.key },
    assumptions,
    estate,
  );
  return { ...who, action, on: keyName, asking, attempts };
}

/** How the engine was asked in an attempt, in words. */
export function mannerIn(attempt: Attempt, { asking }: Found, file: string): string {
  const { assumption } = attempt;
  if (asking === undefined || assumption === undefined) return "asked as the message has it";
  const declared = asking.question.context === assumption.context;
  const none = Object.keys(assumption.context).length === 0;
  const contextFrom = declared ? asking.contextFrom : none ? "none" : "option";
  return mannerOf(
    { ...asking, contextFrom, question: { ...asking.question, ...assumption } },
    file,
  );
}

async function callerOf(
  said: Pasted,
  options: RefusalOptions,
  spec: Spec,
  estate: Estate,
): Promise<OrProblem<{ readonly who: Arn; readonly caller: Caller }>> {
  const { findCaller } = await import("../check/index.ts");
  if (options.as !== undefined) {
    const asked = await askedIn(options.as, spec, estate, options.live === true);
    return "problem" in asked ? asked : { who: asked.arn, caller: asked.caller };
  }
  const { principal } = said;
  if (principal === undefined) {
    const hint = "say who with --as role/NAME";
    return { problem: problem("no-principal", "the message does not say who was refused", hint) };
  }
  const found = findCaller(principal, estate);
  if ("caller" in found) return { who: found.arn, caller: found.caller };
  return { problem: await nobody(principal, found) };
}

async function nobody(
  principal: Arn,
  found: import("../check/index.ts").NoCaller,
): Promise<Problem> {
  const { hintFrom } = await import("../spec/suggest.ts");
  const told = (message: string, hint?: string) => problem("unknown-principal", message, hint);
  if (found.missing === "kind") {
    return told(`\`${principal}\` is no user, role or root user`, "say who it is with --as");
  }
  if (found.missing === "account") {
    return told(
      `nobody of account ${found.account} is known`,
      "name its role in the file, or say who it is with --as",
    );
  }
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
  const node = /\/i-[0-9a-f]{8,17}$/.test(principal);
  const hint = node
    ? "the session's name is an EC2 instance's: the pod called with its node's role; annotate its service account with eks.amazonaws.com/role-arn and start the pod anew"
    : hintFrom(found.name, found.names, "there are");
  return told(`nobody is called \`${found.name}\``, hint);
}

/** The question about the key, as options, what was sent, and the file tell it, in this order. */
async function keyQuestion(
  said: Pasted,
  options: RefusalOptions,
  { spec, file, who }: { readonly spec: Spec; readonly file: string; readonly who: Arn },
  estate: Estate,
): Promise<OrProblem<Asking>> {
  const sent = said.sent ?? {};
  const name = options.key ?? sent.keyId ?? said.resource;
  if (name === undefined) {
    const hint = "name it with --key alias/NAME";
    return { problem: problem("no-key", "the message does not say which key it was", hint) };
  }
  const asking = await questionOf(said.action ?? "", name, options, spec, estate);
  if ("problem" in asking) {
    const byId = options.key === undefined && /(?:^|\/)(?:mrk-)?[0-9a-f-]{32,36}$/.test(name);
    if (!byId || asking.problem.code !== "unknown-key") return asking;
    const { someOf } = await import("../spec/suggest.ts");
    const id = name.slice(name.lastIndexOf("/") + 1);
    const grants = spec.principals.find(({ arn }) => arn === who)?.grants ?? [];
    const own = grants.flatMap(grant => grant.aliases).filter(alias => !/[*?]/.test(alias));
    const others = spec.keys.map(({ alias }) => alias);
    const aliases = someOf([...new Set([...own, ...others])], "or", Math.max(3, own.length));
    const hint = `${file} does not know the ids that AWS gives: name the key with --key (${aliases}); \`aws kms list-aliases --key-id ${id}\` tells its alias`;
    return { problem: { ...asking.problem, hint } };
  }
  const fixed = options.context !== undefined || sent.context === undefined;
  if (fixed || !asking.question.action.context) return asking;
  const question = { ...asking.question, context: sent.context };
  const none = Object.keys(sent.context).length === 0;
  return { ...asking, question, contextFrom: none ? "none" : "option" };
}

/**
 * Every way in which the call may have been made, the likeliest first. SOPS names a key as its
 * .sops.yaml does, and the one that Keywright writes has aliases.
 */
function assumptionsFor(
  said: Pasted,
  options: RefusalOptions,
  { question }: Asking,
  action: KmsAction,
): Assumption[] {
  const { by, context, key } = question;
  // --key says which key it is, and not how the call named it.
  const logged = said.sent?.keyId !== undefined && options.key === undefined;
  const told = options.by !== undefined || logged;
  const [alias] = key.aliases;
  const ways = told || alias === undefined ? [by] : [{ alias }, "key" as const];
  const fixed = options.context !== undefined || said.sent?.context !== undefined;
  const sent = Object.keys(context).length > 0;
  const contexts = fixed || !sent || !action.context ? [context] : [context, {}];
  return contexts.flatMap(each => ways.map(way => ({ by: way, context: each })));
}

/** A token that a role's trust policy did not let in: asked for the role's own service account. */
async function tokenRefusal(
  said: Pasted,
  options: RefusalOptions,
  spec: Spec,
  estate: Estate,
): Promise<OrProblem<Found>> {
  const role = said.sent?.roleArn ?? said.resource;
  if (role === undefined && options.as === undefined) {
    const hint = "say with --as which role the pod asked for: AWS_ROLE_ARN in the pod";
    return { problem: problem("no-role", "the message does not say which role it was", hint) };
  }
  const who = await callerOf({ ...said, ...(role && { principal: role }) }, options, spec, estate);
  if ("problem" in who) return who;
  const of = spec.principals.find(({ arn }) => arn === who.who)?.serviceAccount;
  const issuer = spec.clusters.find(({ name }) => name === of?.cluster)?.oidc;
  if (of === undefined || issuer === undefined) {
    const message = `\`${who.who}\` is not the role of a service account`;
    return {
      problem: problem(
        "no-service-account",
        message,
        "annotate the service account with its own role",
      ),
    };
  }
  const { tokenAttempt } = await import("../check/index.ts");
  const subject = `system:serviceaccount:${of.namespace}:${of.name}`;
  const attempt = tokenAttempt(who.who, { issuer, subject }, said.why, estate);
  const caller = attempt.decisions[0]?.request.caller ?? who.caller;
  const on = `as the service account ${of.namespace}/${of.name} of the cluster ${of.cluster}`;
  return { who: who.who, caller, action: said.action ?? "", on, attempts: [attempt] };
}
