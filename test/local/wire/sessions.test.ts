import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GetCallerIdentity } from "../../../src/local/operations/sts/GetCallerIdentity.ts";
import type { Credential } from "../../../src/local/state.ts";
import { presign, sign } from "../../../src/local/wire/sign.ts";
import {
  clientOptions,
  credential,
  role,
  rootCredential,
  startServer,
  type TestServer,
  user,
} from "./assembly.ts";
import { alike, answerOf, callOf, faultsOf, send } from "./raw.ts";

let server: TestServer;
let root: Credential;

beforeAll(async () => {
  const whoami = ({ caller, region }: Parameters<typeof GetCallerIdentity>[0]) => ({
    Keys: [{ KeyId: caller.kind, KeyArn: region }],
  });
  server = await startServer({
    operations: {
      kms: { ListKeys: whoami },
      sts: { GetCallerIdentity },
      iam: { ListRoles: () => ({ Roles: [], IsTruncated: false }) },
    },
  });
  root = rootCredential(server.state);
});

afterAll(() => server.close());

describe("a session", () => {
  const token = "session-token";

  function session(expires: number): Credential {
    const one = role(server.state, "sessions");
    const caller = { kind: "role", role: one.arn, session: "me" } as const;
    return credential(server.state, caller, one.id, { token, expires });
  }

  it("is taken with its token", async () => {
    const client = new STSClient(clientOptions(server, session(Date.now() + 60_000)));
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe("arn:aws:sts::111122223333:assumed-role/sessions/me");
  });

  it("is refused without its token, and with another", async () => {
    const { sessionToken: _, ...without } = session(Date.now() + 60_000);
    for (const by of [without, { ...without, sessionToken: "another-token" }]) {
      expect(await faultsOf(server, root, call => ({ ...call, by }))).toEqual(
        alike(
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          403,
          "The security token included in the request is invalid.",
        ),
      );
    }
  });

  it("is refused once it has expired", async () => {
    const by = session(Date.now() - 1);
    expect(await faultsOf(server, root, call => ({ ...call, by }))).toEqual(
      alike(
        "ExpiredTokenException",
        "ExpiredToken",
        403,
        "The security token included in the request is expired",
      ),
    );
  });

  it("ends with its role, and one of the same name is another", async () => {
    const by = session(Date.now() + 60_000);
    role(server.state, "sessions", { id: "AROAANOTHERROLEOFTHAT" });
    const { fault } = await answerOf(server, { ...callOf(server, "sts", root), by });
    expect(fault.code).toBe("InvalidClientTokenId");
  });
});

describe("a presigned request", () => {
  it("is taken until AWS's minutes are over, whatever it says itself", async () => {
    const { arn, id } = user(server.state, "presigner");
    const by = credential(server.state, { kind: "user", arn }, id);
    const signable = {
      method: "GET",
      url: "/?Action=GetCallerIdentity&Version=2011-06-15",
      headers: { host: `127.0.0.1:${server.port}` },
      body: "",
    };
    const scope = { service: "sts", region: "eu-west-1" };
    for (const [minutes, status] of [
      [0, 200],
      [14, 200],
      [16, 403],
    ] as const) {
      const url = presign(signable, { ...by, ...scope, time: Date.now() - minutes * 60_000 });
      expect((await fetch(`${server.endpoint}${url}`)).status).toBe(status);
    }
  });

  it("is refused where a part is missing", async () => {
    const response = await fetch(`${server.endpoint}/?Action=ListRoles&X-Amz-Signature=00`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(
      "AWS query-string parameters must include &apos;X-Amz-Algorithm&apos;. ",
    );
  });
});

describe("the signer", () => {
  it("signs what the server takes, with repeated and padded headers", async () => {
    const call = callOf(server, "sts", root);
    const headers = sign(
      { ...call, headers: { ...call.headers, "x-padded": "  a   b  " } },
      { ...root, service: "sts", region: "eu-west-1", time: Date.now() },
    );
    expect(await send(server, { ...call, headers })).toMatchObject({ status: 200 });
  });
});
