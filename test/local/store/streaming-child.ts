import { writeSync } from "node:fs";
import { State } from "../../../src/local/state.ts";
import { createCommitter } from "../../../src/local/store/committer.ts";
import { openSqliteStore } from "../../../src/local/store/sqlite.ts";
import type { StoreError } from "../../../src/local/store/store.ts";

// Streams changes into the folder that it is given and prints each one's number when it is
// durable, until it is killed
// or there is no room. It goes on from where the last one ended.
const [, , folder = ""] = process.argv;
const store = openSqliteStore({ folder, environment: {} });
const state = new State();
store.load(state);
const committer = createCommitter(store);
let next = state.table("setting").size;

async function stream(): Promise<never> {
  for (;;) {
    const number = next++;
    const name = String(number);
    state.put("setting", name, { name, value: "kept" });
    state.put("material", name, { key: name, versions: [{ id: name, bytes: "" }] });
    committer.submit(state);
    try {
      await committer.settled();
    } catch (error) {
      writeSync(1, `${(error as StoreError).name}\n`);
      process.exit(3);
    }
    writeSync(1, `${number}\n`);
  }
}

for (let lane = 0; lane < 8; lane++) void stream();
