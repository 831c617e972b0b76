import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalAws, startLocalAws } from "../../../src/local/index.ts";
import { type Call, signed } from "./request.ts";

/*
 * What hostile requests have found, each once more by itself.
 */

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws({ file: "examples/shop/keywright.yaml" });
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
