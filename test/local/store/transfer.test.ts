import { createHash, createSecretKey, randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Kind, State } from "../../../src/local/state.ts";
import { kinds } from "../../../src/local/store/rows.ts";
import { openSqliteStore } from "../../../src/local/store/sqlite.ts";
import { exportLines, importText, type Secrets } from "../../../src/local/store/transfer.ts";
import { newKey } from "../../../src/model/new-key.ts";

const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const bytes = Buffer.from("the bytes of a backing key......").toString("base64");
const masterKey = createSecretKey(randomBytes(32));
const otherKey = createSecretKey(randomBytes(32));

function filled(): State {
  const state = new State();
  state.put("setting", "color", { name: "color", value: "blue\n\u2028 ü" });
  state.put("material", arn, { key: arn, versions: [{ id: "00", bytes }] });
  const key = { arn, origin: "AWS_KMS", spec: "SYMMETRIC_DEFAULT" };
  state.put("key", arn, key as never);
  for (const kind of ["group", "instanceProfile", "organization"] as const) {
    state.put(kind, `one ${kind}`, { name: kind } as never);
  }
  return state;
}

function written(secrets: Secrets): Buffer {
  return Buffer.from([...exportLines(filled(), secrets)].join(""));
}

function tablesOf(state: State): unknown {
  return Object.keys(kinds).map(kind => [...state.table(kind as Kind)]);
}

describe("an import", () => {
  test.each<[string, Secrets]>([
    ["the master key", { under: "master key", key: masterKey }],
    ["a passphrase", { under: "passphrase", passphrase: "correct horse" }],
  ])(
    "gives all that was exported under %s, and no secret is in the file in the clear",
    (_, secrets) => {
      const text = written(secrets);
      expect(text.toString()).not.toContain(bytes);
      const state = new State();
      importText(state, text, { masterKey, passphrase: "correct horse" });
      expect(tablesOf(state)).toEqual(tablesOf(filled()));
    },
  );

  test("without secrets gives the keys new material", () => {
    const state = new State();
    const text = written({ under: "nothing" });
    expect(text.toString()).not.toContain("material");
    expect(importText(state, text, { masterKey, passphrase: undefined }).fresh).toBe(1);
    expect(state.table("material").get(arn)?.versions[0]?.bytes).not.toBe(bytes);
  });

  test("without secrets leaves a key whose material was imported waiting for it", () => {
    const policy = { name: "default", document: { Version: "2012-10-17", Statement: [] } } as const;
    const from = new State();
    from.put("key", arn, newKey(arn, { policy, origin: "EXTERNAL" }));
    const text = Buffer.from([...exportLines(from, { under: "nothing" })].join(""));
    const state = new State();
    expect(importText(state, text, { masterKey, passphrase: undefined }).fresh).toBe(0);
    expect(state.keys.get(arn)?.state).toBe("PendingImport");
    expect(state.table("material").get(arn)?.versions).toEqual([]);
  });

  const sealed = () => written({ under: "master key", key: masterKey });
  const secret = () => written({ under: "passphrase", passphrase: "correct horse" });
  test.each<[string, () => Buffer, string | undefined, string]>([
    ["of nothing", () => Buffer.alloc(0), undefined, "import-foreign"],
    ["of something else", () => Buffer.from("dear diary\n"), undefined, "import-foreign"],
    [
      "under another master key",
      () => written({ under: "master key", key: otherKey }),
      undefined,
      "import-key",
    ],
    ["without its passphrase", secret, undefined, "import-key"],
    ["with another passphrase", secret, "battery staple", "import-key"],
    ["that lost its last line", () => withoutLine(sealed(), -2), undefined, "import-damaged"],
    ["that lost a line", () => withoutLine(sealed(), 1), undefined, "import-damaged"],
    ["that was cut off", () => sealed().subarray(0, -20), undefined, "import-damaged"],
    [
      "that was changed",
      () => Buffer.from(sealed().toString().replace("blue", "pink")),
      undefined,
      "import-damaged",
    ],
    [
      "of a newer version",
      () => resigned(sealed(), '"version":1', '"version":9'),
      undefined,
      "store-newer",
    ],
    [
      "with a broken secret",
      () => resigned(sealed(), '"sealed":"', '"sealed":"AAAA'),
      undefined,
      "import-damaged",
    ],
  ])("%s is refused and changes nothing", (_, text, passphrase, code) => {
    const state = new State();
    expect(() => importText(state, text(), { masterKey, passphrase })).toThrow(
      expect.objectContaining({ code }),
    );
    expect(tablesOf(state)).toEqual(tablesOf(new State()));
    expect(state.takeChanges()).toEqual([]);
  });

  test("into data that holds something is refused", () => {
    expect(() => importText(filled(), sealed(), { masterKey, passphrase: undefined })).toThrow(
      expect.objectContaining({ code: "import-not-empty" }),
    );
  });
});

