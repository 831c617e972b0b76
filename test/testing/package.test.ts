import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanEnvironment, run } from "../clients/tools.ts";

/*
 * The package as npm would publish it, unpacked where nothing else is but what it depends on.
 */

const root = resolve(import.meta.dirname, "../..");
const manifest: {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "keywright-package-"));
const modules = join(folder, "node_modules");
const home = join(modules, "keywright");
const main = join(home, "dist/cli/main.js");

beforeAll(async () => {
  // mkdtemp gives a folder to its owner alone, and a container's user is another one.
  chmodSync(folder, 0o755);
  const packed = await run("npm", ["pack", "--pack-destination", folder], { cwd: root });
  expect(packed.code, packed.stderr).toBe(0);
  mkdirSync(home, { recursive: true });
  const [file = ""] = globSync("*.tgz", { cwd: folder });
  await run("tar", ["-xzf", join(folder, file), "-C", home, "--strip-components", "1"]);
  for (const name of Object.keys(manifest.dependencies)) {
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  copyFileSync(join(root, "examples/shop/keywright.yaml"), join(folder, "keywright.yaml"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the page about the package", () => {
  const page = readFileSync(join(root, "docs/api.md"), "utf8");
  const examples = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = ""]) => code);

  test("names every entry of the package", () => {
    for (const entry of Object.keys(manifest.exports)) {
      expect(page).toContain(`\`keywright${entry.slice(1)}\``);
    }
  });

  test.each(examples.map((code, at) => [at + 1, code] as const))(
    "has example %i, which runs as it stands and says something",
    async (at, code) => {
      const file = join(folder, `example-${at}.mjs`);
      writeFileSync(file, code);
      const ended = await run(process.execPath, [file], { cwd: folder });
      expect(ended).toMatchObject({ code: 0, stderr: "" });
      expect(ended.stdout).not.toMatch(/^\s*$|undefined/);
    },
  );
});

test("what a shipped page links to is shipped, too", () => {
  const pages = globSync("{*.md,docs/**/*.md}", { cwd: home });
  expect(pages.length).toBeGreaterThan(30);
  const broken = pages.flatMap(page => {
    const text = readFileSync(join(home, page), "utf8").replaceAll(/^```.*?^```/gms, "");
    return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, to = ""]) => to)
      .filter(to => !/^[a-z]+:/.test(to) && !existsSync(join(home, dirname(page), to)))
      .map(to => `${page} -> ${to}`);
  });
  expect(broken).toEqual([]);
});

describe("the container", () => {
  const dockerfile = readFileSync(join(root, "examples/containers/Dockerfile"), "utf8");
  const listIn = (name: string): string[] => {
    const text = dockerfile.replaceAll("\\\n", " ");
    return JSON.parse(new RegExp(`^${name}.*?(\\[.*\\])$`, "m").exec(text)?.[1] ?? "[]");
  };
  const asRoot = process.getuid?.() === 0;
  const nobody = asRoot ? { uid: 65_534, gid: 65_534 } : {};

  test("starts as its image says, as somebody who may write the data alone, and SIGTERM ends it with 0", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    symlinkSync(main, join(bin, "keywright"));
    chmodSync(main, 0o755);
    const data = join(folder, "data");
    mkdirSync(data);
    if (asRoot) chownSync(data, 65_534, 65_534);
    const env = {
      ...cleanEnvironment(),
      // Nowhere else can be written: neither its own files nor a home.
      HOME: join(home, "docs"),
      NODE_ENV: "production",
      PATH: [bin, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
    };
    const before = readdirSync(home, { recursive: true }).length;
    if (!asRoot) await run("chmod", ["-R", "a-w", home]);
    const args = listIn("CMD").map(
      arg => ({ "/etc/keywright": folder, "/var/lib/keywright": data, "4566": "0" })[arg] ?? arg,
    );
    const child = spawn("keywright", args, { env, cwd: home, ...nobody });
    const ended = new Promise<number | null>(done => child.on("close", done));
    const told: string[] = [];
    const ready = new Promise<string>(done => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on("line", line => {
          told.push(line);
          const port = /:(\d{4,5})\b/.exec(line)?.[1];
          if (port !== undefined) done(port);
        });
      }
    });
    const early = ended.then(code => Promise.reject(new Error(`${code}: ${told.join("\n")}`)));
    const port = await Promise.race([ready, early]);
    const [program = "", ...health] = listIn("HEALTHCHECK").map(arg => arg.replace("4566", port));
    expect(program).toBe("node");
    expect((await run(process.execPath, health)).code).toBe(0);
    child.kill("SIGTERM");
    expect(await ended, told.join("\n")).toBe(0);
    expect((await run(process.execPath, health)).code).toBe(1);
    expect(existsSync(join(data, "local-aws.db"))).toBe(true);
    if (!asRoot) await run("chmod", ["-R", "u+w", home]);
    expect(readdirSync(home, { recursive: true }).length).toBe(before);
  });
});
