import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A server in a process of its own, which has said in a line where it listens. */
export interface ServerProcess {
  readonly endpoint: string;
  /** Milliseconds from the spawn to the line. */
  readonly readyAfter: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A program that becomes a server. */
export interface Program {
  readonly path: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it says that it is ready. */
  readonly says: "stdout" | "stderr";
  /** The endpoint where the line tells it. */
  readonly endpointIn: (line: string) => string | undefined;
}

/** Starts node with one of our servers, which says where it listens in JSON, and waits for that. */
export function startServer(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  return startProgram({
    path: process.execPath,
    args,
    environment,
    says: "stdout",
    endpointIn: line => (JSON.parse(line) as { endpoint: string }).endpoint,
  });
}

/** Starts a program and waits for its line. */
export async function startProgram(program: Program): Promise<ServerProcess> {
  const { args, endpointIn, environment, path, says } = program;
  const started = performance.now();
  const child = spawn(path, args, {
    stdio: ["ignore", says === "stdout" ? "pipe" : "ignore", says === "stderr" ? "pipe" : "ignore"],
    env: { ...process.env, ...environment },
  });
  const ended = new Promise<void>(done => child.once("exit", () => done()));
  const output = child[says];
  if (output === null) throw new Error("the program has no such stream");
  const lines = createInterface({ input: output });
  const endpoint = await new Promise<string>((done, fail) => {
    lines.on("line", line => {
      const found = endpointIn(line);
      if (found !== undefined) done(found);
    });
    child.once("error", fail);
    child.once("exit", code => fail(new Error(`${path} ${args.join(" ")} ended with ${code}`)));
  });
  const readyAfter = performance.now() - started;
  // What it writes from now on is nobody's, but must not fill the pipe.
  lines.close();
  output.resume();
  return {
    endpoint,
    readyAfter,
    pid: child.pid ?? 0,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
