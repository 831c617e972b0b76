import { type Credential, State } from "../../../src/local/state.ts";
import { createDispatch, type DispatchOptions } from "../../../src/local/wire/dispatch.ts";
import type { LogEntry } from "../../../src/local/wire/log-entry.ts";
import { createWire } from "../../../src/local/wire/server.ts";
import type { Role, User } from "../../../src/model/estate.ts";
import type { Caller } from "../../../src/model/request.ts";

/** The account of every test that needs but one. */
export const account = "111122223333";

/** A server that runs in the test's own process, with its state, its clock and its log. */
export interface TestServer {
  readonly endpoint: string;
  readonly port: number;
  readonly state: State;
  readonly log: LogEntry[];
  /** Added to the machine's time, in milliseconds. */
  skew: number;
  close(): Promise<void>;
}

/** Starts a wire on a free loopback port, with nothing but an account in its state. */
export async function startServer(
  options: Partial<Omit<DispatchOptions, "state" | "clock" | "log">> = {},
): Promise<TestServer> {
  const state = new State();
  state.put("account", account, { id: account, partition: "aws", oidcProviders: [] });
  const log: LogEntry[] = [];
  const none = { kms: {}, sts: {}, iam: {} };
  const wire = createWire({
    handle: createDispatch({
      operations: none,
      region: "eu-west-1",
      ...options,
      state,
      clock: () => Date.now() + server.skew,
      signingClock: () => Date.now() + server.skew,
      log: entry => log.push(entry),
    }),
  });
  const { port } = await wire.listen(0, "127.0.0.1");
  const server: TestServer = {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    state,
    log,
    skew: 0,
    close: () => wire.close(0),
  };
  return server;
}

let made = 0;

/** Puts a credential into the state as a seed would. Its secret is fixed: it guards nothing. */
export function credential(
  state: State,
  caller: Caller,
  principalId: string,
  session: { readonly token: string; readonly expires: number } | undefined = undefined,
): Credential {
  made += 1;
  const number = String(made).padStart(16, "0").replaceAll(/[018]/g, "A");
  const one: Credential = {
    accessKeyId: `${session === undefined ? "AKIA" : "ASIA"}${number}`,
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    caller,
    principalId,
    created: Date.now(),
    ...(session === undefined ? {} : { sessionToken: session.token, expires: session.expires }),
  };
  state.put("credential", one.accessKeyId, one);
  return one;
}

/** The root user's access key. */
export function rootCredential(state: State, of = account): Credential {
  return credential(state, { kind: "root", partition: "aws", account: of }, of);
}

/** A user without any policy. */
export function user(state: State, name: string, over: Partial<User> = {}): User {
  const one: User = {
    kind: "user",
    arn: `arn:aws:iam::${account}:user/${name}`,
    id: `AIDA${name.toUpperCase().padEnd(17, "A")}`,
    name,
    path: "/",
    account,
    tags: {},
    inline: [],
    attached: [],
    created: 0,
    ...over,
  };
  state.put("principal", one.arn, one);
  return one;
}

/** A role that trusts its whole account and may do nothing. */
export function role(state: State, name: string, over: Partial<Role> = {}): Role {
  const one: Role = {
    kind: "role",
    arn: `arn:aws:iam::${account}:role/${name}`,
    id: `AROA${name.toUpperCase().padEnd(17, "A")}`,
    name,
    path: "/",
    account,
    tags: {},
    inline: [],
    attached: [],
    created: 0,
    description: "",
    maxSessionDuration: 3600,
    trust: {
      name: "trust",
      document: {
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "sts:AssumeRole",
        },
      },
    },
    ...over,
  };
  state.put("principal", one.arn, one);
  return one;
}

/** What the AWS SDK's clients take. */
export function clientOptions(server: TestServer, by: Credential, region = "eu-west-1") {
  const { accessKeyId, secretAccessKey, sessionToken } = by;
  return {
    endpoint: server.endpoint,
    region,
    maxAttempts: 1,
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
  };
}
