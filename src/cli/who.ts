import type { Asked } from "../check/index.ts";
import type { AccountId, Arn, Estate, Problem, Spec } from "../model/index.ts";
import { problem } from "./cli.ts";

/**
 * Finds who is meant. The local AWS may hold principals that the file does not know, made by
 * Terraform or by hand: what names one clearly is taken at its word.
 */
export async function whoIsThere(
  text: string,
  spec: Spec,
): Promise<{ arn: Arn } | { root: AccountId } | { problem: Problem }> {
  const { findPrincipal } = await import("../spec/index.ts");
  const found = findPrincipal(text, spec);
  if (!("problem" in found)) return found;
  if (/^arn:[a-z-]+:iam::\d{12}:(role|user)\/.+$/.test(text)) return { arn: text };
  if (/^(role|user)\/[\w+=,.@/-]+$/.test(text)) {
    return { arn: `arn:${spec.partition}:iam::${spec.account}:${text}` };
  }
  return found;
}

/**
 * Finds whom a question is about.
 * @param live whether the estate is the running local AWS's: it may hold principals that the file does
 *   not know, and lack some that the file has made
 */
export async function askedIn(
  text: string,
  spec: Spec,
  estate: Estate,
  live: boolean,
): Promise<Asked | { problem: Problem }> {
  const [{ findPrincipal }, { callerFor }] = await Promise.all([
    import("../spec/index.ts"),
    import("../check/index.ts"),
  ]);
  const told = findPrincipal(text, spec);
  const found = live && "problem" in told ? await whoIsThere(text, spec) : told;
  if ("problem" in found) return found;
  const asked = callerFor("arn" in found ? found.arn : found, estate);
  if (asked !== undefined) return asked;
  // What the file does not know is perhaps a slip of the pen: then the file's hint helps most.
  if ("problem" in told) return told;
  const where = live ? "the local AWS" : "the file's estate";
  return { problem: problem("unknown-principal", `${where} has no \`${text}\``) };
}

/** The ARN by which the log and the estate name who was found. */
export function arnOf(who: { arn: Arn } | { root: AccountId }, spec: Spec): Arn {
  return "arn" in who ? who.arn : `arn:${spec.partition}:iam::${who.root}:root`;
}
