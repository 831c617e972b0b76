import { randomBytes } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { State } from "../../../src/local/state.ts";
import { formatVersion } from "../../../src/local/store/layout.ts";
import { dataFile, openSqliteStore } from "../../../src/local/store/sqlite.ts";
import { sqliteFault } from "../../../src/local/store/sqlite-fault.ts";
import { type Store, StoreError } from "../../../src/local/store/store.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keywright-store-"));
  path = join(folder, dataFile);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const secret = Buffer.from("the bytes of a backing key......").toString("base64");

function open(environment: Record<string, string> = {}): Store {
  return openSqliteStore({ folder, environment });
}

function filled(): State {
  const state = new State();
  state.put("setting", "color", { name: "color", value: "blue" });
  state.put("material", arn, { key: arn, versions: [{ id: "00", bytes: secret }] });
  return state;
}

function fill(environment: Record<string, string> = {}): void {
  const store = open(environment);
  store.commit(filled().takeChanges());
  store.close();
}

function loaded(environment: Record<string, string> = {}): State {
  const store = open(environment);
  const state = new State();
  store.load(state);
  store.close();
  return state;
}

/** The code with which `work` is refused, after a look that it left the data as it was. */
function refusal(work: () => unknown): StoreError {
  const before = existsSync(path) ? readFileSync(path) : undefined;
  try {
    work();
  } catch (error) {
    if (before !== undefined) expect(readFileSync(path).equals(before)).toBe(true);
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("a store on SQLite", () => {
  test("gives back on reopening what was committed, and nothing that was deleted", () => {
    fill();
    const store = open();
    const state = new State();
    store.load(state);
    expect(state.takeChanges()).toEqual([]);
    expect(state.table("material").get(arn)?.versions[0]?.bytes).toBe(secret);
    state.delete("setting", "color");
    store.commit(state.takeChanges());
    store.close();
    expect(loaded().table("setting").size).toBe(0);
    expect(loaded().table("material").size).toBe(1);
  });

  test("keeps no secret in the clear, and its master key in a file for the owner alone", () => {
    const store = open();
    store.commit(filled().takeChanges());
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name));
      for (const text of [secret, Buffer.from(secret, "base64").toString("latin1")]) {
        expect(bytes.includes(Buffer.from(text, "latin1")), name).toBe(false);
      }
    }
    expect(statSync(join(folder, "master.key")).mode & 0o777).toBe(0o600);
    store.close();
    const masterKey = readFileSync(join(folder, "master.key"), "utf8").trim();
    for (const name of readdirSync(folder).filter(name => name !== "master.key")) {
      const bytes = readFileSync(join(folder, name));
      expect(bytes.includes(masterKey), name).toBe(false);
      expect(bytes.includes(Buffer.from(masterKey, "base64")), name).toBe(false);
    }
  });

  test("takes the master key from the environment and then writes no key file", () => {
    const environment = { KEYWRIGHT_MASTER_KEY: randomBytes(32).toString("base64") };
    fill(environment);
    expect(existsSync(join(folder, "master.key"))).toBe(false);
    expect(loaded(environment).table("material").size).toBe(1);
  });

  test("is refused to a second process while the first has it open, and named its id", () => {
    const store = open();
    const error = refusal(() => open());
    expect(error.code).toBe("store-in-use");
    expect(error.message).toContain(String(process.pid));
    store.commit(filled().takeChanges());
    store.close();
    expect(loaded().table("setting").size).toBe(1);
  });

  test("a transaction that fails half way changes nothing", () => {
    const store = open();
    store.commit(filled().takeChanges());
    const circular: { name: string; value: unknown } = { name: "color", value: "red" };
    const state = new State();
    state.put("setting", "color", { name: "color", value: "red" });
    circular.value = circular;
    state.put("setting", "shape", circular as never);
    expect(refusal(() => store.commit(state.takeChanges())).code).toBe("store-failed");
    store.commit([]);
    store.close();
    expect([...loaded().table("setting").values()]).toEqual([{ name: "color", value: "blue" }]);
  });
});

test("a start that was killed before its data was laid out leaves no master key that stands for data", () => {
  // What is left then: an empty file, and the key under the name of a draft.
  writeFileSync(path, "");
  writeFileSync(join(folder, "master.key.next"), randomBytes(32).toString("base64"), {
    mode: 0o600,
  });
  fill();
  expect(existsSync(join(folder, "master.key.next"))).toBe(false);
  expect(loaded().table("material").size).toBe(1);
});

