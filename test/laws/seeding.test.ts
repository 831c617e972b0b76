import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { type LocalAws, liveEstate, startLocalAws } from "../../src/local/index.ts";
import { type Alias, type Estate, estateToJson, type Key, newKey } from "../../src/model/index.ts";
import { decide, evaluate } from "../../src/policy/index.ts";
import { LocalKms } from "../local/kms/local-kms.ts";
import { randomEstate } from "./random/estate.ts";
import { Random } from "./random/random.ts";
import { randomCall, randomRequest } from "./random/request.ts";
import { accounts } from "./random/world-names.ts";

const data = mkdtempSync(join(tmpdir(), "keywright-seeding-"));
afterAll(() => rmSync(data, { recursive: true }));

const running: LocalAws[] = [];
afterEach(async () => {
  for (const aws of running.splice(0)) await aws.close();
});

async function filledWith(estate: Estate): Promise<LocalAws> {
  const aws = await startLocalAws({ estate, data, memory: true });
  running.push(aws);
  return aws;
}

/** What `/_keywright/estate` answers, from a local AWS that then stops. */
async function estateBehind(aws: LocalAws): Promise<Estate> {
  const answer = await liveEstate(data);
  if (!("estate" in answer)) throw new Error(answer.problem.message);
  running.splice(running.indexOf(aws), 1);
  await aws.close();
  return answer.estate;
}

/** A random estate as one that exists: with its accounts, and each alias on its key. */
function estateOf(random: Random): Estate {
  const estate = randomEstate(random);
  const taken = new Set<string>();
  const keys = [...estate.keys.values()].map(key => {
    const aliases = key.aliases.filter(name => !taken.has(aliasArn(key, name)));
    for (const name of aliases) taken.add(aliasArn(key, name));
    return { ...key, aliases: aliases.sort() };
  });
  const aliases = keys.flatMap(key => key.aliases.map(name => aliasOf(key, name)));
  return {
    ...estate,
    accounts: new Map(accounts.map(id => [id, { id, partition: "aws", oidcProviders: [] }])),
    keys: new Map(keys.map(key => [key.arn, key])),
    aliases: new Map(aliases.map(alias => [alias.arn, alias])),
  };
}

function aliasArn({ account, region }: Key, name: string): string {
  return `arn:aws:kms:${region}:${account}:${name}`;
}

function aliasOf(key: Key, name: string): Alias {
  const { account, region } = key;
  const arn = aliasArn(key, name);
  return { arn, name, account, region, key: key.arn, created: 0, updated: 0 };
}

test("a local AWS that is filled with an estate decides as the estate, and so does one filled from it", async () => {
  const seen = { allowed: 0, denied: 0, unknown: 0 };
  for (let seed = 1; seed <= 40; seed++) {
    const random = new Random(seed);
    const told = estateOf(random);
    const first = await filledWith(told);
    const held = await estateBehind(first);
    const second = await filledWith(held);
    expect(estateToJson(second.state), `seed ${seed}`).toEqual(estateToJson(held));
    for (let at = 0; at < 50; at++) {
      const request = randomRequest(random);
      const { answer } = evaluate(request, told);
      seen[answer] += 1;
      expect(evaluate(request, second.state).answer, `seed ${seed}, request ${at}`).toBe(answer);
      const call = randomCall(random);
      const decision = decide(call, told);
      expect(decide(call, second.state).answer, `seed ${seed}, call ${at}`).toBe(decision.answer);
    }
    running.splice(running.indexOf(second), 1);
    await second.close();
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
});

describe("the keys of an estate", () => {
  const account = "111122223333";
  const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  const mrk = "mrk-1234abcd12ab34cd56ef1234567890ab";
  const at = (region: string, name = id) => `arn:aws:kms:${region}:${account}:key/${name}`;
  const policy = {
    name: "default",
    document: {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: account }, Action: "kms:*", Resource: "*" },
    },
  } as const;

  async function kmsWith(...keys: Key[]): Promise<LocalKms> {
    const nothing = new Map();
    const aws = await filledWith({
      accounts: new Map([[account, { id: account, partition: "aws", oidcProviders: [] }]]),
      keys: new Map(keys.map(key => [key.arn, key])),
      ...{ aliases: nothing, principals: nothing, policies: nothing, groups: nothing },
      ...{ organizations: nothing, vpcEndpoints: nothing },
    });
    return new LocalKms(aws.state);
  }

  test("of several Regions share what encrypts, under the ids that they had", async () => {
    const regions = { primaryRegion: "eu-west-1", multiRegion: true };
    const kms = await kmsWith(
      // The replica comes first: a primary key need not stand before it.
      newKey(at("eu-north-1", mrk), { policy, ...regions }),
      newKey(at("eu-west-1", mrk), { policy, ...regions, replicaRegions: ["eu-north-1"] }),
    );
    const { CiphertextBlob } = kms.call("Encrypt", { KeyId: mrk, Plaintext: "YQ==" });
    const read = kms.call("Decrypt", { CiphertextBlob }, { region: "eu-north-1" });
    expect(read).toMatchObject({ Plaintext: "YQ==", KeyId: at("eu-north-1", mrk) });
  });

  test.each([
    [
      "ECC_NIST_P256",
      "SIGN_VERIFY",
      "Sign",
      { Message: "YQ==", SigningAlgorithm: "ECDSA_SHA_256" },
    ],
    [
      "HMAC_256",
      "GENERATE_VERIFY_MAC",
      "GenerateMac",
      { Message: "YQ==", MacAlgorithm: "HMAC_SHA_256" },
    ],
    ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "Encrypt", { Plaintext: "YQ==" }],
  ])("of %s work", async (spec, usage, operation, parameters) => {
    const kms = await kmsWith(newKey(at("eu-west-1"), { policy, spec, usage }));
    const asked = { KeyId: id, ...parameters };
    expect(kms.call(operation, asked)).toMatchObject({ KeyId: at("eu-west-1") });
  });

  test("whose material is imported wait for it", async () => {
    const expiration = { model: "KEY_MATERIAL_DOES_NOT_EXPIRE" } as const;
    const kms = await kmsWith(newKey(at("eu-west-1"), { policy, origin: "EXTERNAL", expiration }));
    const { KeyMetadata } = kms.call("DescribeKey", { KeyId: id });
    expect(KeyMetadata).toMatchObject({ KeyState: "PendingImport", Origin: "EXTERNAL" });
    expect(KeyMetadata).not.toHaveProperty("ExpirationModel");
  });

  test("that no key of KMS is like are refused, as are those of custom key stores", async () => {
    for (const kind of [
      { spec: "RSA_1024" },
      { usage: "SIGN_VERIFY" },
      { origin: "AWS_CLOUDHSM" },
    ]) {
      await expect(kmsWith(newKey(at("eu-west-1"), { policy, ...kind }))).rejects.toThrow(
        `cannot be filled with the key \`${at("eu-west-1")}\``,
      );
    }
  });
});
