#!/usr/bin/env node
// This file is read by whatever node there is, so it keeps to what node 18 understands and loads
// nothing else before it knows that node is new enough.

const needed = [22, 13];

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < (needed[0] ?? 0) || (major === needed[0] && minor < (needed[1] ?? 0));
}

if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `error: keywright needs node ${needed.join(".")} or newer, and this is node ${process.versions.node}\n` +
      "  hint: install the current LTS release from https://nodejs.org\n",
  );
  process.exitCode = 1;
} else {
  import("./program.ts").then(({ run }) => run(process.argv.slice(2)));
}
