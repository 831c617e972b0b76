import type { KeyObject } from "node:crypto";
import { type Change, type Kind, type State, secretKinds, type Tables } from "../state.ts";
import type { Row, Value } from "./script.ts";
import { seal, unseal } from "./seal.ts";
import type { StoreError } from "./store.ts";

/** Every table of the state; a row of another kind was not written by this version. */
export const kinds: Readonly<Record<Kind, true>> = {
  account: true,
  key: true,
  alias: true,
  principal: true,
  policy: true,
  group: true,
  instanceProfile: true,
  cluster: true,
  podIdentity: true,
  organization: true,
  vpcEndpoint: true,
  material: true,
  credential: true,
  late: true,
  use: true,
  issuer: true,
  seed: true,
  setting: true,
};

/** Makes the error for a row that does not hold together. */
export type Damaged = (what: string) => StoreError;

/** A change as the columns `kind, id, body, sealed` of its row; both of the last are null of a deletion. */
export function valuesOf(change: Change, key: KeyObject): readonly Value[] {
  const { kind, id, after } = change;
  if (after === undefined) return [kind, id, null, null];
  const json = JSON.stringify(after);
  return secretKinds.has(kind)
    ? [kind, id, null, seal(key, [kind, id], json)]
    : [kind, id, json, null];
}

/**
 * Puts a row into a state, where it is opened when it is first looked at.
 * @param atOnce opens it now
 * @throws StoreError now where the row's form is not ours, and when it is opened where its content
 *   is not
 */
export function restoreRow(
  state: State,
  row: Row,
  { damaged, key }: { readonly key: KeyObject; readonly damaged: Damaged },
  atOnce = false,
): void {
  const { kind, id, body, sealed } = row;
  if (typeof kind !== "string" || typeof id !== "string" || !Object.hasOwn(kinds, kind)) {
    throw damaged(`a row of the kind \`${String(kind)}\``);
  }
  const known = kind as Kind;
  if (body === null && sealed === null) {
    state.restore(known, id, undefined);
    return;
  }
  const secret = secretKinds.has(known);
  // A secret row in the clear was not written by us: it is no more trusted than a changed one.
  if ((secret ? body : sealed) !== null) throw damaged(`the ${kind} \`${id}\``);
  const open = (): Tables[Kind] => openBody(known, id, secret ? sealed : body, key, damaged);
  state.restore(known, id, open as () => never);
  if (atOnce) state.table(known).get(id);
}

function openBody(
  kind: Kind,
  id: string,
  body: unknown,
  key: KeyObject,
  damaged: Damaged,
): Tables[Kind] {
  const json = body instanceof Uint8Array ? unseal(key, [kind, id], body) : body;
  try {
    if (typeof json === "string") return JSON.parse(json) as Tables[Kind];
  } catch {
    // told below
  }
  throw damaged(`the ${kind} \`${id}\``);
}
