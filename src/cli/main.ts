#!/usr/bin/env node
// This file is read by whatever node there is, so it keeps to what node 18 understands and loads
// nothing else before it knows that node is new enough.

const needed = [22, 13];

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < (needed[0] ?? 0) || (major === needed[0] && minor < (needed[1] ?? 0));
}

/**
 * Lets node keep what it has compiled for the next run. In the user's own cache folder, and not
 * where node would: in a folder that others may write to they could leave code for us to run.
 */
function cacheCompiledCode(): void {
  const { enableCompileCache } = process.getBuiltinModule("node:module");
  const { homedir } = process.getBuiltinModule("node:os");
  const { existsSync } = process.getBuiltinModule("node:fs");
  const { env } = process;
  if (env["NODE_COMPILE_CACHE"] !== undefined) return; // node has been told where already
  const cache = env["XDG_CACHE_HOME"];
  if (cache) enableCompileCache(`${cache}/keywright`);
  else if (existsSync(homedir())) enableCompileCache(`${homedir()}/.cache/keywright`);
}

if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `error: keywright needs node ${needed.join(".")} or newer, and this is node ${process.versions.node}\n` +
      "  hint: install the current LTS release from https://nodejs.org\n",
  );
  process.exitCode = 1;
} else {
  cacheCompiledCode();
  import("./program.ts").then(({ run }) => run(process.argv.slice(2)));
}
