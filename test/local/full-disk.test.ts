import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateKeyCommand, KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { afterAll, expect, test as plainTest } from "vitest";
import { credentialsOf } from "../../src/local/index.ts";
import { keywright, type Up, up } from "../clients/fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "keywright-full-"));
const disk = join(folder, "disk");
const isSmall = mounted();
if (!isSmall) console.warn("no small file system can be mounted here: full disks are not tried");
const test = plainTest.skipIf(!isSmall);
const ballast = join(disk, "ballast");

/** A file system of three megabytes, where this user may mount one. */
function mounted(): boolean {
  try {
    const options = ["-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs"];
    execFileSync("mkdir", [disk]);
    execFileSync("mount", [...options, disk], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  if (isSmall) execFileSync("umount", ["--lazy", disk]);
  rmSync(folder, { recursive: true, force: true });
});

async function clientOf(aws: Up): Promise<KMSClient> {
  const answer = await credentialsOf(join(disk, "data"), { root: "111122223333" });
  if (!answer.ok) throw new Error(answer.problem.message);
  const { credentials } = answer;
  return new KMSClient({
    endpoint: aws.endpoint,
    region: "eu-west-1",
    maxAttempts: 1,
    credentials,
  });
}

async function keysOf(kms: KMSClient): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let Marker: string | undefined; ; ) {
    const page = await kms.send(new ListKeysCommand({ Limit: 1000, Marker }));
    for (const { KeyId } of page.Keys ?? []) ids.add(KeyId ?? "");
    if (!page.Truncated) return ids;
    Marker = page.NextMarker;
  }
}

/** Makes keys until one is refused, and gives the refusal. */
async function fill(kms: KMSClient, made: Set<string>): Promise<unknown> {
  for (;;) {
    try {
      const Description = "x".repeat(8000);
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description }));
      made.add(KeyMetadata?.KeyId ?? "");
    } catch (error) {
      return error;
    }
  }
}

test("on a full disk changes are refused, looks are answered, and with room it goes on; nothing acknowledged is lost", async () => {
  cpSync("examples/seed/keywright.yaml", join(folder, "keywright.yaml"));
  const args = ["--empty", "--data", join(disk, "data")];
  const first = await up(folder, args);
  const kms = await clientOf(first);
  const made = new Set<string>();
  writeFileSync(ballast, Buffer.alloc(1_000_000));
  expect(await fill(kms, made)).toMatchObject({ name: "KMSInternalException" });
  await expect.poll(() => first.log.at(-1)).toContain("there is no room left to write");
  expect(made.size).toBeGreaterThan(10);
  expect(await keysOf(kms)).toEqual(made);
  rmSync(ballast);
  const before = made.size;
  await fill(kms, made);
  expect(made.size).toBeGreaterThan(before);
  await first.stop("SIGKILL");

  // Where there is no room to begin anything, that is told.
  fillUp();
  const elsewhere = ["up", "--data", join(disk, "other")];
  const refused = await keywright(elsewhere, folder);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("no room") });
  rmSync(ballast);
  const second = await up(folder, args);
  expect(await keysOf(await clientOf(second))).toEqual(made);
  await second.stop();
});

function fillUp(): void {
  try {
    writeFileSync(ballast, Buffer.alloc(4_000_000));
  } catch {
    // That is the point.
  }
}