function withoutLine(text: Buffer, at: number): Buffer {
  const lines = text.toString().split("\n");
  lines.splice(at, 1);
  return Buffer.from(lines.join("\n"));
}

/** A change with the checksum of who made it. */
function resigned(text: Buffer, from: string, to: string): Buffer {
  const lines = text.toString().replace(from, to).split("\n").slice(0, -2);
  const whole = lines.map(line => `${line}\n`).join("");
  const sha256 = createHash("sha256").update(whole).digest("hex");
  return Buffer.from(`${whole}${JSON.stringify({ sha256 })}\n`);
}

describe("another master key", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "keywright-rekey-"));
    const store = openSqliteStore({ folder, environment: {} });
    store.commit(filled().takeChanges());
    store.close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string) => join(folder, name);

  function loaded(environment: Record<string, string> = {}): unknown {
    const store = openSqliteStore({ folder, environment });
    const state = new State();
    store.load(state);
    store.close();
    return tablesOf(state);
  }

  function rekeyed(environment: Record<string, string> = {}): number {
    const store = openSqliteStore({ folder, environment });
    try {
      return store.rekey();
    } finally {
      store.close();
    }
  }

  test("takes the key file's place, and opens all that the old one did", () => {
    const old = readFileSync(file("master.key"), "utf8").trim();
    expect(rekeyed()).toBe(1);
    expect(readFileSync(file("master.key"), "utf8").trim()).not.toBe(old);
    expect(loaded()).toEqual(tablesOf(filled()));
    expect(() => loaded({ KEYWRIGHT_MASTER_KEY: old })).toThrow("the master key is not");
  });

  test("may come from outside", () => {
    const next = randomBytes(32).toString("base64");
    rekeyed({ KEYWRIGHT_NEW_MASTER_KEY: next });
    expect(loaded({ KEYWRIGHT_MASTER_KEY: next })).toEqual(tablesOf(filled()));
  });

  test("is never lost, whether the change is cut short before or after the data has it", () => {
    copyFileSync(file("master.key"), file("old"));
    rekeyed();
    copyFileSync(file("master.key"), file("master.key.next"));
    copyFileSync(file("old"), file("master.key"));
    expect(loaded()).toEqual(tablesOf(filled()));
    // And before: the next key is there, and the data is under the present one.
    writeFileSync(file("master.key.next"), `${randomBytes(32).toString("base64")}\n`, {
      mode: 0o600,
    });
    expect(loaded()).toEqual(tablesOf(filled()));
    expect(rekeyed()).toBe(1);
    expect(loaded()).toEqual(tablesOf(filled()));
  });

  test("is asked for where the present one comes from outside", () => {
    const present = readFileSync(file("master.key"), "utf8").trim();
    expect(() => rekeyed({ KEYWRIGHT_MASTER_KEY: present })).toThrow(
      expect.objectContaining({ code: "master-key-missing" }),
    );
    expect(loaded()).toEqual(tablesOf(filled()));
  });
});
