import { parseArn } from "../../../model/arn.ts";
import type { Decision, Trap } from "../../../model/decision.ts";
import type { Estate } from "../../../model/estate.ts";
import { accountOf, isOutsider, principalArn } from "../../../model/request.ts";
import { statementName } from "../words.ts";
import { asCalled, isOfCall } from "./apply.ts";
import type { Change, PolicyEdit, Wanted } from "./change.ts";
import { changeWords } from "./change-words.ts";
import { plainEstate } from "./places.ts";
import { reachOf } from "./reach.ts";
import { search } from "./search.ts";

/** Nobody reads more. */
const mostChanges = 6;

/**
 * What would change a decision: the smallest edits of policies, tags and aliases, or of the call
 * itself, that give the wanted answer. Each was applied to a copy and decided anew by `evaluate`,
 * and none of its edits can be left out.
 *
 * An edit that opens other keys is told only where no other is found, one that opens the
 * administration of the key after all others, and a Deny on the encryption context stays where
 * sending the context is enough.
 * @param decision a decision that was made in `estate`
 * @param wanted the opposite of the answer unless told otherwise; of an unknown one, `allowed`
 * @returns the smallest first, of equals the one that touches least; none where the answer is the
 *   wanted one already, and where `whyNoChange` says why
 */
export function changesFor(
  decision: Decision,
  estate: Estate,
  wanted: Wanted = decision.answer === "allowed" ? "denied" : "allowed",
): readonly Change[] {
  if (decision.answer === wanted) return [];
  const start = { request: decision.request, estate: plainEstate(estate), decision };
  const changes = search(start, wanted).map(
    ({ edits, size, world }): Change => ({
      answer: wanted,
      edits,
      size,
      reach: reachOf(asCalled(edits, start), world),
      text: changeWords(edits),
    }),
  );
  const opensKeys = (change: Change) =>
    change.reach.includes("other keys") && isBroad(change, decision);
  const narrow = changes.filter(change => !opensKeys(change));
  const bySending = changes.some(sendsOnly);
  const broad = (change: Change) => (isBroad(change, decision) ? 1 : 0);
  return distinct(narrow.length > 0 ? narrow : changes)
    .filter(change => !bySending || !weakensContext(change, decision))
    .sort((a, b) => broad(a) - broad(b) || a.size - b.size || weightOf(a) - weightOf(b))
    .slice(0, mostChanges);
}

/** Mistakes after which it is plain what the author of a statement wanted. */
const plain: readonly (Trap | undefined)[] = [
  "action-without-star",
  "alias-in-resource",
  "request-alias-by-arn",
  "literal-star-in-stringequals",
  "null-guard",
  "set-operator-missing",
  "variable-in-2008",
];

/**
 * Whether a change hands out what nobody asked for: other keys, or the administration of the key
 * that the policies had not plainly meant to give.
 */
function isBroad({ reach, edits }: Change, decision: Decision): boolean {
  if (!reach.includes("other keys") && !reach.includes("administration")) return false;
  return !edits.every(edit => isOfCall(edit) || (edit.kind === "policy" && mends(edit, decision)));
}

/** Whether an edit mends a trap, or lets identity policies count that allow already. */
function mends(edit: PolicyEdit, { trace, reason }: Decision): boolean {
  const missing = reason.kind === "implicit-deny" ? reason.missing : [];
  if (edit.policyKind === "resource" && edit.statement === undefined) {
    return missing[0] === "resource" && !missing.includes("identity");
  }
  const policy = trace.find(({ name, on }) => name === edit.policy && on === edit.on);
  const named = policy?.statements.filter(
    each => edit.statement === undefined || statementName(each) === edit.statement,
  );
  return named?.some(({ elements }) => elements.some(({ trap }) => plain.includes(trap))) ?? false;
}

function sendsOnly({ edits }: Change): boolean {
  return edits.every(({ kind }) => kind === "encryption-context");
}

/** Whether an edit touches a Deny that stands on the encryption context. */
function weakensContext({ edits }: Change, { trace }: Decision): boolean {
  return edits.some(edit => {
    if (edit.kind === "remove-policy") return true;
    if (edit.kind !== "policy") return false;
    const policy = trace.find(({ name, on }) => name === edit.policy && on === edit.on);
    const statement = policy?.statements.find(each => statementName(each) === edit.statement);
    return (
      statement?.effect === "Deny" &&
      statement.elements.some(({ condition }) =>
        /^kms:EncryptionContext/i.test(condition?.key ?? ""),
      )
    );
  });
}

function weightOf({ reach, edits }: Change): number {
  // What was encrypted with a pair is not decrypted without it.
  const leavesOut = edits.some(edit => isOfCall(edit) && !("after" in edit));
  if (leavesOut) return 5;
  return edits.every(isOfCall) ? 0 : 1 + reach.length;
}

function distinct(changes: readonly Change[]): Change[] {
  return [...new Map(changes.map(change => [change.text, change])).values()];
}

/**
 * Why no edit gives the wanted answer, where `changesFor` finds none.
 * @returns a sentence without a full stop
 */
export function whyNoChange({ request, reason, answer }: Decision, estate: Estate): string {
  const { action, resource, caller } = request;
  const owner = parseArn(resource)?.account;
  const across = owner !== undefined && !isOutsider(caller) && owner !== accountOf(caller);
  if (answer === "allowed") {
    return "the account's root user is bound by no policy of its own account here";
  }
  if (action === "kms:RetireGrant") return "the grant itself says who may retire it";
  if (action === "sts:AssumeRole" && caller.kind === "root") {
    return "a root user cannot assume roles: call as a user or role";
  }
  const contested = reason.kind === "unknown" ? reason.contested : [];
  if (contested.includes("policy-text-missing")) {
    return "the document of an attached policy is not in the estate, and it may hold a Deny";
  }
  if (resource.includes(":key/") && !estate.keys.has(resource)) {
    return `there is no key \`${resource}\` whose policy could be edited`;
  }
  if (action.startsWith("kms:") && estate.keys.get(resource)?.manager === "AWS") {
    return "it is an AWS managed key, whose policy only AWS can change";
  }
  if (across && action.startsWith("kms:")) {
    return `\`${action}\` does not work across accounts: call as a principal of account ${owner}`;
  }
  if (caller.kind !== "root" && !estate.principals.has(principalArn(caller))) {
    return `\`${principalArn(caller)}\` is not in the estate, so there is no policy of it to edit`;
  }
  return "what stands in the way is in no policy that can be edited";
}
