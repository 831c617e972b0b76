/**
 * CreateKey and CreateAlias acknowledged a second, on data on disk, beside SQLite alone that writes
 * as many bytes: a transaction for each write beside one connection, one for sixteen beside sixteen
 * connections. They take turns. Also with the data in PostgreSQL, where its server is there.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { KMSClient, paginateListKeys } from "@aws-sdk/client-kms";
import { credentialsOf } from "../../src/local/control-client.ts";
import { programs, startCluster } from "../../test/local/store/cluster.ts";
import { type Figure, figureOf } from "../figures.ts";
import { type Client, signedRequest } from "../kms-requests.ts";
import { bodyOf, type RawRequest } from "../raw-client.ts";
import { type ServerProcess, startServer } from "../server-process.ts";
import { upArguments } from "../shop.ts";
import { type Turn, turn } from "../turn.ts";
import { openSqliteFloor, type RowSize } from "./sqlite-floor.ts";

const rounds = 9;
const seconds = 0.5;
const account = "111122223333";
/** More than are answered in a turn. */
const enough = 15_000 * seconds;

const operations = ["CreateKey", "CreateAlias"] as const;
type Operation = (typeof operations)[number];

/** Measures both over one connection and over sixteen. */
export async function benchWrites(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "keywright-bench-"));
  try {
    const rows = await rowsOf(join(folder, "probe"));
    const figures = await besideSqlite(folder, rows);
    return [...figures, ...(await onPostgres(folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A server whose root user makes keys and aliases. */
interface Writer {
  readonly server: ServerProcess;
  readonly client: Client;
  turn(operation: Operation, connections: number): Promise<Turn>;
}

async function startWriter(data: string, more: readonly string[] = []): Promise<Writer> {
  const server = await startServer([...upArguments(data), ...more]);
  const answer = await credentialsOf(data, { root: account });
  if (!answer.ok) throw new Error(answer.problem.message);
  const client = { ...answer, endpoint: server.endpoint };
  const makeKey = signedRequest(client, "CreateKey", {});
  let keys: readonly string[] = [];
  let aliases = 0;
  return {
    server,
    client,
    async turn(operation, connections) {
      let requests = [makeKey];
      if (operation === "CreateAlias") {
        // Aliases are put on keys that were made, one on each as long as there are as many.
        if (keys.length === 0) keys = await keysOf(client);
        requests = Array.from({ length: enough }, () => {
          const TargetKeyId = keys[aliases % keys.length];
          aliases += 1;
          const AliasName = `alias/prod-application-${aliases}-sops`;
          return signedRequest(client, "CreateAlias", { AliasName, TargetKeyId });
        });
      }
      const once = operation === "CreateAlias";
      return turn({ ...server, requests }, { connections, seconds, once });
    },
  };
}

async function keysOf(client: Client): Promise<string[]> {
  const kms = new KMSClient(client);
  const found: string[] = [];
  for await (const { Keys = [] } of paginateListKeys({ client: kms, pageSize: 1000 }, {})) {
    for (const { KeyId } of Keys) if (KeyId !== undefined) found.push(KeyId);
  }
  kms.destroy();
  return found;
}

/** The rows that one call of each operation leaves in the file. */
async function rowsOf(data: string): Promise<Readonly<Record<Operation, RowSize[]>>> {
  const { client, server } = await startWriter(data);
  const ask = (request: RawRequest) => bodyOf(server.endpoint, request);
  const makeKey = signedRequest(client, "CreateKey", {});
  const { KeyMetadata } = JSON.parse(await ask(makeKey)) as { KeyMetadata: { KeyId: string } };
  await ask(makeKey);
  const alias = { AliasName: "alias/prod-application-1-sops", TargetKeyId: KeyMetadata.KeyId };
  await ask(signedRequest(client, "CreateAlias", alias));
  await server.stop();
  const database = new DatabaseSync(join(data, "local-aws.db"), { readOnly: true });
  const sizes = (back: number, kinds: string): RowSize[] => {
    const rows = database
      .prepare(
        `SELECT kind, length(kind) + length(id) AS id, length(coalesce(body, sealed)) AS body
         FROM entity WHERE revision = (SELECT revision - ? FROM head) ORDER BY kind`,
      )
      .all(back);
    if (rows.map(({ kind }) => kind).join() !== kinds) throw new Error(`the rows of ${kinds}`);
    return rows.map(({ body, id }) => ({ body: Number(body), id: Number(id) }));
  };
  const found = { CreateKey: sizes(1, "key,material"), CreateAlias: sizes(0, "alias,key") };
  database.close();
  return found;
}

async function besideSqlite(
  folder: string,
  rows: Readonly<Record<Operation, RowSize[]>>,
): Promise<Figure[]> {
  const { server, turn } = await startWriter(join(folder, "data"));
  const figures: Figure[] = [];
  try {
    for (const operation of operations) {
      const floor = openSqliteFloor(join(folder, `${operation}.db`), rows[operation]);
      for (const connections of [1, 16]) {
        const [ours, alone]: [Turn[], { perSecond: number; cpu: number }[]] = [[], []];
        for (let round = -1; round < rounds; round += 1) {
          const turns = [await turn(operation, connections), floor.write(connections, seconds)];
          if (round < 0) continue; // warm
          ours.push(turns[0] as Turn);
          alone.push(turns[1] as Turn);
        }
        figures.push(...told(operation, connections, ours, alone));
      }
      floor.close();
    }
  } finally {
    await server.stop();
  }
  return figures;
}

function told(
  operation: Operation,
  connections: number,
  ours: readonly Turn[],
  alone: readonly Pick<Turn, "cpu" | "perSecond">[],
): Figure[] {
  const group = groupOf(operation, connections);
  const name = connections === 1 ? "SQLite alone" : `SQLite alone, ${connections} together`;
  const of = (turns: readonly Pick<Turn, "cpu" | "perSecond">[], what: "cpu" | "perSecond") =>
    turns.map(one => one[what]);
  return [
    figureOf({
      ...{ group, name: "acknowledged", unit: "/s", ours: of(ours, "perSecond") },
      beside: { name, rounds: of(alone, "perSecond") },
    }),
    figureOf({
      ...{ group, name: "time of the processor", unit: "us", ours: of(ours, "cpu") },
      beside: { name, rounds: of(alone, "cpu") },
    }),
    figureOf({ group, name: "99th percentile", unit: "ms", ours: ours.map(({ p99 }) => p99) }),
  ];
}

function groupOf(operation: Operation, connections: number): string {
  return `${operation}, ${connections === 1 ? "1 connection" : `${connections} connections`}`;
}

async function onPostgres(folder: string): Promise<Figure[]> {
  if (programs === undefined) {
    console.error("PostgreSQL's initdb and postgres are not on this machine: not measured");
    return [];
  }
  const cluster = await startCluster();
  const figures: Figure[] = [];
  try {
    const store = cluster.database("bench");
    const { server, turn } = await startWriter(join(folder, "shared"), ["--store", store]);
    try {
      for (const operation of operations) {
        for (const connections of [1, 16]) {
          const turns: Turn[] = [];
          for (let round = 0; round < rounds; round += 1) {
            turns.push(await turn(operation, connections));
          }
          const ours = turns.map(({ perSecond }) => perSecond);
          const group = "With --store postgres://, acknowledged";
          figures.push(
            figureOf({ group, name: groupOf(operation, connections), unit: "/s", ours }),
          );
        }
      }
    } finally {
      await server.stop();
    }
  } finally {
    await cluster.stop();
  }
  return figures;
}
