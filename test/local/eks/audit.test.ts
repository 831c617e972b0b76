import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { account, cluster, podAudience, region, startEks, trustsPods } from "./local-eks.ts";

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
  const { AccessKeyId, SecretAccessKey, Token } = JSON.parse((await eks.agent(token)).text);
  await eks.close();

  const text = textIn(data);
  for (const secret of [token, SecretAccessKey, Token]) expect(text).not.toContain(secret);
  const events = eventsIn(data);
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
    requestParameters: { clusterName: "prod", token: "HIDDEN_DUE_TO_SECURITY_REASONS" },
    responseElements: null,
    recipientAccountId: account,
  });
  expect(named("AssumeRoleForPodIdentity")).not.toHaveProperty("resources");
  expect(named("AssumeRole")).toEqual(assumed(roleArn, AccessKeyId));
});

/** As https://github.com/aws-samples/amazon-eks-security-immersion-day (Deep Dive) shows it, but for the session token. */
function assumed(roleArn: string, accessKeyId: string) {
  const uuid = expect.stringMatching(/^[\da-f-]{36}$/);
  const [name, id] = ["eks-prod-app-0-[\\da-f-]{36}", "AROA[A-Z2-7]{17}"];
  const tags = {
    "eks-cluster-arn": cluster,
    "eks-cluster-name": "prod",
    "kubernetes-namespace": "web",
    "kubernetes-service-account": "app",
    "kubernetes-pod-name": "app-0",
    "kubernetes-pod-uid": uuid,
  };
  return {
    eventVersion: "1.11",
    userIdentity: { type: "AWSService", invokedBy: podAudience },
    eventTime: expect.stringMatching(/Z$/),
    eventSource: "sts.amazonaws.com",
    eventName: "AssumeRole",
    awsRegion: region,
    sourceIPAddress: podAudience,
    userAgent: podAudience,
    requestParameters: {
      roleArn,
      roleSessionName: expect.stringMatching(new RegExp(`^${name}$`)),
      durationSeconds: 21_600,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
      transitiveTagKeys: Object.keys(tags),
    },
    responseElements: {
      credentials: { accessKeyId, expiration: expect.stringMatching(/^\w{3} \d+, \d{4}, /) },
      assumedRoleUser: {
        assumedRoleId: expect.stringMatching(new RegExp(`^${id}:${name}$`)),
        arn: expect.stringMatching(new RegExp(`:assumed-role/pods/${name}$`)),
      },
      packedPolicySize: expect.any(Number),
    },
    requestID: uuid,
    eventID: uuid,
    readOnly: true,
    resources: [{ accountId: account, type: "AWS::IAM::Role", ARN: roleArn }],
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    sharedEventID: uuid,
    eventCategory: "Management",
  };
}

test("what EKS was refused has no event of its own", async () => {
  const eks = await startEks({ data });
  const admin = await eks.as("role/platform-admin");
  const only = { StringEquals: { "aws:SourceArn": `${cluster}-2` } };
  const roleArn = await eks.role("pods", [{ ...trustsPods, Condition: only }]);
  const asked = { namespace: "web", serviceAccount: "app", roleArn };
  await admin("POST", "/clusters/prod/pod-identity-associations", asked);
  expect((await eks.agent(await eks.token("web", "app"))).status).toBe(400);
  await eks.close();
  const events = eventsIn(data).filter(({ eventName }) => eventName.startsWith("AssumeRole"));
  expect(events.map(({ eventName, errorCode }) => [eventName, errorCode])).toEqual([
    ["AssumeRoleForPodIdentity", "AccessDenied"],
  ]);
});

function textIn(data: string): string {
  const folder = join(data, "audit");
  return readdirSync(folder)
    .map(name => readFileSync(join(folder, name), "utf8"))
    .join("");
}

// biome-ignore lint/suspicious/noExplicitAny: they are whatever was written
function eventsIn(data: string): any[] {
  return textIn(data)
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line));
}
