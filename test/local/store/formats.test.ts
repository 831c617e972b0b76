import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parseBlob } from "../../../src/local/crypto/blob.ts";
import { decrypt } from "../../../src/local/crypto/cipher.ts";
import { State } from "../../../src/local/state.ts";
import { formatVersion } from "../../../src/local/store/layout.ts";
import { dataFile, openSqliteStore } from "../../../src/local/store/sqlite.ts";
import { type EstateJson, estateToJson } from "../../../src/model/estate-json.ts";

/** Made by `scripts/store-fixture.ts` with the code of each format. */
const kept = resolve(import.meta.dirname, "../../vectors/store");
const formats = globSync("format-*.db", { cwd: kept }).sort();
const environment = { KEYWRIGHT_MASTER_KEY: Buffer.alloc(32, "fixture").toString("base64") };

let folder = "";
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function copyOf(name: string): void {
  folder = mkdtempSync(join(tmpdir(), "keywright-format-"));
  copyFileSync(join(kept, name), join(folder, dataFile));
}

function plaintextOf(ciphertext: string, state: State): string | undefined {
  const blob = parseBlob(Buffer.from(ciphertext, "base64"));
  const material = blob && state.table("material").get(blob.key);
  return (
    material && decrypt(material, blob, { app: "payments", env: "prod" })?.plaintext.toString()
  );
}

test("data of every format up to today's is kept for this test", () => {
  const all = Array.from({ length: formatVersion }, (_, index) => `format-${index + 1}.db`);
  expect(formats).toEqual(all);
});

test.each(formats)("%s opens with all that it held, now and again", name => {
  copyOf(name);
  const text = readFileSync(join(kept, `${basename(name, ".db")}.json`), "utf8");
  const { ciphertext, estate } = JSON.parse(text) as { ciphertext: string; estate: EstateJson };
  for (let time = 0; time < 2; time += 1) {
    const store = openSqliteStore({ folder, environment });
    const state = new State();
    store.load(state);
    expect(estateToJson(state)).toMatchObject(estate);
    expect([...state.table("credential").values()].length).toBe(2);
    expect(plaintextOf(ciphertext, state)).toBe("s3cret");
    state.put("setting", `time ${time}`, { name: "time", value: String(time) });
    store.commit(state.takeChanges());
    store.close();
  }
});

test.each(formats)("%s is not touched under another master key", name => {
  copyOf(name);
  const other = { KEYWRIGHT_MASTER_KEY: Buffer.alloc(32, "other").toString("base64") };
  expect(() => openSqliteStore({ folder, environment: other })).toThrow("the master key is not");
  expect(readFileSync(join(folder, dataFile))).toEqual(readFileSync(join(kept, name)));
});
