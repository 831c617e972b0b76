import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { logLine } from "../../../src/cli/request-log.ts";
import { type LocalAws, type LogEntry, startLocalAws } from "../../../src/local/index.ts";
import { styleOf } from "../../../src/report/index.ts";
import { type Call, presigned, signed } from "./request.ts";

/*
 * What hostile requests have found, each once more by itself.
 */

let aws: LocalAws;
const log: LogEntry[] = [];

beforeAll(async () => {
  const file = "examples/shop/keywright.yaml";
  aws = await startLocalAws({ file, log: entry => log.push(entry) });
});

afterAll(() => aws.close());

/** Sends a call, unsigned where nobody is named, and gives its status and body. */
async function answerTo(call: Call, who?: string): Promise<readonly [number, string]> {
  const { host } = new URL(aws.endpoint);
  const credentials = who === undefined ? undefined : (await aws.clientFor(who)).credentials;
  const by = credentials ?? { accessKeyId: "AKIAAAAAAAAAAAAAAAAA", secretAccessKey: "x" };
  const draft = signed(host, call, by);
  const headers = Object.fromEntries(
    draft.headers.filter(
      ([name]) => name !== "host" && (who !== undefined || name !== "authorization"),
    ),
  );
  const body = new Uint8Array(draft.body);
  const response = await fetch(aws.endpoint, { method: "POST", headers, body });
  return [response.status, await response.text()];
}

describe("a token", () => {
  const role = "arn:aws:iam::111122223333:role/prod-catalog-catalog-api";

  test.each(['{"toString":1}', '{"toString":null,"valueOf":null}', "[[]]", "1"])(
    "whose issuer is no text is no token: %s",
    async issuer => {
      const [header, claims] = ['{"alg":"ES256"}', `{"iss":${issuer}}`].map(text =>
        Buffer.from(text).toString("base64url"),
      );
      const body = `Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=ab&RoleArn=${role}&WebIdentityToken=${header}.${claims}.AAAA`;
      const [status, text] = await answerTo({ service: "sts", body });
      expect(status).toBe(400);
      expect(text).toContain("<Code>InvalidIdentityToken</Code>");
    },
  );
});

describe("a list that is too long", () => {
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

  test.each(['{"toString":1}', deep])(
    "is refused also where no text can be made of it",
    async one => {
      const GrantTokens = `[${Array(11).fill(one).join()}]`;
      const body = `{"KeyId":"alias/x","Plaintext":"AAAA","GrantTokens":${GrantTokens}}`;
      const [status, text] = await answerTo({ service: "kms", operation: "Encrypt", body }, "root");
      expect(status).toBe(400);
      expect(text).toContain('"__type":"SerializationException"');
    },
  );
});

describe("what is kept of a call", () => {
  const long = "x".repeat(500_000);

  test("is not an operation's name of half a megabyte, which anybody may send", async () => {
    await answerTo({ service: "sts", body: `Action=${long}&Version=2011-06-15` });
    expect(log.at(-1)?.operation).toBe("x".repeat(128));
    const [status] = await answerTo(
      { service: "iam", body: `Action=${long}&Version=${long}` },
      "root",
    );
    expect(status).toBe(400);
    expect(log.at(-1)?.message?.length).toBeLessThan(1_000);
  });

  test("is not a text that cites half a megabyte, though the caller is told the whole", async () => {
    const body = JSON.stringify({ KeyId: long });
    const [, text] = await answerTo({ service: "kms", operation: "DescribeKey", body }, "root");
    expect(text).toContain(long);
    expect(log.at(-1)?.message?.length).toBeLessThan(5_000);
  });
});

test("bytes that are no UTF-8 are no JSON, so that no two encryption contexts become one", async () => {
  const KeyId = "alias/prod-catalog-sops";
  const around = { app: "catalog", env: "prod", more: "?" };
  const body = JSON.stringify({ KeyId, Plaintext: "AAAA", EncryptionContext: around });
  for (const byte of [0xff, 0xc0, 0x80]) {
    const bytes = Buffer.from(body);
    bytes.writeUInt8(byte, bytes.indexOf("?"));
    const call = { service: "kms", operation: "Encrypt", body: bytes } as const;
    const [status, text] = await answerTo(call, "role/break-glass");
    expect([status, text]).toEqual([400, '{"__type":"SerializationException"}']);
  }
});

