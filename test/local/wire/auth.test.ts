import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GetCallerIdentity } from "../../../src/local/operations/sts/GetCallerIdentity.ts";
import type { Credential } from "../../../src/local/state.ts";
import { newKey } from "../../../src/model/new-key.ts";
import {
  account,
  clientOptions,
  rootCredential,
  startServer,
  type TestServer,
} from "./assembly.ts";
import { alike, answerOf, callOf, faultsOf, type RawCall } from "./raw.ts";

/** A Region that AWS has opened since the list of them was made. */
const home = "xx-nowhere-9";

let server: TestServer;
let root: Credential;

beforeAll(async () => {
  const whoami = ({ caller, region }: Parameters<typeof GetCallerIdentity>[0]) => ({
    Keys: [{ KeyId: caller.kind, KeyArn: region }],
  });
  server = await startServer({
    region: home,
    operations: {
      kms: { ListKeys: whoami },
      sts: { GetCallerIdentity },
      iam: { ListRoles: () => ({ Roles: [], IsTruncated: false }) },
    },
  });
  root = rootCredential(server.state);
});

afterAll(() => server.close());

describe("a request that AWS's own client signed", () => {
  it("is taken, for every Region of the account's partition, and for the file's own", async () => {
    // The file's is one even where the list of Regions is older.
    for (const region of ["eu-west-1", "ap-southeast-7", home]) {
      const client = new KMSClient(clientOptions(server, root, region));
      const { Keys } = await client.send(new ListKeysCommand({}));
      expect(Keys).toEqual([{ KeyId: "root", KeyArn: region }]);
    }
  });

  it("is refused in another partition, where nobody is known", async () => {
    for (const region of ["cn-north-1", "us-gov-west-1"]) {
      const kms = new KMSClient(clientOptions(server, root, region)).send(new ListKeysCommand({}));
      const text = "The security token included in the request is invalid.";
      await expect(kms).rejects.toMatchObject({
        name: "UnrecognizedClientException",
        message: text,
      });
      const options = clientOptions(server, root, region);
      const sts = new STSClient(options).send(new GetCallerIdentityCommand({}));
      await expect(sts).rejects.toMatchObject({ name: "InvalidClientTokenId", message: text });
    }
  });

  it("is refused in a Region that there is not, until the data has keys there", async () => {
    const client = new KMSClient(clientOptions(server, root, "eu-wset-1"));
    await expect(client.send(new ListKeysCommand({}))).rejects.toMatchObject({
      name: "InvalidSignatureException",
      message: "Credential should be scoped to a valid region, not 'eu-wset-1'. ",
    });
    const arn = `arn:aws:kms:eu-wset-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    server.state.put(
      "key",
      arn,
      newKey(arn, {
        created: 0,
        policy: { name: "default", document: { Version: "2012-10-17", Statement: [] } },
      }),
    );
    expect((await client.send(new ListKeysCommand({}))).Keys).toHaveLength(1);
    server.state.delete("key", arn);
  });

  it("is refused with another secret key", async () => {
    const wrong = { ...root, secretAccessKey: "another" };
    const kms = new KMSClient(clientOptions(server, wrong)).send(new ListKeysCommand({}));
    await expect(kms).rejects.toMatchObject({ name: "InvalidSignatureException" });
    const sts = new STSClient(clientOptions(server, wrong)).send(new GetCallerIdentityCommand({}));
    await expect(sts).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
      message: expect.stringMatching(/^The request signature we calculated does not match/),
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe("a request is refused in AWS's words", () => {
  it("without a signature", async () => {
    const text = "Request is missing Authentication Token";
    expect(await faultsOf(server, root, call => ({ ...call, sign: false }))).toEqual(
      alike("MissingAuthenticationTokenException", "MissingAuthenticationToken", 403, text),
    );
  });

  it("with an access key that is not there", async () => {
    const text = "The security token included in the request is invalid.";
    const stranger = { ...root, accessKeyId: "AKIASTRANGERSTRANGER" };
    expect(await faultsOf(server, root, call => ({ ...call, by: stranger }))).toEqual(
      alike("UnrecognizedClientException", "InvalidClientTokenId", 403, text),
    );
  });

  it("with a signature over another body", async () => {
    const faults = await faultsOf(server, root, call => ({
      ...call,
      tamper: request => ({ ...request, body: `${request.body} ` }),
    }));
    expect(faults).toEqual(
      alike(
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        403,
        expect.stringMatching(/^The request signature we calculated does not match/),
      ),
    );
  });

  it("with a body that is not the one of x-amz-content-sha256", async () => {
    const faults = await faultsOf(server, root, call => ({
      ...call,
      headers: { ...call.headers, "x-amz-content-sha256": "0".repeat(64) },
    }));
    expect(faults.map(fault => (fault as unknown[])[1])).toEqual([
      "InvalidSignatureException",
      "SignatureDoesNotMatch",
      "SignatureDoesNotMatch",
    ]);
  });

  it("with a clock that is too late or too early", async () => {
    for (const [skew, pattern] of [
      [-16, /^Signature expired: \w{16} is now earlier than \w{16} \(\w{16} - (\d+) min\.\)$/],
      [
        16,
        /^Signature not yet current: \w{16} is still later than \w{16} \(\w{16} \+ (\d+) min\.\)$/,
      ],
    ] as const) {
      const faults = await faultsOf(server, root, call => ({
        ...call,
        time: Date.now() + skew * 60_000,
      }));
      expect(faults).toEqual(
        alike(
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          403,
          expect.stringMatching(pattern),
        ),
      );
      const minutes = faults.map(fault => pattern.exec(String((fault as unknown[])[2]))?.[1]);
      expect(minutes).toEqual(["5", "15", "15"]);
    }
  });

  it("signed for another service", async () => {
    const faults: unknown[] = [];
    for (const [service, other] of [
      ["kms", "sts"],
      ["sts", "kms"],
    ] as const) {
      const call = { ...callOf(server, service, root), scope: other };
      const { fault } = await answerOf(server, call);
      faults.push([fault.code, fault.message]);
    }
    expect(faults[0]).toEqual([
      "InvalidSignatureException",
      "Credential should be scoped to correct service: 'kms'. ",
    ]);
    expect(faults[1]).toEqual(["UnknownOperationException", undefined]);
  });

  it("whose Host header is not signed", async () => {
    const text = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
    const faults = await faultsOf(server, root, call => ({
      ...call,
      tamper: request => ({
        ...request,
        headers: {
          ...request.headers,
          authorization: request.headers["authorization"]?.replace("host;", "") ?? "",
        },
      }),
    }));
    expect(faults).toEqual(alike("InvalidSignatureException", "SignatureDoesNotMatch", 403, text));
  });

  it("whose Authorization header is a token of something else, which no answer tells again", async () => {
    const secret = "Bearer eyJhbGciOiJFUzI1NiJ9";
    const texts = [secret, `AWS4-HMAC-SHA256 ${secret}`].map(async authorization => {
      const response = await fetch(server.endpoint, {
        method: "POST",
        headers: { authorization },
        body: "Action=GetCallerIdentity&Version=2011-06-15",
      });
      return response.text();
    });
    for (const text of await Promise.all(texts)) {
      expect(text).toMatch(/ashed with SHA-256 and encoded with Base64\)/);
      expect(text).not.toContain("eyJhbGciOiJFUzI1NiJ9");
    }
  });

  it("whose Authorization header is not whole", async () => {
    const cases: [(header: string) => string, RegExp][] = [
      [() => "Bearer abc", /^Authorization header requires 'Credential' parameter\. /],
      [header => header.replace(/Signature=\w+/, ""), /requires 'Signature' parameter\. /],
      [
        header => header.replace("Credential=", "Credential= "),
        /^Invalid key=value pair \(missing equal-sign\) in Authorization header \(hashed with SHA-256/,
      ],
      [
        header => header.replace("/aws4_request", ""),
        /^Credential must have exactly 5 slash-delimited/,
      ],
      [
        header => header.replace("HMAC", "ECDSA"),
        /^Unsupported AWS 'algorithm': 'AWS4-ECDSA-SHA256'\.$/,
      ],
    ];
    for (const [change, pattern] of cases) {
      const faults = await faultsOf(server, root, call => ({
        ...call,
        tamper: request => ({
          ...request,
          headers: {
            ...request.headers,
            authorization: change(request.headers["authorization"] ?? ""),
          },
        }),
      }));
      expect(faults).toEqual(
        alike(
          "IncompleteSignatureException",
          "IncompleteSignature",
          400,
          expect.stringMatching(pattern),
        ),
      );
    }
  });

  it("whose scope is of another day", async () => {
    const faults = await faultsOf(server, root, call => ({
      ...call,
      tamper: request => ({
        ...request,
        headers: {
          ...request.headers,
          authorization: request.headers["authorization"]?.replace(/\/\d{8}\//, "/20150830/") ?? "",
        },
      }),
    }));
    const text = expect.stringMatching(
      /^Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150830' != '\d{8}', from '\w{16}'\. $/,
    );
    expect(faults).toEqual(alike("InvalidSignatureException", "SignatureDoesNotMatch", 403, text));
  });
});

describe("a request after a good one of the same client", () => {
  const changes: readonly [string, (headers: Record<string, string>) => Record<string, string>][] =
    [
      ["another signature", signed(text => text.replace(/[\da-f]{4}$/, "0000"))],
      ["a signature in capitals", signed(text => text.replace(/[\da-f]{64}$/, "AF".repeat(32)))],
      ["a signature that is none", signed(text => text.replace(/[\da-f]{64}$/, "x".repeat(64)))],
      ["a field in its signature", signed(text => text.replace(/.{16}$/, ",SignedHeaders=h"))],
      ["a signature cut short", signed(text => text.slice(0, -2))],
      ["a time of another day", headers => ({ ...headers, "x-amz-date": "20200101T000000Z" })],
      ["a time that is none", headers => ({ ...headers, "x-amz-date": "now" })],
      ["no time", ({ "x-amz-date": _, ...headers }) => headers],
    ];

  it.each(changes)("is refused with %s as it would have been at first", async (_, change) => {
    for (const service of ["kms", "sts", "iam"] as const) {
      const by = rootCredential(server.state);
      const good = callOf(server, service, by);
      const bad: RawCall = {
        ...good,
        tamper: sent => ({ ...sent, headers: change(sent.headers) }),
      };
      const told = async () => {
        const { fault, status } = await answerOf(server, bad);
        // The signature is told, or the header's hash, and the second: each call has its own.
        const told = fault.message
          ?.replace(/Authorization=[\w+/]{43}=$/, "Authorization=HASH")
          .replaceAll(/[\dA-Fa-f]{6,}T?[\dA-FZ]*/g, "");
        return [status, fault.code, told];
      };
      const before = await told();
      expect((await answerOf(server, good)).status).toBe(200);
      expect(await told()).toEqual(before);
      expect(before[0]).toBeGreaterThanOrEqual(400);
    }
  });

  it("is refused where the scope is another service's", async () => {
    expect((await answerOf(server, callOf(server, "sts", root))).status).toBe(200);
    const { status } = await answerOf(server, { ...callOf(server, "kms", root), scope: "sts" });
    expect(status).toBe(400);
  });
});

function signed(change: (authorization: string) => string) {
  return (headers: Record<string, string>) => ({
    ...headers,
    authorization: change(headers["authorization"] ?? ""),
  });
}
