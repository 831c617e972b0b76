import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test as plainTest } from "vitest";
import { State } from "../../../src/local/state.ts";
import { createCommitter } from "../../../src/local/store/committer.ts";
import { openPostgresStore, type PostgresStore } from "../../../src/local/store/postgres.ts";
import { Superseded } from "../../../src/local/store/store.ts";
import { type Cluster, programs, startCluster } from "./cluster.ts";

if (programs === undefined)
  console.warn("PostgreSQL's initdb and postgres are not on this machine");
const test = plainTest.skipIf(programs === undefined);

const environment = { KEYWRIGHT_MASTER_KEY: randomBytes(32).toString("base64") };
let cluster: Cluster;
beforeAll(async () => {
  if (programs !== undefined) cluster = await startCluster();
});
afterAll(() => cluster?.stop());

const open = (url: string): Promise<PostgresStore> => openPostgresStore({ url, environment });

async function server(url: string) {
  const store = await open(url);
  const state = new State();
  await store.load(state);
  return { state, store, committer: createCommitter(store) };
}

type Server = Awaited<ReturnType<typeof server>>;

/** Does something until no other server was in between. */
async function durably<T>({ committer, state }: Server, work: (state: State) => T): Promise<T> {
  for (;;) {
    const made = work(state);
    try {
      await committer.settle(state, committer.epoch);
      return made;
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }
}

const setting = (state: State, name: string) => state.table("setting").get(name)?.value;

function set(name: string, value: string): (state: State) => void {
  return state => state.put("setting", name, { name, value });
}

test("what one server was told is durable, another sees at its next look, and deletions as well", async () => {
  const url = cluster.database("seen");
  const [a, b] = await Promise.all([server(url), server(url)]);
  await durably(a, set("color", "blue"));
  expect(await durably(b, state => setting(state, "color"))).toBe("blue");
  await durably(b, state => state.delete("setting", "color"));
  expect(await durably(a, state => setting(state, "color"))).toBeUndefined();
  await durably(a, set("color", "red"));
  const c = await server(url);
  expect(setting(c.state, "color")).toBe("red");
  for (const each of [a, b, c]) await each.committer.close();
});

test("three servers that count in one place at the same time lose no count", async () => {
  const url = cluster.database("counted");
  const servers = await Promise.all([server(url), server(url), server(url)]);
  const times = 60;
  const count = (one: Server) =>
    durably(one, state => {
      set("count", String(Number(setting(state, "count") ?? 0) + 1))(state);
    });
  const lane = async (one: Server) => {
    for (let time = 0; time < times; time += 1) await count(one);
  };
  await Promise.all(servers.flatMap(one => [lane(one), lane(one)]));
  for (const one of servers) {
    expect(await durably(one, state => setting(state, "count"))).toBe(String(6 * times));
    await one.committer.close();
  }
});

test("a server that has not looked for longer than deletions are remembered reads everything anew", async () => {
  const url = cluster.database("forgotten");
  const [a, b] = [await server(url), await server(url)];
  await durably(a, set("one", "1"));
  await durably(b, state => setting(state, "one"));
  await durably(a, state => state.delete("setting", "one"));
  await durably(a, set("two", "2"));
  cluster.sql(url, "DELETE FROM keywright.entity WHERE body IS NULL AND sealed IS NULL");
  cluster.sql(url, "UPDATE keywright.head SET forgotten = revision");
  const seen = await durably(b, state => [setting(state, "one"), setting(state, "two")]);
  expect(seen).toEqual([undefined, "2"]);
  for (const each of [a, b]) await each.committer.close();
});

test("after a crash of PostgreSQL itself all that was acknowledged is there, and the servers go on", async () => {
  const url = cluster.database("crashed");
  const [a, b] = [await server(url), await server(url)];
  for (let at = 0; at < 20; at += 1) await durably(a, set(`name ${at}`, "kept"));
  const lost = (async () => {
    for (let at = 20; ; at += 1) {
      try {
        await durably(a, set(`name ${at}`, "kept"));
      } catch (error) {
        return { at, error };
      }
    }
  })();
  await cluster.crash();
  const { at, error } = await lost;
  expect(error).toMatchObject({ name: "StoreError", code: "store-unreachable" });
  for (const one of [a, b]) {
    // The first look may be what finds the session broken.
    await durably(one, () => {}).catch(() => {});
    const kept = await durably(one, state => [...state.table("setting").keys()]);
    expect(kept).toEqual(expect.arrayContaining(range(at).map(number => `name ${number}`)));
    await one.committer.close();
  }
});

test("no secret lies in the database in the clear, and another master key is refused and changes nothing", async () => {
  const url = cluster.database("sealed");
  const a = await server(url);
  const bytes = randomBytes(32).toString("base64");
  await durably(a, state =>
    state.put("material", "k", { key: "k", versions: [{ id: "1", bytes }] }),
  );
  await a.committer.close();
  const all = "SELECT encode(sealed, 'escape'), body, revision FROM keywright.entity";
  const before = cluster.sql(url, all);
  expect(before).not.toContain(bytes);
  const other = { KEYWRIGHT_MASTER_KEY: randomBytes(32).toString("base64") };
  await expect(openPostgresStore({ url, environment: other })).rejects.toMatchObject({
    code: "master-key-wrong",
  });
  await expect(openPostgresStore({ url, environment: {} })).rejects.toMatchObject({
    code: "master-key-missing",
  });
  expect(cluster.sql(url, all)).toBe(before);
});

test("the master key may be changed, after which a server with the old one does nothing more", async () => {
  const url = cluster.database("rekeyed");
  const a = await server(url);
  const bytes = randomBytes(32).toString("base64");
  await durably(a, state =>
    state.put("material", "k", { key: "k", versions: [{ id: "1", bytes }] }),
  );
  const next = randomBytes(32).toString("base64");
  const changer = await openPostgresStore({
    url,
    environment: { ...environment, KEYWRIGHT_NEW_MASTER_KEY: next },
  });
  expect(await changer.rekey()).toBe(1);
  await changer.close();
  await expect(durably(a, set("a", "b"))).rejects.toMatchObject({ code: "master-key-wrong" });
  await a.committer.close();
  const again = await openPostgresStore({ url, environment: { KEYWRIGHT_MASTER_KEY: next } });
  const state = new State();
  await again.load(state);
  expect(state.table("material").get("k")?.versions[0]?.bytes).toBe(bytes);
  expect(setting(state, "a")).toBeUndefined();
  await again.close();
});

test("the first server makes a key file in its folder; one that has no key is told so", async () => {
  const url = cluster.database("keyfile");
  const folder = mkdtempSync(join(tmpdir(), "keywright-store-"));
  const first = await openPostgresStore({ url, folder, environment: {} });
  expect(readdirSync(folder)).toEqual(["master.key"]);
  const second = await openPostgresStore({ url, folder, environment: {} });
  for (const one of [first, second]) await one.close();
  rmSync(folder, { recursive: true });
});

test("data of a newer format is refused", async () => {
  const url = cluster.database("newer");
  await (await open(url)).close();
  cluster.sql(url, "UPDATE keywright.head SET format = 99");
  await expect(open(url)).rejects.toMatchObject({ code: "store-newer" });
});

test.each([
  ["postgres://keywright:hush@127.0.0.1:1/none", "store-unreachable"],
  ["mysql://127.0.0.1/none", "store-url"],
  ["postgres//nowhere", "store-url"],
])("what cannot be opened is told without its password: %s", async (url, code) => {
  const error = await open(url).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "StoreError", code });
  expect(String(error)).not.toContain("hush");
});

test("a database that is not there, and one that this user may not write, are told apart", async () => {
  const url = cluster.database("closed");
  await expect(open(url.replace(/closed$/, "absent"))).rejects.toMatchObject({
    code: "store-unwritable",
    message: expect.stringContaining("is not there"),
  });
  cluster.sql(url, "CREATE ROLE guest LOGIN");
  await expect(open(url.replace("keywright@", "guest@"))).rejects.toMatchObject({
    code: "store-unwritable",
    message: expect.stringContaining("may not be written"),
  });
});

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
