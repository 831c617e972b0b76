import { parseArn } from "../../model/arn.ts";
import type { Decision, PolicyKind, Trap } from "../../model/decision.ts";
import { accountOf } from "../../model/request.ts";

/** The traps that lie in what policies say together, and not in one of them. */
export function decisionTraps(decision: Decision): Trap[] {
  const { reason, request } = decision;
  if (reason.kind !== "implicit-deny") return [];
  const { missing } = reason;
  const traps: Trap[] = [];
  const own = allows("identity", decision);
  const owner = parseArn(request.resource)?.account ?? "";
  const across = owner !== "" && owner !== accountOf(request.caller);
  const ofKey = request.action.startsWith("kms:") && request.resource.includes(":key/");
  if (ofKey && !across && missing[0] === "resource" && own) traps.push("missing-root-delegation");
  if (ofKey && across && own !== allows("resource", decision)) traps.push("cross-account-one-side");
  if (missing.includes("boundary") && own) traps.push("boundary-without-kms");
  if (missing.includes("service-control")) traps.push("scp-without-allow");
  return traps;
}

/** Whether a statement in a policy of this kind allows. */
function allows(kind: PolicyKind, { trace }: Decision): boolean {
  return trace.some(
    policy =>
      policy.kind === kind &&
      policy.statements.some(({ effect, matches }) => effect === "Allow" && matches === true),
  );
}
