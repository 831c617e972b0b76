import { expect, test } from "vitest";
import { authorize } from "../../src/local/authorize.ts";
import { Eventual } from "../../src/local/eventual.ts";
import { newGrantToken } from "../../src/local/grant-token.ts";
import { ServiceError } from "../../src/local/service-error.ts";
import { State } from "../../src/local/state.ts";
import {
  type Answer,
  accountOf,
  type Call,
  type Estate,
  type Grant,
  type Key,
  type LateChange,
  type Policy,
  type PolicyDocument,
  type Principal,
  type Tags,
} from "../../src/model/index.ts";
import { compile, decide, LateEstate } from "../../src/policy/index.ts";
import { randomEstate } from "./random/estate.ts";
import { Random } from "./random/random.ts";
import { randomCall } from "./random/request.ts";
import { aliases, keyArns, roleArns } from "./random/world-names.ts";

const delays = { alias: 300_000, tag: 120_000, grant: 30_000 };
type Kind = LateChange["kind"];

/** What a key had of aliases, tags and grants from a time on. */
interface Moment {
  readonly from: number;
  readonly aliases: readonly string[];
  readonly tags: Tags;
  readonly grants: readonly Grant[];
}

/** A local AWS's state that lags, and a diary of every key that stands for what AWS would know. */
class Play {
  readonly random: Random;
  readonly state = new State();
  now = Date.UTC(2026, 0, 1);
  readonly eventual = new Eventual(this.state, () => this.now, delays);
  readonly diary = new Map<string, Moment[]>();
  #made = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    const estate = randomEstate(this.random);
    const turning = this.random.chance(0.8);
    for (const [arn, each] of estate.keys) {
      const key = turning ? { ...each, policy: delegation(each.account) } : each;
      this.state.put("key", arn, key);
      this.diary.set(arn, [{ from: 0, ...partsOf(key) }]);
    }
    for (const [arn, alias] of estate.aliases) this.state.put("alias", arn, alias);
    for (const [arn, one] of estate.principals) this.state.put("principal", arn, one);
    for (const [arn, one] of estate.policies) this.state.put("policy", arn, one);
    for (const [arn, one] of estate.groups) this.state.put("group", arn, one);
    if (turning) for (const arn of roleArns) this.#letByWhatChanges(arn);
    else for (const [id, one] of estate.organizations) this.state.put("organization", id, one);
    this.eventual.begin();
  }

  /** Gives a role policies that turn on aliases and tags alone. */
  #letByWhatChanges(arn: string): void {
    const role = this.state.principals.get(arn);
    if (role === undefined) return;
    const { boundary: _, ...rest } = role;
    const inline = [{ name: "turning", document: turningPolicy(this.random) }];
    this.state.put("principal", arn, { ...rest, inline, attached: [] } as Principal);
  }

  change(): void {
    const { random } = this;
    const arn = random.one(keyArns);
    const key = this.state.keys.get(arn);
    if (key === undefined) throw new Error(`no ${arn}`);
    const changed = { ...key, ...this.edited(key) };
    this.state.put("key", arn, changed);
    this.diary.get(arn)?.push({ from: this.now, ...partsOf(changed) });
  }

  edited(key: Key): Partial<Key> {
    const { random } = this;
    switch (random.below(4)) {
      case 0:
        return { aliases: toggled(key.aliases, random.one(aliases)) };
      case 1:
        return {
          tags: random.chance(0.3)
            ? {}
            : { ...key.tags, [random.one(["app", "team"])]: random.one(["app", "prod", "x"]) },
        };
      case 2:
        return { grants: key.grants.slice(1) };
      default:
        return { grants: [...key.grants, this.grant()] };
    }
  }

  grant(): Grant {
    this.#made += 1;
    return {
      id: this.#made.toString(16).padStart(64, "0"),
      grantee: this.random.one(roleArns),
      operations: ["Decrypt", "Encrypt", "DescribeKey", "ReEncryptFrom", "ReEncryptTo"],
      created: this.now,
    };
  }

  /** A call, often of a role that turns on what changes. */
  call(): Call {
    const { random } = this;
    const any = randomCall(random);
    if (random.chance(0.3)) return any;
    const KeyId = random.one(keyArns);
    const account = KeyId.split(":")[4] ?? "";
    const role = roleArns.find(arn => arn.includes(`:${account}:`)) ?? "";
    return {
      ...any,
      caller: { kind: "role", role, session: "session" },
      operation: random.one(["Decrypt", "Encrypt", "DescribeKey"]),
      parameters: { KeyId },
    };
  }

  /** What the diary says that authorization knows: each thing as it was when its delay began. */
  known(): Estate {
    const { state } = this;
    const keys = [...state.keys].map(([arn, key]): [string, Key] => {
      const at = (kind: Kind) =>
        this.diary.get(arn)?.findLast(({ from }) => from + delays[kind] <= this.now || from === 0);
      const [{ aliases: names } = key, { tags } = key, { grants } = key] = [
        at("alias"),
        at("tag"),
        at("grant"),
      ];
      return [arn, { ...key, aliases: names, tags, grants }];
    });
    const { accounts, aliases: alias, groups, organizations, policies, principals } = state;
    const rest = { accounts, aliases: alias, groups, organizations, policies, principals };
    return { ...rest, keys: new Map(keys), vpcEndpoints: state.vpcEndpoints };
  }

  /** Whether the local AWS would let a call pass. */
  passes(call: Call): boolean {
    const { caller, operation, parameters, region, surroundings = {} } = call;
    const account = accountOf(caller);
    const common = {
      state: this.state,
      now: this.now,
      requestId: "1",
      eventId: "2",
      partition: "aws",
    } as const;
    const asked = { caller, operation, parameters, region, surroundings, account };
    try {
      authorize({ ...common, ...asked, service: "kms" }, undefined, this.eventual);
      return true;
    } catch (error) {
      if (error instanceof ServiceError) return false;
      throw error;
    }
  }
}

