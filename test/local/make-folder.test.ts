import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeFolder } from "../../src/local/make-folder.ts";

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "keywright-folder-"));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const make = (path: string) => makeFolder(path, { another: "with --out" });

test("a folder is made with all that is missing above it, and one that is there stays", () => {
  const path = join(base, "a/b/c");
  expect(makeFolder(path, { mode: 0o700, another: "with --data" })).toBeUndefined();
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(makeFolder(path, { mode: 0o755, another: "with --data" })).toBeUndefined();
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test("a link to a folder is a folder", () => {
  mkdirSync(join(base, "real"));
  symlinkSync("real", join(base, "link"));
  expect(make(join(base, "link/inner"))).toBeUndefined();
  expect(statSync(join(base, "real/inner")).isDirectory()).toBe(true);
});

describe("what cannot be made is told with its reason and another way", () => {
  const put = {
    file: (path: string) => writeFileSync(path, ""),
    "dead link": (path: string) => symlinkSync("gone", path),
    circle: (path: string) => symlinkSync("way", path),
  };

  test.each<[keyof typeof put, string, string, string]>([
    ["file", "way", "`BASE/way` is a file", "take it away, or name another folder with --out"],
    ["file", "way/in/it", "`BASE/way` is a file", "take it away, or name another"],
    [
      "dead link",
      "way",
      "`BASE/way` is a link to `gone`, which is not there",
      "take the link away",
    ],
    ["dead link", "way/in", "`BASE/way` is a link to `gone`, which", "take the link away"],
    ["circle", "way", "the links of `BASE/way` lead in a circle", "name another folder"],
    ["circle", "way/in", "the links of `BASE/way` lead in a circle", "name another folder"],
    ["file", "LONG", "the name is too long", "name another folder with --out"],
    ["file", "LONG/in", "the name is too long", "name another folder with --out"],
  ])("a %s at `way`, asked for %s", (what, name, reason, hint) => {
    const path = name.replace("LONG", "x".repeat(300));
    put[what](join(base, "way"));
    const problem = make(join(base, path));
    expect(problem?.message).toContain(`the folder \`${join(base, path)}\` cannot be made: `);
    expect(problem?.message.replaceAll(base, "BASE")).toContain(reason);
    expect(problem?.hint).toContain(hint);
  });

  test("a folder that the user may not write in", () => {
    chmodSync(base, 0o555);
    try {
      const problem = asAnybody(() => make(join(base, "new")));
      expect(problem?.message).toContain(`you may not write in \`${base}\``);
      expect(problem?.hint).toContain("change its permissions");
    } finally {
      chmodSync(base, 0o755);
    }
  });

  // Recursive mkdir never ends there: /proc is there, and answers that what is to be made is not.
  test.runIf(process.platform === "linux")("a folder of /proc, which takes none", () => {
    expect(make("/proc/keywright/x")?.message).toContain("`/proc` takes no folders");
  });
});

/** Runs as a user to whom permissions apply, as they do not to root. */
function asAnybody<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}
