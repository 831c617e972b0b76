import { expect, test } from "vitest";
import { ServiceError } from "../../src/local/service-error.ts";
import type { Caller } from "../../src/model/index.ts";
import { type Answer, account, LocalKms } from "../local/kms/local-kms.ts";
import { Random } from "./random/random.ts";

/** What the model knows of a grant: who holds it, by which making of the role, and what it gives. */
interface Held {
  readonly id: string;
  readonly token: string;
  readonly grantee: Name;
  readonly granteeMade: number;
  readonly retiring: Name | undefined;
  readonly retiringMade: number;
  readonly operations: readonly string[];
  readonly subset: string | undefined;
}

const names = ["ann", "bob", "eve"] as const;
type Name = (typeof names)[number];
const operations = ["Encrypt", "DescribeKey", "CreateGrant", "RetireGrant"];
const arnOf = (name: Name) => `arn:aws:iam::${account}:role/${name}`;

/** A key, three roles without policies, and a list of grants that stands for what AWS would know. */
class Play {
  readonly kms = new LocalKms();
  readonly key = this.kms.key();
  readonly random: Random;
  readonly seen: { allowed: number; denied: number };
  readonly made = { ann: 0, bob: 0, eve: 0 };
  readonly callers: Record<Name, Caller>;
  held: Held[] = [];

  constructor(seed: number, seen: { allowed: number; denied: number }) {
    this.seen = seen;
    this.random = new Random(seed);
    const [ann, bob, eve] = names.map(name => this.kms.role(name)) as [Caller, Caller, Caller];
    this.callers = { ann, bob, eve };
  }

  isHolder(one: Held, name: Name): boolean {
    return one.grantee === name && one.granteeMade === this.made[name];
  }

  /** The answer to a call; undefined where it was denied. Any other fault fails the test. */
  ask(operation: string, parameters: object, caller?: Caller): Answer | undefined {
    try {
      const answer = this.kms.call(operation, { ...parameters }, caller ? { caller } : {});
      this.seen.allowed += 1;
      return answer;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      expect(error.code).toBe("AccessDeniedException");
      this.seen.denied += 1;
      return undefined;
    }
  }

  grant(): void {
    const { random } = this;
    const by = random.perhaps(0.4, () => random.one(names));
    const grantee = random.one(names);
    const retiring = random.perhaps(0.5, () => random.one(names));
    const drawn = [...new Set(random.some(operations, 1))];
    // AWS takes no grant of CreateGrant alone.
    const holds = drawn.some(one => one !== "CreateGrant") ? drawn : [...drawn, "DescribeKey"];
    const subset = random.perhaps(0.4, () => random.one(["x", "y"]));
    const parameters = {
      KeyId: this.key,
      GranteePrincipal: arnOf(grantee),
      Operations: holds,
      ...(retiring && { RetiringPrincipal: arnOf(retiring) }),
      ...(subset && { Constraints: { EncryptionContextSubset: { app: subset } } }),
    };
    const may =
      by === undefined ||
      this.held.some(
        parent =>
          this.isHolder(parent, by) &&
          parent.operations.includes("CreateGrant") &&
          holds.every(one => parent.operations.includes(one)) &&
          (parent.subset === undefined || parent.subset === subset),
      );
    const answer = this.ask("CreateGrant", parameters, by && this.callers[by]);
    expect(answer !== undefined).toBe(may);
    if (answer === undefined) return;
    this.held.push({
      id: answer.GrantId,
      token: answer.GrantToken,
      grantee,
      granteeMade: this.made[grantee],
      retiring,
      retiringMade: retiring ? this.made[retiring] : 0,
      operations: holds,
      subset,
    });
  }

  use(): void {
    const name = this.random.one(names);
    const app = this.random.one(["x", "y", undefined]);
    const gives = (operation: string, one: Held) =>
      this.isHolder(one, name) && one.operations.includes(operation);
    const context = app === undefined ? {} : { EncryptionContext: { app } };
    const encrypt = { KeyId: this.key, Plaintext: "YQ==", ...context };
    const caller = this.callers[name];
    expect(this.ask("Encrypt", encrypt, caller) !== undefined).toBe(
      this.held.some(
        one => gives("Encrypt", one) && (one.subset === undefined || one.subset === app),
      ),
    );
    expect(this.ask("DescribeKey", { KeyId: this.key }, caller) !== undefined).toBe(
      this.held.some(one => gives("DescribeKey", one)),
    );
  }

  retire(): void {
    if (this.held.length === 0) return;
    const one = this.random.one(this.held);
    const name = this.random.one(names);
    const may =
      (one.retiring === name && one.retiringMade === this.made[name]) ||
      (this.isHolder(one, name) && one.operations.includes("RetireGrant"));
    const byToken = { GrantToken: one.token };
    const which = this.random.chance(0.5) ? byToken : { KeyId: this.key, GrantId: one.id };
    expect(this.ask("RetireGrant", which, this.callers[name]) !== undefined).toBe(may);
    if (may) this.forget(one);
  }

  revoke(): void {
    if (this.held.length === 0) return;
    const one = this.random.one(this.held);
    this.kms.call("RevokeGrant", { KeyId: this.key, GrantId: one.id });
    this.forget(one);
  }

  remake(): void {
    const name = this.random.one(names);
    this.made[name] += 1;
    this.callers[name] = this.kms.role(name);
  }

  forget(gone: Held): void {
    this.held = this.held.filter(one => one !== gone);
  }

  look(): void {
    const { Grants } = this.kms.call("ListGrants", { KeyId: this.key, Limit: 100 });
    const listed = Grants.map(one => one["GrantId"]);
    expect(listed).toEqual(this.held.map(({ id }) => id).sort());
    const name = this.random.one(names);
    const found = this.kms.call("ListRetirableGrants", { RetiringPrincipal: arnOf(name) });
    expect(found.Grants.map(one => one["GrantId"])).toEqual(
      this.held
        .filter(one => one.retiring === name && one.retiringMade === this.made[name])
        .map(({ id }) => id)
        .sort(),
    );
  }
}

test("after whatever was made, used, retired, revoked and made anew, grants give what a plain list of them says", () => {
  const seen = { allowed: 0, denied: 0 };
  for (let seed = 1; seed <= 60; seed++) {
    const play = new Play(seed, seen);
    const steps = [play.grant, play.grant, play.use, play.use, play.retire, play.revoke, play.look];
    for (let at = 0; at < 60; at++) {
      const step = play.random.chance(0.08) ? play.remake : play.random.one(steps);
      step.call(play);
    }
  }
  // The sequences are worth something only while both answers are among them.
  expect(seen.allowed).toBeGreaterThan(500);
  expect(seen.denied).toBeGreaterThan(500);
});