function delegation(account: string): Policy {
  const Statement = {
    Effect: "Allow",
    Principal: { AWS: account },
    Action: "kms:*",
    Resource: "*",
  };
  return { name: "default", document: { Version: "2012-10-17", Statement } as PolicyDocument };
}

function turningPolicy(random: Random): PolicyDocument {
  const Condition = random.chance(0.5)
    ? { "ForAnyValue:StringEquals": { "kms:ResourceAliases": random.one(aliases) } }
    : { StringEquals: { "aws:ResourceTag/app": random.one(["app", "prod"]) } };
  return {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "kms:*", Resource: "*", Condition },
  };
}

function partsOf({ aliases, grants, tags }: Key) {
  return { aliases, grants, tags };
}

function toggled(list: readonly string[], name: string): readonly string[] {
  return list.includes(name) ? list.filter(one => one !== name) : [...list, name].sort();
}

test("every decision is that of the estate as it was when the delays began", () => {
  const seen = { same: 0, other: 0, allowed: 0, denied: 0 };
  for (let seed = 1; seed <= 250; seed++) {
    const play = new Play(seed);
    const { random } = play;
    for (let step = 0; step < 12; step++) {
      if (random.chance(0.7)) play.change();
      play.now += random.one([0, 1_000, 29_999, 30_000, 61_000, 120_000, 300_000]);
      if (random.chance(0.1)) play.eventual.settle(play.now);
      const call = play.call();
      const known = play.known();
      const { answer } = decide(call, known);
      const at = `seed ${seed}, step ${step}`;
      const estate = play.eventual.estate();
      expect(decide(call, estate).answer, at).toBe(answer);
      expect(compile(estate).answerCall(call), at).toBe(answer);
      expect(play.passes(call), at).toBe(answer === "allowed");
      seen[decide(call, play.state).answer === answer ? "same" : "other"] += 1;
      if (answer !== "unknown") seen[answer] += 1;
    }
    play.now += 300_000;
    const call = play.call();
    const { answer }: { answer: Answer } = decide(call, play.state);
    expect(decide(call, play.eventual.estate()).answer, `seed ${seed}`).toBe(answer);
    expect(play.passes(call), `seed ${seed}`).toBe(answer === "allowed");
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
});

test("with the tokens of grants every decision is that of an estate that has these grants at once", () => {
  let turned = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const play = new Play(seed);
    const { random, state } = play;
    const [arn = ""] = keyArns;
    const grants = random.many(1, 3, () => play.grant());
    for (const grant of grants) {
      const key = state.keys.get(arn) as Key;
      state.put("key", arn, { ...key, grants: [...key.grants, grant] });
    }
    const named = random.some(grants, 1);
    const call = play.call();
    const known = play.known();
    const key = known.keys.get(arn) as Key;
    const withGrants = { ...key, grants: [...key.grants, ...new Set(named)] };
    const there = { ...known, keys: new Map([...known.keys, [arn, withGrants]]) };
    const GrantTokens = named.map(({ id }) => newGrantToken({ key: arn, grant: id }));
    const { answer } = decide(call, there);
    const withTokens = { ...call, parameters: { ...call.parameters, GrantTokens } };
    expect(play.passes(withTokens), `seed ${seed}`).toBe(answer === "allowed");
    if (answer !== decide(call, known).answer) turned += 1;
  }
  expect(turned).toBeGreaterThan(5);
});

test("what lags is an estate like any other: walked through, it holds what it is asked for", () => {
  const play = new Play(7);
  for (let i = 0; i < 5; i++) play.change();
  const estate = play.eventual.estate();
  expect(estate).toBeInstanceOf(LateEstate);
  const asked = keyArns.map(arn => estate.keys.get(arn));
  const eachOf: (Key | undefined)[] = [];
  estate.keys.forEach(key => {
    eachOf.push(key);
  });
  expect([...estate.keys.values()]).toEqual(asked);
  expect([...estate.keys].map(([, key]) => key)).toEqual(asked);
  expect(eachOf).toEqual(asked);
  expect([estate.keys.size, [...estate.keys.keys()]]).toEqual([asked.length, [...keyArns]]);
});
