/**
 * Starts the local AWS in a container of its own and stops it again, as Testcontainers does; with
 * nothing but Docker's command line. The image is that of the Dockerfile beside this file.
 */
import { execFile } from "node:child_process";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A container that runs. */
export interface KeywrightContainer {
  /** Such as `http://127.0.0.1:49153`. */
  readonly endpoint: string;
  /** What an AWS client takes to act as somebody. */
  clientFor(who: string): Promise<object>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a container and waits until it is ready.
 * @param file the path of a `keywright.yaml`
 * @param image the image's name
 */
export async function startKeywright(
  file: string,
  image = "keywright",
): Promise<KeywrightContainer> {
  const folder = dirname(resolve(file));
  const { stdout } = await run("docker", [
    ...["run", "--detach", "--rm", "--publish", "127.0.0.1::4566"],
    ...["--volume", `${folder}:/etc/keywright:ro`, image],
  ]);
  const id = stdout.trim();
  const stop = async () => void (await run("docker", ["stop", id]));
  try {
    const { stdout: port } = await run("docker", ["port", id, "4566/tcp"]);
    const endpoint = `http://${port.trim().split("\n")[0]}`;
    await ready(endpoint);
    return {
      endpoint,
      clientFor: who => clientFor(id, endpoint, who),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ready(endpoint: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`${endpoint}/_keywright/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise(done => setTimeout(done, 100));
  }
  throw new Error(`nothing answers at ${endpoint}`);
}

async function clientFor(id: string, endpoint: string, who: string): Promise<object> {
  const args = ["env", "/etc/keywright", "--data", "/var/lib/keywright", "--as", who, "--json"];
  const { stdout } = await run("docker", ["exec", id, "keywright", ...args]);
  const env = JSON.parse(stdout) as Record<string, string>;
  return {
    endpoint,
    region: env["AWS_REGION"],
    credentials: {
      accessKeyId: env["AWS_ACCESS_KEY_ID"],
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"],
      sessionToken: env["AWS_SESSION_TOKEN"],
    },
  };
}
