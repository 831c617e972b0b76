import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import {
  type Credentials,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, expect, test } from "vitest";
import { auditFolder } from "../../../src/local/audit/audit-log.ts";
import { lastEvents } from "../../../src/local/audit/read-trail.ts";
import { startLocalAws } from "../../../src/local/index.ts";

const account = "111122223333";
const data = mkdtempSync(join(tmpdir(), "keywright-audit-users-"));
afterAll(() => rmSync(data, { recursive: true, force: true }));

type Identified = { readonly userIdentity: Readonly<Record<string, unknown>> };

/** Calls KMS with what STS gave, and gives who the audit says it was. */
async function identityAfter(
  ask: (sts: STSClient) => Promise<{ readonly Credentials?: Credentials | undefined }>,
): Promise<Identified["userIdentity"] | undefined> {
  await using aws = await startLocalAws({ file: "examples/shop/keywright.yaml", data, open: true });
  const given = await aws.clientFor("user/mail-vendor");
  const { Credentials: made } = await ask(new STSClient(given));
  const credentials = {
    accessKeyId: made?.AccessKeyId ?? "",
    secretAccessKey: made?.SecretAccessKey ?? "",
    sessionToken: made?.SessionToken ?? "",
  };
  await new KMSClient({ ...given, credentials }).send(new ListKeysCommand());
  await aws.close();
  const text = JSON.stringify(lastEvents(auditFolder(data), 50));
  expect(text).not.toContain(credentials.secretAccessKey);
  expect(text).not.toContain(credentials.sessionToken);
  return (lastEvents(auditFolder(data), 1)[0] as Identified | undefined)?.userIdentity;
}

const attributes = {
  creationDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
  mfaAuthenticated: "false",
};

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
test("the audit names a federated user, and the user who made its session", async () => {
  const identity = await identityAfter(sts =>
    sts.send(new GetFederationTokenCommand({ Name: "carol" })),
  );
  expect(identity).toEqual({
    type: "FederatedUser",
    principalId: `${account}:carol`,
    arn: `arn:aws:sts::${account}:federated-user/carol`,
    accountId: account,
    accessKeyId: expect.stringMatching(/^ASIA/),
    sessionContext: {
      sessionIssuer: {
        type: "IAMUser",
        principalId: expect.stringMatching(/^AIDA/),
        arn: `arn:aws:iam::${account}:user/mail-vendor`,
        accountId: account,
        userName: "mail-vendor",
      },
      attributes,
    },
  });
});

test("the audit of a user's own session says that it is one", async () => {
  const identity = await identityAfter(sts => sts.send(new GetSessionTokenCommand()));
  expect(identity).toEqual({
    type: "IAMUser",
    principalId: expect.stringMatching(/^AIDA/),
    arn: `arn:aws:iam::${account}:user/mail-vendor`,
    accountId: account,
    accessKeyId: expect.stringMatching(/^ASIA/),
    userName: "mail-vendor",
    sessionContext: { attributes },
  });
});
