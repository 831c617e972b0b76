import {
  type DecryptCommand,
  type EncryptCommand,
  type GenerateDataKeyCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import type { RawRequest } from "./raw-client.ts";

/** Where to send requests, and as whom. */
export interface Client {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

type Command = DecryptCommand | EncryptCommand | GenerateDataKeyCommand;

/**
 * Makes the AWS SDK build and sign requests and keeps their bytes. A signature is good for a
 * quarter of an hour, so that the same bytes can be sent again and again.
 */
export async function recordRequests(
  client: Client,
  commands: readonly Command[],
): Promise<RawRequest[]> {
  const kms = new KMSClient(client);
  const recorded: RawRequest[] = [];
  kms.middlewareStack.add(
    () => async args => {
      const { method, path, headers, body } = args.request as {
        method: string;
        path: string;
        headers: Record<string, string>;
        body: string;
      };
      const { connection: _, ...kept } = headers;
      const lines = Object.entries(kept).map(([name, value]) => `${name}: ${value}`);
      const bytes = Buffer.from(
        `${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`,
      );
      recorded.push({ bytes, expect: "HTTP/1.1 200" });
      throw new Error("recorded");
    },
    { step: "deserialize", priority: "low", name: "record" },
  );
  for (const command of commands) {
    // The union has no common overload of send.
    await (kms.send as (command: Command) => Promise<unknown>)
      .call(kms, command)
      .catch((error: Error) => {
        if (error.message !== "recorded") throw error;
      });
  }
  kms.destroy();
  return recorded;
}
