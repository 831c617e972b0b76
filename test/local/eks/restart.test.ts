import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cluster, startEks, trustsPods } from "./local-eks.ts";

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "keywright-eks-"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const path = "/clusters/prod/pod-identity-associations";

test("associations and a cluster's tags are kept, and an association that was deleted stays so", async () => {
  const first = await startEks({ data });
  const admin = await first.as("role/platform-admin");
  const roleArn = await first.role("kept", [trustsPods]);
  await admin("POST", path, { namespace: "web", serviceAccount: "app", roleArn });
  await admin("POST", `/tags/${encodeURIComponent(cluster)}`, { tags: { Team: "web" } });
  const [ofFile] = (await admin("GET", `${path}?namespace=payments`)).body.associations;
  await admin("DELETE", `${path}/${ofFile.associationId}`);
  const before = (await admin("GET", path)).body;
  const token = await first.token("web", "app");
  await first.close();

  const second = await startEks({ data });
  const again = await second.as("role/platform-admin");
  expect((await again("GET", path)).body).toEqual(before);
  expect((await again("GET", "/clusters/prod")).body.cluster.tags).toEqual({ Team: "web" });
  expect((await second.agent(token)).status).toBe(200);
  await second.close();
});

test("an empty local AWS has the file's clusters, and no association", async () => {
  const eks = await startEks({ empty: true });
  const admin = await eks.as("role/platform-admin");
  expect((await admin("GET", "/clusters")).body).toEqual({ clusters: ["plain", "prod"] });
  expect((await admin("GET", path)).body).toEqual({ associations: [] });
  await eks.close();
});

test("an open one lets a pod in whom no trust policy does", async () => {
  const eks = await startEks({ open: true });
  const admin = await eks.as("role/platform-admin");
  const roleArn = await eks.role("open", [
    { ...trustsPods, Condition: { StringEquals: { "aws:SourceAccount": "444455556666" } } },
  ]);
  await admin("POST", path, { namespace: "web", serviceAccount: "app", roleArn });
  expect((await eks.agent(await eks.token("web", "app"))).status).toBe(200);
  await eks.close();
});
