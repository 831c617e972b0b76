import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** A PostgreSQL server of the test's own, on loopback, with its data in a folder that goes with it. */
export interface Cluster {
  /** Makes an empty database and gives its URL. */
  database(name: string): string;
  /** Kills every process of the server without warning, and starts it again. */
  crash(): Promise<void>;
  /** Runs SQL in a database and gives what psql prints. */
  sql(url: string, text: string): string;
  stop(): Promise<void>;
}

/** Where Debian, Homebrew and the path have the server's programs. */
const folders = [
  ...versions("/usr/lib/postgresql"),
  ...versions("/usr/local/opt"),
  ...(process.env["PATH"] ?? "").split(delimiter),
];

function versions(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
    .map(version => join(folder, version, "bin"));
}

/** The folder with initdb and postgres; undefined where they are not on this machine. */
export const programs = folders.find(
  folder => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")),
);

/** PostgreSQL refuses to run as root: `nobody` of every Linux. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Starts a server. Call it only where there are `programs`. */
export async function startCluster(): Promise<Cluster> {
  const bin = programs ?? "";
  const root = mkdtempSync(join(tmpdir(), "keywright-postgres-"));
  if (nobody.uid !== undefined) chownSync(root, nobody.uid, nobody.gid);
  const data = join(root, "data");
  const options = { ...nobody, cwd: root, env: { PATH: process.env["PATH"], LC_ALL: "C" } };
  const run = (program: string, args: readonly string[]) =>
    execFileSync(join(bin, program), args, { ...options, encoding: "utf8", stdio: "pipe" });
  run("initdb", ["--no-sync", "--auth=trust", "--username=keywright", "-E", "UTF8", data]);
  const port = await freePort();
  const server = ["-h", "127.0.0.1", "-p", String(port), "-U", "keywright"];
  const start = async (): Promise<ChildProcess> => {
    const listen = ["-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${root}`];
    const child = spawn(join(bin, "postgres"), ["-D", data, "-p", String(port), ...listen], {
      ...options,
      stdio: "ignore",
    });
    for (let tries = 0; ; tries += 1) {
      try {
        run("psql", [...server, "-c", "SELECT 1", "postgres"]);
        return child;
      } catch (error) {
        if (tries > 200) throw error;
        await pause(50);
      }
    }
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals) => {
    const ended = new Promise(done => child.once("exit", done));
    child.kill(signal);
    await ended;
  };
  return {
    database(name) {
      run("createdb", [...server, name]);
      return `postgres://keywright@127.0.0.1:${port}/${name}`;
    },
    async crash() {
      await end("SIGKILL");
      // Its children notice that it is gone and end; only then another may have the data.
      child = await start();
    },
    sql: (url, text) => run("psql", ["-At", "-c", text, url]),
    async stop() {
      await end("SIGINT");
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise(done => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}
