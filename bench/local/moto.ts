/** moto_server (Apache-2.0) as the peer: installed by pip into a cache outside of the tree. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { recordRequests } from "../kms-requests.ts";
import { startProgram } from "../server-process.ts";
import type { Asked } from "../turn.ts";

const version = "5.2.5";

/** Moto that runs, with a key of its own, and the requests that it is asked, by operation. */
export interface Moto {
  readonly name: string;
  asked(operation: Operation): Asked;
  stop(): Promise<void>;
}

export type Operation = "Decrypt" | "GenerateDataKey" | "DescribeKey";

/**
 * Starts moto, and installs it before where it is not there yet.
 * @returns undefined, and says so aloud, where it cannot be had
 */
export async function startMoto(context: Record<string, string>): Promise<Moto | undefined> {
  let python: string;
  try {
    python = await installed();
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split("\n").at(-1) : error;
    console.error(`moto_server ${version} cannot be installed and is not measured: ${why}`);
    return undefined;
  }
  const server = await startProgram({
    path: python,
    args: ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
    says: "stderr",
    endpointIn: line => /Running on (http:\S+)/.exec(line)?.[1],
  });
  const { endpoint, pid } = server;
  // It looks at the Region of the signature and at nothing else of it.
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "none" };
  const client = { endpoint, region: "eu-west-1", credentials };
  const kms = new KMSClient(client);
  const KeyId = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? "";
  const EncryptionContext = context;
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId, EncryptionContext, Plaintext: Buffer.from("s3cret") }),
  );
  kms.destroy();
  const commands = {
    Decrypt: new DecryptCommand({ CiphertextBlob, EncryptionContext }),
    GenerateDataKey: new GenerateDataKeyCommand({ KeyId, EncryptionContext, KeySpec: "AES_256" }),
    DescribeKey: new DescribeKeyCommand({ KeyId }),
  };
  const names = Object.keys(commands);
  const requests = await recordRequests(client, Object.values(commands));
  return {
    name: "moto_server",
    asked: operation => ({
      endpoint,
      pid,
      requests: requests.filter((_, index) => names[index] === operation),
    }),
    stop: server.stop,
  };
}

/** The python of an environment that holds moto. */
async function installed(): Promise<string> {
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const folder = join(cache, "keywright-bench", `moto-${version}`);
  const python = join(folder, "bin", "python");
  // Written last: without it an installation was cut short.
  const whole = join(folder, "whole");
  if (existsSync(whole)) return python;
  console.error(`installing moto_server ${version} into ${folder}`);
  const run = promisify(execFile);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  await run("python3", ["-m", "venv", folder]);
  const quietly = ["--quiet", "--disable-pip-version-check", "--no-input"];
  await run(python, ["-m", "pip", "install", ...quietly, `moto[server]==${version}`]);
  writeFileSync(whole, "");
  return python;
}