test("data that is filled from elsewhere may be new beside a master key", () => {
  fill();
  rmSync(path);
  openSqliteStore({ folder, environment: {}, fill: true }).close();
  expect(loaded().table("material").size).toBe(0);
});

describe("a store that cannot be opened is refused and left as it is:", () => {
  test("under another master key", () => {
    fill();
    const other = { KEYWRIGHT_MASTER_KEY: randomBytes(32).toString("base64") };
    expect(refusal(() => open(other)).code).toBe("master-key-wrong");
    expect(loaded().table("material").size).toBe(1);
  });

  test.each(["", "AAAA", "not base64", "A".repeat(43), `${"A".repeat(43)}=AAAA`])(
    "with %j in the key file",
    text => {
      fill();
      writeFileSync(join(folder, "master.key"), text);
      expect(refusal(() => open()).code).toBe("master-key-invalid");
    },
  );

  test("without the master key that was beside it", () => {
    fill();
    rmSync(join(folder, "master.key"));
    expect(refusal(() => open()).code).toBe("master-key-missing");
    expect(existsSync(join(folder, "master.key"))).toBe(false);
  });

  test.each([
    ["emptied", () => writeFileSync(path, ""), "is empty, and `master.key`"],
    ["gone", () => rmSync(path), "is gone, and `master.key`"],
    [
      "emptied, with the master key from outside, beside a log",
      () => {
        writeFileSync(path, "");
        rmSync(join(folder, "master.key"));
        mkdirSync(join(folder, "audit"));
        writeFileSync(join(folder, "audit", "000001-2026-01-01.jsonl"), "");
      },
      "is empty, and `audit/`",
    ],
  ])("%s", (_, lose, told) => {
    fill();
    const log = open();
    log.commit(filled().takeChanges());
    copyFileSync(`${path}-wal`, join(folder, "kept"));
    log.close();
    copyFileSync(join(folder, "kept"), `${path}-wal`);
    lose();
    const names = readdirSync(folder);
    const error = refusal(() => open());
    expect([error.code, error.message]).toEqual(["store-lost", expect.stringContaining(told)]);
    expect(error.hint).toContain("put a copy of it back");
    expect(readdirSync(folder)).toEqual(names);
    expect(readFileSync(`${path}-wal`).equals(readFileSync(join(folder, "kept")))).toBe(true);
  });

  test("with a master key and nothing laid out", () => {
    fill();
    rmSync(path);
    const empty = new DatabaseSync(path);
    empty.exec("CREATE TABLE one (two); DROP TABLE one");
    empty.close();
    expect(refusal(() => open()).code).toBe("store-lost");
  });

  test.skipIf(process.platform === "win32")("with a key file that others can read", () => {
    fill();
    chmodSync(join(folder, "master.key"), 0o640);
    const error = refusal(() => open());
    expect(error.code).toBe("master-key-exposed");
    expect(error.hint).toContain("chmod 600");
  });

  test("of a newer format", () => {
    fill();
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = ${formatVersion + 1}`);
    database.close();
    expect(refusal(() => open()).code).toBe("store-newer");
  });

  test("another program's database", () => {
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE theirs (x)");
    database.close();
    expect(refusal(() => open()).code).toBe("store-foreign");
    expect(readdirSync(folder)).toEqual([dataFile]);
  });

  test("a file that is no database", () => {
    writeFileSync(path, "dear diary\n".repeat(500));
    expect(refusal(() => open()).code).toBe("store-foreign");
  });

  test("a folder whose name a file bears", () => {
    writeFileSync(join(folder, "file"), "");
    const inFile = () => openSqliteStore({ folder: join(folder, "file"), environment: {} });
    expect(refusal(inFile).code).toBe("store-unwritable");
  });

  test("a data file whose name a folder bears", () => {
    mkdirSync(path);
    const error = (() => {
      try {
        return open();
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ name: "StoreError", code: "store-unwritable" });
  });
});

test("a full disk is told from other failures", () => {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE big (x); PRAGMA max_page_count = 3");
  try {
    database.exec("INSERT INTO big VALUES (zeroblob(100000))");
    expect.unreachable();
  } catch (error) {
    expect(sqliteFault(error, path).code).toBe("store-full");
  }
  database.close();
});

describe("damage is found:", () => {
  function fillMany(): void {
    const store = open();
    const state = new State();
    for (let index = 0; index < 200; index++) {
      const name = `setting ${index}`;
      state.put("setting", name, { name, value: "x".repeat(200) });
    }
    store.commit(state.takeChanges());
    store.close();
  }

  test("a page of noise in the middle of the file", () => {
    fillMany();
    const bytes = readFileSync(path);
    randomBytes(4096).copy(bytes, 4096 * 4);
    writeFileSync(path, bytes);
    expect(refusal(() => loaded()).code).toBe("store-damaged");
  });

  test("a file cut in half", () => {
    fillMany();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length >> 1));
    expect(refusal(() => loaded()).code).toBe("store-damaged");
  });

  test.each([
    ["a byte of a secret row", "UPDATE entity SET sealed = zeroblob(60) WHERE kind = 'material'"],
    [
      "a secret row moved to another id",
      "UPDATE entity SET id = id || 'x' WHERE kind = 'material'",
    ],
    [
      "a secret row in the clear",
      "UPDATE entity SET body = '{}', sealed = NULL WHERE kind = 'material'",
    ],
    ["a row that is no JSON", "UPDATE entity SET body = '{' WHERE kind = 'setting'"],
    ["a row of an unknown kind", "UPDATE entity SET kind = 'toString' WHERE kind = 'setting'"],
  ])("%s", (_, sql) => {
    fill();
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
    const error = refusal(() => loaded());
    expect(error.code).toBe("store-damaged");
    expect(error.message).not.toContain(secret);
  });

  test("noise in a write-ahead log, and not at its end, where a crash may leave what is torn", () => {
    const store = open();
    const state = new State();
    const ends: number[] = [];
    for (let index = 0; index < 8; index++) {
      state.put("setting", "one", { name: "one", value: String(index) });
      store.commit(state.takeChanges());
      ends.push(statSync(`${path}-wal`).size);
    }
    const log = readFileSync(`${path}-wal`);
    const noisy = mkdtempSync(join(tmpdir(), "keywright-noisy-"));
    const outcome = (at: number): string => {
      rmSync(noisy, { recursive: true });
      mkdirSync(noisy);
      copyFileSync(path, join(noisy, dataFile));
      copyFileSync(join(folder, "master.key"), join(noisy, "master.key"));
      const bytes = Buffer.from(log);
      bytes.set(randomBytes(64), at);
      writeFileSync(join(noisy, `${dataFile}-wal`), bytes);
      try {
        const copy = openSqliteStore({ folder: noisy, environment: {} });
        const found = new State();
        copy.load(found);
        copy.close();
        return found.table("setting").get("one")?.value ?? "nothing";
      } catch (error) {
        expect(readFileSync(join(noisy, `${dataFile}-wal`)).equals(bytes)).toBe(true);
        return (error as StoreError).code;
      }
    };
    expect(outcome(log.length - 100)).toBe("6");
    const inside = ends.slice(0, -3).map(end => outcome(end - 100));
    expect(new Set(inside)).toEqual(new Set(["store-damaged"]));
    rmSync(noisy, { recursive: true });
    store.close();
  });

  test("a write-ahead log torn at any point still gives a whole transaction or none", () => {
    const store = open();
    const state = new State();
    for (let index = 0; index < 5; index++) {
      for (const name of ["one", "two"]) {
        state.put("setting", name, { name, value: String(index) });
      }
      store.commit(state.takeChanges());
    }
    const torn = mkdtempSync(join(tmpdir(), "keywright-torn-"));
    const log = readFileSync(`${path}-wal`);
    for (let length = 0; length <= log.length; length += 1000) {
      rmSync(torn, { recursive: true });
      mkdirSync(torn);
      copyFileSync(path, join(torn, dataFile));
      // Its name before the first transaction was on disk.
      copyFileSync(join(folder, "master.key"), join(torn, "master.key.next"));
      writeFileSync(join(torn, `${dataFile}-wal`), log.subarray(0, length));
      const copy = openSqliteStore({ folder: torn, environment: {} });
      const found = new State();
      copy.load(found);
      copy.close();
      const values = [...found.table("setting").values()].map(({ value }) => value);
      expect(values.length === 0 || values.length === 2).toBe(true);
      expect(new Set(values).size).toBeLessThan(2);
    }
    rmSync(torn, { recursive: true });
    store.close();
  });
});
