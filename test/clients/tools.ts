import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { TestContext } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** The real clients that the tests use, and how to get the one that is missing. */
const clients = {
  sops: "go install github.com/getsops/sops/v3/cmd/sops@v3.13.2 (with GOBIN=.cache/bin)",
  aws: "pip install awscli",
  terraform: "install Terraform 1.11 or newer",
  openssl: "install OpenSSL 3",
  python3: "install Python 3, and pip install boto3",
} as const;

export type Client = keyof typeof clients;

/** Where a client's program is: in `.cache/bin`, where CI builds, or on the PATH. */
export function find(client: Client): string | undefined {
  const folders = [join(root, ".cache/bin"), ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.map(folder => join(folder, client)).find(existsSync);
}

/** A client's program. Where it is missing the test is skipped, and says so aloud. */
export function need(client: Client, test: TestContext): string {
  const path = find(client);
  if (path !== undefined) return path;
  process.stderr.write(`\nMISSING REAL CLIENT: ${client}. To run this test: ${clients[client]}\n`);
  return test.skip(`the real ${client} is not on this machine`);
}

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; nothing of this process's own AWS configuration reaches it. */
export function run(
  program: string,
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
    readonly input?: string;
  } = {},
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: options.cwd ?? root,
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", chunk => {
    stdout += chunk;
  });
  child.stderr.on("data", chunk => {
    stderr += chunk;
  });
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", code => done({ code, stdout, stderr }));
  });
}

/** The environment without anybody's AWS settings, and with no way to real ones. */
export function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(AWS_|TF_)/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/**
 * A Terraform CLI configuration that takes providers from a mirror on this machine where there is
 * one (KEYWRIGHT_TF_MIRROR names it), and from the registry where there is none.
 * @returns the environment that makes Terraform read it
 */
export function terraformConfiguration(): Record<string, string> {
  const file = join(mkdtempSync(join(tmpdir(), "keywright-tf-")), "terraformrc");
  const mirror = process.env["KEYWRIGHT_TF_MIRROR"] ?? findMirror();
  const installation = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
  writeFileSync(file, `disable_checkpoint = true\n${mirror === undefined ? "" : installation}`);
  return { TF_CLI_CONFIG_FILE: file, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" };
}

/** A folder that holds `registry.terraform.io`, at most three levels below the root. */
function findMirror(): string | undefined {
  for (const top of ["/opt", "/usr/share", "/usr/local/share", "/root", "/home", "/srv"]) {
    for (const folder of [top, ...foldersIn(top)]) {
      if (existsSync(join(folder, "registry.terraform.io"))) return folder;
    }
  }
  return undefined;
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .map(name => join(folder, name))
      .filter(path => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  } catch {
    return [];
  }
}

/** Whether Python has a module. */
export function pythonHas(python: string, module: string): boolean {
  try {
    execFileSync(python, ["-c", `import ${module}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
