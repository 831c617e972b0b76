import { listOf } from "../../../model/document.ts";
import { type Caller, principalArn, type Request } from "../../../model/request.ts";
import { parseOperator } from "../../condition/operators.ts";
import { kmsOperations } from "../../requests/kms-table.ts";
import { encryptionContextName } from "../words.ts";
import { contextValue } from "./apply.ts";
import type { ContextEdit, Situation } from "./change.ts";

/** The value of a pair of which only the name matters. */
export const anyValue = "VALUE";

/** A text that a pattern matches: its wildcards filled in. */
export function exampleOf(pattern: string): string {
  return pattern.replaceAll("*", "app").replaceAll("?", "a");
}

/** How a Principal names a caller: the type of principal, and the value under it. */
export function asPrincipal(caller: Caller): readonly ["AWS" | "Federated" | "Service", string] {
  const types = { federated: "Federated", service: "Service" } as const;
  const type =
    caller.kind === "federated" || caller.kind === "service" ? types[caller.kind] : "AWS";
  return [type, principalArn(caller)];
}

/** Whether the request is for a key, and not for an alias or `*`. */
export function asksForKey(request: Request): boolean {
  return request.action.startsWith("kms:") && request.resource.includes(":key/");
}

/** The aliases of the key that is asked for, the one by which it was named first. */
export function aliasesOf(request: Request): readonly string[] {
  const all = listOf(contextValue(request.context, "kms:ResourceAliases") ?? []);
  const named = contextValue(request.context, "kms:RequestAlias");
  return typeof named === "string" && all.includes(named)
    ? [named, ...all.filter(alias => alias !== named)]
    : all;
}

/** Whether requests for this permission can carry kms:RequestAlias. */
export function takesRequestAlias(action: string): boolean {
  return carrying("kms:RequestAlias").has(action.toLowerCase());
}

/** Whether requests for this permission can carry an encryption context. */
export function takesContext(action: string): boolean {
  return carrying("kms:EncryptionContextKeys").has(action.toLowerCase());
}

const carriers = new Map<string, ReadonlySet<string>>();

/** The permissions of KMS, in lower case, whose requests can carry a condition key. */
function carrying(key: string): ReadonlySet<string> {
  const known = carriers.get(key);
  if (known !== undefined) return known;
  const asks = [...kmsOperations.values()].flatMap(operation => operation.asks);
  const found = asks.filter(({ fillings }) => fillings.some(({ keys }) => keys.includes(key)));
  const actions = new Set(found.map(({ action }) => action.toLowerCase()));
  carriers.set(key, actions);
  return actions;
}

/** What the call sends of a pair of the encryption context. */
export function pairOf(request: Request, name: string): string | undefined {
  const value = contextValue(request.context, `kms:EncryptionContext:${name}`);
  return typeof value === "string" ? value : undefined;
}

/** The edit by which the call sends a pair, or leaves it out where `after` is undefined. */
export function contextEdit(
  request: Request,
  name: string,
  after: string | undefined,
): ContextEdit {
  const before = pairOf(request, name);
  return {
    kind: "encryption-context",
    name,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

/** The value that the policies of a decision ask a pair to have; `VALUE` where none does. */
export function wantedValue(name: string, { decision, request }: Situation): string {
  for (const { statements } of decision.trace) {
    for (const { effect, elements } of statements) {
      for (const { condition, policyValues } of elements) {
        const asked = condition && encryptionContextName(condition.key);
        if (asked !== name.toLowerCase() || condition === undefined) continue;
        const operator = parseOperator(condition.operator);
        const [value] = policyValues;
        const helps = operator?.comparer && operator.negated === (effect === "Deny");
        if (helps && value !== undefined) return exampleOf(value);
      }
    }
  }
  return pairOf(request, name) ?? anyValue;
}
