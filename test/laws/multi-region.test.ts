import { expect, test } from "vitest";
import { ServiceError } from "../../src/local/service-error.ts";
import { type Answer, LocalKms } from "../local/kms/local-kms.ts";
import { Random } from "./random/random.ts";

const regions = ["eu-west-1", "eu-north-1", "us-east-1"] as const;
type Region = (typeof regions)[number];
const day = 86_400_000;

/** What the model knows of the key in one Region. */
interface Twin {
  state: "Creating" | "Updating" | "Enabled" | "Disabled" | "Pending" | "PendingReplica";
  /** When a transient state ends, or the key. */
  until: number;
  /** The waiting time in days. */
  window: number;
}

const shown: Readonly<Record<string, string>> = {
  Pending: "PendingDeletion",
  PendingReplica: "PendingReplicaDeletion",
};

/** A set of related keys, and beside it a plain table of what each of them should be. */
class Play {
  readonly kms = new LocalKms();
  readonly id: string;
  readonly random: Random;
  readonly twins = new Map<Region, Twin>();
  primary: Region = "eu-west-1";
  blobs: string[] = [];
  done = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.id = this.kms.key({ MultiRegion: true }).split("/")[1] ?? "";
    this.twins.set(this.primary, { state: "Enabled", until: 0, window: 0 });
  }

  /** Lets what is due happen in the model: replicas go first, and the last one starts the primary. */
  pass(milliseconds: number): void {
    this.kms.now += milliseconds;
    const { now } = this.kms;
    let last = 0;
    for (const [region, twin] of this.twins) {
      if (twin.state === "Creating" || twin.state === "Updating") {
        if (twin.until <= now) twin.state = "Enabled";
      } else if (twin.state === "Pending" && twin.until <= now && region !== this.primary) {
        this.twins.delete(region);
        last = Math.max(last, twin.until);
      }
    }
    const primary = this.twins.get(this.primary);
    if (primary?.state === "PendingReplica" && this.twins.size === 1) {
      primary.state = "Pending";
      primary.until = last + primary.window * day;
    }
    if (primary?.state === "Pending" && primary.until <= now) this.twins.delete(this.primary);
  }

  /** The answer to a call; undefined where its state, its place or its absence refuses it. */
  ask(operation: string, region: Region, parameters: object = {}): Answer | undefined {
    try {
      const answer = this.kms.call(operation, { KeyId: this.id, ...parameters }, { region });
      this.done += 1;
      return answer;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      expect(error.code).toMatch(
        /^(NotFound|Disabled|KMSInvalidState|UnsupportedOperation|AlreadyExists)Exception$/,
      );
      return undefined;
    }
  }

  expectDone(answer: Answer | undefined, should: boolean): boolean {
    expect(answer !== undefined).toBe(should);
    return should;
  }

  replicate(): void {
    const [from, to] = [this.random.one(regions), this.random.one(regions)];
    const twin = this.twins.get(from);
    const should = from === this.primary && twin?.state === "Enabled" && !this.twins.has(to);
    const answer = this.ask("ReplicateKey", from, { ReplicaRegion: to });
    if (!this.expectDone(answer, should)) return;
    this.twins.set(to, { state: "Creating", until: this.kms.now + 2_000, window: 0 });
  }

  move(): void {
    const to = this.random.one(regions);
    const [old, next] = [this.twins.get(this.primary), this.twins.get(to)];
    const from = this.primary;
    const should = to !== from && old?.state === "Enabled" && next?.state === "Enabled";
    const answer = this.ask("UpdatePrimaryRegion", from, { PrimaryRegion: to });
    if (!this.expectDone(answer, should)) return;
    for (const twin of [old, next]) {
      if (twin) Object.assign(twin, { state: "Updating", until: this.kms.now + 2_000 });
    }
    this.primary = to;
  }

  schedule(): void {
    const region = this.random.one(regions);
    const twin = this.twins.get(region);
    const should = twin?.state === "Enabled" || twin?.state === "Disabled";
    const window = this.random.one([7, 10, 30]);
    const answer = this.ask("ScheduleKeyDeletion", region, { PendingWindowInDays: window });
    if (!this.expectDone(answer, should) || twin === undefined) return;
    const waits = region === this.primary && this.twins.size > 1;
    Object.assign(twin, {
      state: waits ? "PendingReplica" : "Pending",
      until: this.kms.now + window * day,
      window,
    });
  }

  cancel(): void {
    const region = this.random.one(regions);
    const twin = this.twins.get(region);
    const should = twin?.state === "Pending" || twin?.state === "PendingReplica";
    if (this.expectDone(this.ask("CancelKeyDeletion", region), should) && twin) {
      twin.state = "Disabled";
    }
  }

  toggle(): void {
    const region = this.random.one(regions);
    const twin = this.twins.get(region);
    const should = twin?.state === "Enabled" || twin?.state === "Disabled";
    const enable = this.random.chance(0.7);
    const answer = this.ask(enable ? "EnableKey" : "DisableKey", region);
    if (this.expectDone(answer, should) && twin) twin.state = enable ? "Enabled" : "Disabled";
  }

  use(): void {
    const region = this.random.one(regions);
    const { state } = this.twins.get(region) ?? {};
    const should = state === "Enabled" || state === "Updating";
    const answer = this.ask("Encrypt", region, { Plaintext: "YQ==" });
    if (!this.expectDone(answer, should) || answer === undefined) return;
    this.blobs.push(answer.CiphertextBlob);
    for (const CiphertextBlob of this.blobs.slice(-5)) {
      expect(this.ask("Decrypt", region, { CiphertextBlob })?.Plaintext).toBe("YQ==");
    }
  }

  look(): void {
    const others = [...this.twins.keys()].filter(region => region !== this.primary).sort();
    for (const region of regions) {
      const metadata = this.ask("DescribeKey", region)?.KeyMetadata;
      const twin = this.twins.get(region);
      expect(metadata === undefined).toBe(twin === undefined);
      if (metadata === undefined || twin === undefined) continue;
      const type = region === this.primary ? "PRIMARY" : "REPLICA";
      const KeyState = shown[twin.state] ?? twin.state;
      expect(metadata).toMatchObject({
        KeyState,
        MultiRegionConfiguration: {
          MultiRegionKeyType: type,
          PrimaryKey: { Region: this.primary },
          ReplicaKeys: others.map(Region => ({ Region })),
        },
      });
    }
  }
}

test("whatever becomes of related keys in three Regions, they are what a plain table of them says", () => {
  let done = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const play = new Play(seed);
    const steps = [
      play.replicate,
      play.replicate,
      play.move,
      play.schedule,
      play.cancel,
      play.cancel,
      play.toggle,
      play.toggle,
      play.use,
      play.look,
    ];
    for (let at = 0; at < 80 && play.twins.size > 0; at++) {
      play.pass(play.random.one([0, 1_000, 2_500, 2_500, 3 * day]));
      play.random.one(steps).call(play);
    }
    done += play.done;
  }
  expect(done).toBeGreaterThan(3_000);
});
