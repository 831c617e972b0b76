import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { iamOperations } from "../../../src/local/operations/iam/index.ts";
import { stsOperations, unsignedStsOperations } from "../../../src/local/operations/sts/index.ts";
import type { JwksFor } from "../../../src/local/operations/sts/web-identity.ts";
import type { Credential } from "../../../src/local/state.ts";
import type { PolicyDocument, Statement } from "../../../src/model/document.ts";
import { clientOptions, rootCredential, startServer, type TestServer } from "../wire/assembly.ts";

/** A local AWS of STS and IAM alone, and clients of its account's root user. */
export interface Iam extends TestServer {
  readonly root: Credential;
  /** IAM's client of the root user. */
  readonly iam: IAMClient;
  iamAs(by: Credential): IAMClient;
  stsAs(by: Credential): STSClient;
}

export async function startIam(jwksFor: JwksFor = () => undefined): Promise<Iam> {
  const server = await startServer({
    operations: { kms: {}, sts: stsOperations, iam: iamOperations },
    unsigned: unsignedStsOperations(jwksFor),
  });
  const root = rootCredential(server.state);
  const iamAs = (by: Credential) => new IAMClient(clientOptions(server, by));
  const stsAs = (by: Credential) => new STSClient(clientOptions(server, by));
  return Object.assign(server, { root, iam: iamAs(root), iamAs, stsAs });
}

/** A policy of one statement that allows, as text. */
export function allow(action: string, over: Partial<Statement> = {}): string {
  return JSON.stringify(policy({ Effect: "Allow", Action: action, Resource: "*", ...over }));
}

/** A trust policy that lets a principal assume the role, as text. */
export function trust(principal: Record<string, string>, over: Partial<Statement> = {}): string {
  return JSON.stringify(
    policy({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...over }),
  );
}

/** A document of one statement. */
export function policy(statement: Statement): PolicyDocument {
  return { Version: "2012-10-17", Statement: [statement] };
}

/** What a call that must fail fails with. */
export async function faultOf(
  call: Promise<unknown>,
): Promise<{ code: string; message: string; status: number }> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  const {
    $metadata,
    Error: inner,
    message,
    name,
  } = outcome as {
    $metadata: { httpStatusCode: number };
    Error?: { Code: string };
    message: string;
    name: string;
  };
  return { code: inner?.Code ?? name, message, status: $metadata.httpStatusCode };
}
