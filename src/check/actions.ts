import { type KmsOperation, kmsOperations } from "../policy/index.ts";

/** Where an operation's call names the key that the question is about. */
export type KeyPlace =
  /** `KeyId`. */
  | "KeyId"
  /** `SourceKeyId` and `DestinationKeyId`: both are the key in question. */
  | "both ends"
  /** `TargetKeyId`, beside an `AliasName`. */
  | "alias"
  /** Nowhere: the operation is not about one key. */
  | "none";

export interface KmsAction {
  /** AWS's name of the operation whose call is asked about, such as `ReEncrypt`. */
  readonly operation: string;
  /** The one permission of that call that is meant, where it is not the whole call. */
  readonly permission?: string;
  readonly key: KeyPlace;
  /** Whether the call may carry an encryption context. */
  readonly context: boolean;
}

/** Where an operation's call names its key, as the permissions tell. */
function placeOf({ asks }: KmsOperation): KeyPlace {
  if (asks.some(({ on }) => on === "alias")) return "alias";
  if (asks.some(({ named }) => named === "SourceKeyId")) return "both ends";
  return asks.some(({ on }) => on === "key") ? "KeyId" : "none";
}

/** The operation, and those of its permissions that are no operations of their own. */
function actionsOf(operation: string, form: KmsOperation): [string, KmsAction][] {
  const key = placeOf(form);
  const context = form.asks.some(({ fillings }) =>
    fillings.some(({ from }) => from === "encryption context"),
  );
  const parts = form.asks.flatMap(({ action }): [string, KmsAction][] => {
    const name = action.replace(/^kms:/, "");
    const own = action.startsWith("kms:") && !kmsOperations.has(name);
    return own ? [[name, { operation, permission: action, key, context }]] : [];
  });
  return [[operation, { operation, key, context }], ...parts];
}

/**
 * KMS's operations, and the two permissions of ReEncrypt that are no operations of their own.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
const actions: ReadonlyMap<string, KmsAction> = new Map(
  [...kmsOperations].flatMap(([operation, form]) => actionsOf(operation, form)),
);

/** Words for operations that people use and AWS does not. */
const shortNames: Readonly<Record<string, string>> = { describe: "describekey" };

const byFoldedName = new Map([...actions].map(([name, action]) => [fold(name), action]));

function fold(text: string): string {
  return text.replaceAll(/[-_ ]/g, "").toLowerCase();
}

/**
 * Finds an operation of KMS by name: `Decrypt`, `kms:Decrypt`, `generate-data-key` and so on, in
 * any case, and `describe` for DescribeKey.
 * @returns undefined where KMS has no such operation
 */
export function findAction(name: string): KmsAction | undefined {
  const folded = fold(name.replace(/^kms:/i, ""));
  return byFoldedName.get(shortNames[folded] ?? folded);
}

/** The names of all actions that are about one key, as `generate-data-key`, sorted. */
export function actionNames(): string[] {
  const names = [...actions].flatMap(([name, { key }]) => (key === "none" ? [] : [name]));
  return names.map(name => name.replaceAll(/(?<!^)(?=[A-Z])/g, "-").toLowerCase()).sort();
}
