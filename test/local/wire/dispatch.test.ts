import { afterEach, describe, expect, it, vi } from "vitest";
import type { Operation } from "../../../src/local/operation.ts";
import { ServiceError } from "../../../src/local/service-error.ts";
import { Superseded } from "../../../src/local/store/store.ts";
import { account, rootCredential, startServer, type TestServer } from "./assembly.ts";
import { answerOf, callOf, type RawCall, type Service } from "./raw.ts";

const servers: TestServer[] = [];

async function start(options: Parameters<typeof startServer>[0]): Promise<TestServer> {
  const server = await startServer(options);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

/** The same operation behind each service's plainest call. */
function everywhere(operation: Operation) {
  return {
    kms: { ListKeys: operation },
    sts: { GetCallerIdentity: operation },
    iam: { ListRoles: operation },
  };
}

const put: Operation = ({ now, state }) => {
  state.put("setting", "a", { name: "a", value: String(now) });
  return { Done: "yes" };
};

function call(server: TestServer, service: Service, over: Partial<RawCall> = {}) {
  const by = [...server.state.table("credential").values()][0] ?? rootCredential(server.state);
  return answerOf(server, { ...callOf(server, service, by), ...over });
}

describe("an answer", () => {
  it("is JSON for KMS, XML for STS and IAM, and carries the request's id", async () => {
    const server = await start({ operations: everywhere(() => ({ Text: "<&>", Flag: true })) });
    const kms = await call(server, "kms");
    expect(kms.headers.get("content-type")).toBe("application/x-amz-json-1.1");
    expect(kms.body).toBe('{"Text":"<&>","Flag":true}');
    const sts = await call(server, "sts");
    const id = sts.headers.get("x-amzn-requestid");
    expect(sts.headers.get("content-type")).toBe("text/xml");
    expect(sts.body).toBe(
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Text>&lt;&amp;&gt;</Text><Flag>true</Flag></GetCallerIdentityResult><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
    );
    expect(server.log.map(entry => entry.requestId)).toContain(id);
  });

  it("has no body for KMS, and no result for IAM, where the operation gives nothing", async () => {
    const server = await start({ operations: everywhere(() => ({})) });
    expect((await call(server, "kms")).body).toBe("");
    expect((await call(server, "iam")).body).not.toContain("Result");
  });

  it("spells the text of KMS's AccessDeniedException with a capital, as AWS does", async () => {
    const faults: [string, string][] = [
      ["AccessDeniedException", '{"__type":"AccessDeniedException","Message":"no"}'],
      ["NotFoundException", '{"__type":"NotFoundException","message":"no"}'],
    ];
    for (const [code, body] of faults) {
      const operation: Operation = () => {
        throw new ServiceError(code, "no");
      };
      const server = await start({ operations: everywhere(operation) });
      expect((await call(server, "kms")).body).toBe(body);
    }
  });

  it("has no text at all where AWS's fault has none", async () => {
    const operation: Operation = () => {
      throw new ServiceError("InvalidCiphertextException", "");
    };
    const server = await start({ operations: everywhere(operation) });
    expect((await call(server, "kms")).body).toBe('{"__type":"InvalidCiphertextException"}');
  });
});

describe("an operation", () => {
  it("that nobody knows is answered in AWS's words, and so are the names of objects' own", async () => {
    const server = await start({ operations: everywhere(() => ({})) });
    for (const name of ["Nonesuch", "constructor", "__proto__", ""]) {
      const headers = callOf(server, "kms", rootCredential(server.state)).headers;
      const kms = await call(server, "kms", {
        headers: { ...headers, "x-amz-target": `TrentService.${name}` },
      });
      expect([kms.status, kms.body]).toEqual([400, '{"__type":"UnknownOperationException"}']);
      const iam = await call(server, "iam", { body: `Action=${name}&Version=2010-05-08` });
      expect([iam.status, iam.fault]).toEqual([
        400,
        {
          code: "InvalidAction",
          message: `Could not find operation ${name} for version 2010-05-08`,
        },
      ]);
    }
  });

  it("of another version of its API is none that AWS knows", async () => {
    const server = await start({ operations: everywhere(() => ({})) });
    for (const [service, version] of [
      ["sts", "2010-05-08"],
      ["iam", "2011-06-15"],
      ["iam", ""],
    ] as const) {
      const { fault } = await call(server, service, { body: `Action=GetThing&Version=${version}` });
      const shown = version || "NO_VERSION_SPECIFIED";
      expect(fault).toEqual({
        code: "InvalidAction",
        message: `Could not find operation GetThing for version ${shown}`,
      });
    }
  });

  it("with a body that is no JSON object is refused", async () => {
    const server = await start({ operations: everywhere(() => ({})) });
    for (const body of ["{", "[]", "1", "null"]) {
      expect((await call(server, "kms", { body })).body).toBe(
        '{"__type":"SerializationException"}',
      );
    }
  });

  it("that throws something else is a 500 that says nothing of it, logged with its stack", async () => {
    const operation: Operation = context => {
      put(context);
      throw new TypeError("a secret detail");
    };
    const server = await start({ operations: everywhere(operation) });
    for (const [service, code] of [
      ["kms", "KMSInternalException"],
      ["sts", "InternalFailure"],
    ] as const) {
      const { body, fault, status } = await call(server, service);
      expect([status, fault.code]).toEqual([500, code]);
      expect(body).not.toContain("secret detail");
      expect(server.log.at(-1)?.stack).toContain("TypeError: a secret detail");
    }
    expect(server.state.table("setting").size).toBe(0);
  });

  it("finds its caller, the caller's account and the signature's Region", async () => {
    const operation = vi.fn<Operation>(() => ({}));
    const server = await start({ operations: everywhere(operation) });
    await call(server, "iam", {
      headers: {
        ...callOf(server, "iam", rootCredential(server.state)).headers,
        "user-agent": "test",
      },
    });
    expect(operation.mock.calls[0]?.[0]).toMatchObject({
      account,
      caller: { kind: "root", account },
      partition: "aws",
      region: "eu-west-1",
      service: "iam",
      operation: "ListRoles",
      surroundings: { sourceIp: "127.0.0.1", secureTransport: true, userAgent: "test" },
    });
  });
});

describe("an answer leaves", () => {
  it("only after every change before it is durable, a fault's as well", async () => {
    const operations: Operation[] = [
      put,
      () => {
        throw new ServiceError("NotFoundException", "no");
      },
    ];
    for (const operation of operations) {
      const durable = Promise.withResolvers<void>();
      const server = await start({
        operations: everywhere(operation),
        committer: { epoch: 0, settle: () => durable.promise },
      });
      let answered = false;
      const answering = call(server, "kms").then(() => {
        answered = true;
      });
      await expect.poll(() => server.log.length + server.state.table("credential").size).toBe(1);
      await new Promise(resolve => setTimeout(resolve, 50));
      expect(answered).toBe(false);
      durable.resolve();
      await answering;
    }
  });

  it("as a 500 where the change could not be kept", async () => {
    const server = await start({
      operations: everywhere(put),
      committer: { epoch: 0, settle: () => Promise.reject(new Error("disk full")) },
    });
    const { fault, status } = await call(server, "kms");
    expect([status, fault.code]).toEqual([500, "KMSInternalException"]);
    expect(server.log[0]?.stack).toContain("disk full");
  });
});

describe("an operation runs again", () => {
  it("where another server had changed what it rests on, and is told once in the log", async () => {
    let runs = 0;
    const server = await start({
      operations: everywhere(() => ({ Runs: ++runs })),
      committer: {
        epoch: 0,
        settle: () => (runs < 3 ? Promise.reject(new Superseded()) : Promise.resolve()),
      },
    });
    const { status } = await call(server, "kms");
    expect([status, runs, server.log.length]).toEqual([200, 3, 1]);
  });
});

describe("the log", () => {
  it("tells who asked what and what came of it", async () => {
    const server = await start({ operations: everywhere(() => ({})) });
    await call(server, "sts");
    expect(server.log).toEqual([
      {
        time: expect.any(Number),
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        service: "sts",
        operation: "GetCallerIdentity",
        caller: `arn:aws:iam::${account}:root`,
        principal: `arn:aws:iam::${account}:root`,
        region: "eu-west-1",
        status: 200,
        ms: expect.any(Number),
        size: 43,
        requests: [],
      },
    ]);
  });

  it("names the fault, and no caller while none is proven", async () => {
    const server = await start({ operations: everywhere(() => ({})) });
    await call(server, "sts", { sign: false });
    expect(server.log[0]).toMatchObject({ status: 403, error: "MissingAuthenticationToken" });
    expect(server.log[0]).not.toHaveProperty("caller");
  });
});
