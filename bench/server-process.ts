import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A server in a process of its own, which has said in one line of JSON where it listens. */
export interface ServerProcess {
  readonly endpoint: string;
  /** Milliseconds from the spawn to the line. */
  readonly readyAfter: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts one and waits for its line. */
export async function startServer(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, ...environment },
  });
  const ended = new Promise<void>(done => child.once("exit", () => done()));
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((done, fail) => {
    lines.once("line", done);
    child.once("exit", code => fail(new Error(`${args.join(" ")} ended with ${code}`)));
  });
  const readyAfter = performance.now() - started;
  const { endpoint } = JSON.parse(line) as { endpoint: string };
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
