import type {
  AccountId,
  Answer,
  Arn,
  Call,
  Caller,
  Estate,
  Key,
  Permission,
  Spec,
} from "../model/index.ts";
import { compile } from "../policy/index.ts";
import { findAction, type KmsAction } from "./actions.ts";
import { callersOf } from "./callers.ts";
import { callOf, type KeyName } from "./question.ts";

/** Who may do what to which key. */
export interface Matrix {
  readonly by: "key" | "alias";
  /** In the file's order: by alias. */
  readonly keys: readonly MatrixKey[];
  /** Root users, then users and roles by ARN. */
  readonly rows: readonly MatrixRow[];
}

export interface MatrixKey {
  readonly arn: Arn;
  /** With its `alias/`. */
  readonly alias: string;
  readonly application: string;
  readonly environment: string;
  /** The encryption context that it was asked with. */
  readonly context: Readonly<Record<string, string>>;
}

export interface MatrixRow {
  readonly principal: Arn;
  readonly kind: "root" | "user" | "role";
  readonly account: AccountId;
  readonly administrator: boolean;
  /** One for each key, in the order of the keys. */
  readonly cells: readonly MatrixCell[];
}

export type MatrixCell = Readonly<Record<Permission, Answer>>;

const permissions: readonly Permission[] = ["decrypt", "encrypt", "describe"];
const operations: Readonly<Record<Permission, string>> = {
  decrypt: "Decrypt",
  encrypt: "Encrypt",
  describe: "DescribeKey",
};

/**
 * Asks for every principal and every key whether it may decrypt, encrypt and describe: the calls
 * Decrypt, Encrypt and DescribeKey, with the context that the file declares for the key.
 *
 * @param estate what the file implies, or another state of the same keys: a key of the file that
 * it lacks is left out
 * @param by how the calls name the key
 */
export function matrix(spec: Spec, estate: Estate, by: "key" | "alias" = "key"): Matrix {
  const administrators = new Set(spec.administrators);
  const columns = columnsOf(spec, estate, by);
  const callers = callersOf(estate);
  const table = compile(estate).table(
    callers.map(({ caller }) => caller),
    columns.flatMap(callsOf),
  );
  const cells = (row: number) =>
    columns.map((_, column): MatrixCell => {
      const [decrypt, encrypt, describe] = permissions.map((_, at) =>
        table.at(row, column * permissions.length + at),
      );
      return { decrypt, encrypt, describe } as MatrixCell;
    });
  const rows = callers.map((asked, row) => ({
    principal: asked.arn,
    kind: asked.kind,
    account: asked.account,
    administrator: administrators.has(asked.arn),
    cells: cells(row),
  }));
  return { by, keys: columns.map(column => column.entry), rows };
}

interface Column {
  readonly key: Key;
  readonly entry: MatrixKey;
  readonly name: KeyName;
}

function columnsOf(spec: Spec, estate: Estate, by: "key" | "alias"): Column[] {
  const { partition, region, account } = spec;
  return spec.keys.flatMap(({ alias, application, environment, context }) => {
    const target = estate.aliases.get(`arn:${partition}:kms:${region}:${account}:${alias}`);
    const key = target && estate.keys.get(target.key);
    if (key === undefined) return [];
    const entry = { arn: key.arn, alias, application, environment, context };
    return [{ key, entry, name: by === "key" ? by : { alias } }];
  });
}

/** The calls that a column asks, one for each permission; the table asks them of every caller. */
function callsOf({ key, entry, name }: Column): Call[] {
  const root: Caller = { kind: "root", partition: "aws", account: key.account };
  return permissions.map(permission => {
    const action = actionOf(permission);
    return callOf(root, { action, key, by: name, context: entry.context });
  });
}

function actionOf(permission: Permission): KmsAction {
  const action = findAction(operations[permission]);
  if (action === undefined) throw new Error(`no operation for ${permission}`);
  return action;
}
