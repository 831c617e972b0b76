import {
  type CreateKeyCommand,
  type DecryptCommand,
  type DescribeKeyCommand,
  type EncryptCommand,
  type GenerateDataKeyCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { sign } from "../src/local/wire/sign.ts";
import type { RawRequest } from "./raw-client.ts";

/** Where to send requests, and as whom. */
export interface Client {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

const decoder = new TextDecoder();

export type Command =
  | CreateKeyCommand
  | DecryptCommand
  | DescribeKeyCommand
  | EncryptCommand
  | GenerateDataKeyCommand;

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
        body: Uint8Array;
      };
      const { connection: _, ...kept } = headers;
      recorded.push(rawRequest(`${method} ${path}`, kept, decoder.decode(body)));
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

/**
 * Signs one call of KMS without the SDK, which takes ten times as long: for calls of which each can
 * be sent only once.
 */
export function signedRequest(
  { credentials, endpoint, region }: Client,
  operation: string,
  parameters: object,
): RawRequest {
  const body = JSON.stringify(parameters);
  const headers = {
    host: new URL(endpoint).host,
    "content-type": "application/x-amz-json-1.1",
    "content-length": String(Buffer.byteLength(body)),
    "x-amz-target": `TrentService.${operation}`,
  };
  const by = { ...credentials, service: "kms", region, time: Date.now() };
  return rawRequest("POST /", sign({ method: "POST", url: "/", headers, body }, by), body);
}

function rawRequest(
  line: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): RawRequest {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const bytes = Buffer.from(`${line} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
  return { bytes, expect: "HTTP/1.1 200" };
}
