import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { credentialsOf } from "../src/local/control-client.ts";
import type { Client } from "./kms-requests.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

const root = resolve(import.meta.dirname, "..");

/** The shop's local AWS as a user runs it: built, in a process of its own, with data on disk. */
export interface Shop {
  readonly server: ServerProcess;
  /** The payments service's role in production, which may decrypt. */
  readonly reader: Client;
  /** The payments developers' role, which may encrypt. */
  readonly writer: Client;
  readonly keyArn: string;
  readonly context: Record<string, string>;
  /** A ciphertext of `s3cret` under that key. */
  readonly ciphertext: Uint8Array;
  stop(): Promise<void>;
}

/** The arguments of node that run `keywright up` on the shop, with its data in a folder. */
export function upArguments(data: string): string[] {
  const file = join(root, "examples/shop/keywright.yaml");
  return [join(root, "dist/cli/main.js"), "up", file, "--json", "--data", data];
}

/** Starts the shop in a folder of its own. */
export async function startShop(): Promise<Shop> {
  const data = mkdtempSync(join(tmpdir(), "keywright-bench-"));
  const server = await startServer(upArguments(data));
  const as = async (name: string): Promise<Client> => {
    const answer = await credentialsOf(data, `arn:aws:iam::111122223333:role/${name}`);
    if (!answer.ok) throw new Error(answer.problem.message);
    return { endpoint: server.endpoint, region: answer.region, credentials: answer.credentials };
  };
  const writer = await as("payments-developers");
  const context = { app: "payments", env: "prod" };
  const encrypted = await new KMSClient(writer).send(
    new EncryptCommand({
      KeyId: "alias/prod-payments-sops",
      Plaintext: Buffer.from("s3cret"),
      EncryptionContext: context,
    }),
  );
  return {
    server,
    reader: await as("prod-payments-payments-api"),
    writer,
    keyArn: encrypted.KeyId ?? "",
    context,
    ciphertext: encrypted.CiphertextBlob ?? new Uint8Array(),
    async stop() {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