test("a signature that leaves the operation out is good for none", async () => {
  const { host } = new URL(aws.endpoint);
  const { credentials } = await aws.clientFor("root");
  const statuses: number[] = [];
  for (const make of [signed, presigned]) {
    // To KMS, in the form of the other services: without the header that names the operation.
    const call = { service: "sts", body: "{}" } as const;
    const draft = make(host, call, credentials, { scope: "kms" });
    const headers = {
      ...Object.fromEntries(draft.headers),
      "x-amz-target": "TrentService.ListKeys",
    };
    const sent = { method: "POST", headers, body: new Uint8Array(draft.body) };
    const response = await fetch(`${aws.endpoint}${draft.target}`, sent);
    statuses.push(response.status);
    expect(await response.text()).toContain('"__type":"InvalidSignatureException"');
  }
  expect(statuses).toEqual([400, 400]);
});

test("members that an operation does not have may be anything", async () => {
  const body = '{"GrantTokens":[{"toString":1}],"EncryptionContext":1,"__proto__":{"Limit":"x"}}';
  const call = { service: "kms", operation: "DescribeCustomKeyStores", body } as const;
  expect(await answerTo(call, "root")).toEqual([200, '{"CustomKeyStores":[],"Truncated":false}']);
});

test.each(['"', '"a', '"\\ud8"', '{"Version":"2012-10-17', '{"Statement":"\n"}'])(
  "a policy that breaks off in a string is malformed: %s",
  async document => {
    const policy = encodeURIComponent(document);
    for (const rest of [
      `CreatePolicy&PolicyName=p&PolicyDocument=${policy}`,
      `CreateRole&RoleName=r&AssumeRolePolicyDocument=${policy}`,
    ]) {
      const call = { service: "iam", body: `Version=2010-05-08&Action=${rest}` } as const;
      const [status, text] = await answerTo(call, "root");
      expect(status).toBe(400);
      expect(text).toContain("<Code>MalformedPolicyDocument</Code>");
    }
  },
);

test("a token is signed in one spelling only: nothing goes behind its signature", async () => {
  const account = { cluster: "prod", namespace: "catalog", name: "catalog-api" };
  const token = (await aws.tokenFor(account)) ?? "";
  const role = "arn:aws:iam::111122223333:role/prod-catalog-catalog-api";
  const start = `Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=ab&RoleArn=${role}`;
  const statuses: number[] = [];
  for (const end of ["", "=", "==", "=====x", " ", "\n", "!", "%00"]) {
    const body = `${start}&WebIdentityToken=${token}${encodeURIComponent(end)}`;
    statuses.push((await answerTo({ service: "sts", body }))[0]);
  }
  expect(statuses).toEqual([200, 400, 400, 400, 400, 400, 400, 400]);
});

test("a signature in the header covers all of the query, and every letter of a signed header", async () => {
  const { host } = new URL(aws.endpoint);
  const { credentials } = await aws.clientFor("root");
  const body = "Action=GetCallerIdentity&Version=2011-06-15";
  const draft = signed(host, { service: "sts", body }, credentials);
  const statusOf = async (query: string, type = "") => {
    const headers = new Headers(
      Object.fromEntries(draft.headers.filter(([name]) => name !== "host")),
    );
    headers.set("content-type", `${headers.get("content-type")}${type}`);
    const sent = { method: "POST", headers, body };
    return (await fetch(`${aws.endpoint}/${query}`, sent)).status;
  };
  expect(await statusOf("")).toBe(200);
  expect(await statusOf("?X-Amz-Signature=0")).toBe(403);
  expect(await statusOf("", "\xa0")).toBe(403);
});

test("the log for people shows an operation's name that would move their cursor written out", async () => {
  const headers = { "x-amz-target": "TrentService.\x9b2J\xe9" };
  await fetch(aws.endpoint, { method: "POST", headers, body: "{}" });
  const entry = log.at(-1);
  expect(entry?.operation).toBe("\x9b2J\xe9");
  const line = logLine(entry as LogEntry, undefined, "111122223333", styleOf(false));
  expect(line).toContain("kms:\\u{9b}2J\xe9");
});

test.each(["1", "{}", '{"toString":1}', "[[]]"])(
  "a pod's token whose algorithm is no text is none: %s",
  async alg => {
    const audience = "pods.eks.amazonaws.com";
    const account = { cluster: "prod", namespace: "catalog", name: "catalog-api" };
    const [, claims, signature] = ((await aws.tokenFor(account, audience)) ?? "").split(".");
    const header = Buffer.from(`{"alg":${alg}}`).toString("base64url");
    const headers = { authorization: `${header}.${claims}.${signature}` };
    const response = await fetch(`${aws.endpoint}/v1/credentials`, { headers });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("InvalidTokenException");
  },
);
