import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { account, startEks, trustsPods } from "./local-eks.ts";

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "keywright-eks-audit-"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

test("who gave pods what is recorded, and neither a token nor what it opened", async () => {
  const eks = await startEks({ data });
  const admin = await eks.as("role/platform-admin");
  const roleArn = await eks.role("pods", [trustsPods]);
  const asked = { namespace: "web", serviceAccount: "app", roleArn, tags: { Team: "web" } };
  await admin("POST", "/clusters/prod/pod-identity-associations", asked);
  const token = await eks.token("web", "app");
  const { SecretAccessKey, Token } = JSON.parse((await eks.agent(token)).text);
  await eks.close();

  const folder = join(data, "audit");
  const text = readdirSync(folder)
    .map(name => readFileSync(join(folder, name), "utf8"))
    .join("");
  for (const secret of [token, SecretAccessKey, Token]) expect(text).not.toContain(secret);
  const events = text
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line));
  const named = (name: string) => events.find(({ eventName }) => eventName === name);
  expect(named("CreatePodIdentityAssociation")).toMatchObject({
    eventSource: "eks.amazonaws.com",
    readOnly: false,
    requestParameters: { clusterName: "prod", ...asked },
    responseElements: { association: { roleArn, tags: { Team: "web" } } },
    recipientAccountId: account,
  });
  expect(named("AssumeRoleForPodIdentity")).toMatchObject({
    userIdentity: { type: "AWSService", invokedBy: "pods.eks.amazonaws.com" },
    eventSource: "eks-auth.amazonaws.com",
    responseElements: null,
    resources: [{ accountId: account, type: "AWS::IAM::Role", ARN: roleArn }],
    recipientAccountId: account,
  });
});
