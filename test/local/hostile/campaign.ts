import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Random } from "../../laws/random/random.ts";
import { type Behaved, behaveBeside } from "./beside.ts";
import type { HostileCase } from "./case.ts";
import { attackOnce, KeptConnection, patience } from "./client.ts";
import { hostileCase } from "./generate.ts";
import { faultIn, meaningOf, type Seen } from "./oracle.ts";
import { type Attacked, startAttacked, usageOf } from "./server.ts";
import { cut } from "./streams.ts";
import { dataOf, hostileFile, type World, worldOf } from "./world.ts";

export interface Campaign {
  readonly requests: number;
  readonly seed: number;
  /** How long silent and deaf clients hold their connections, in milliseconds. */
  readonly hold: number;
  readonly tell?: (text: string) => void;
}

/** How a campaign went. */
export interface Outcome {
  /** What is not as it should be, with the number of its case. */
  readonly findings: readonly string[];
  readonly sent: number;
  readonly perSecond: number;
  /** Answers by status; `none` of connections that ended without one. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly beside: Behaved;
  /** The answer that the server took the longest for, as its log tells it. */
  readonly slowest: { readonly ms: number; readonly line: string };
  /** The server's resident memory in MiB: before, after a third, and at the end. */
  readonly memory: readonly [before: number, third: number, after: number];
}

const lanes = 16;
const mostFindings = 50;

/** Attacks a local AWS with so many requests, and looks at it from outside meanwhile and after. */
export async function attack(campaign: Campaign): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "keywright-hostile-"));
  const shop = readFileSync("examples/shop/keywright.yaml", "utf8");
  writeFileSync(join(folder, "keywright.yaml"), hostileFile(shop));
  const server = await startAttacked(folder);
  try {
    const world = await worldOf(dataOf(folder), server.run);
    return await new Attack(campaign, server, world, folder).run();
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Attack {
  readonly #campaign: Campaign;
  readonly #server: Attacked;
  readonly #world: World;
  readonly #folder: string;
  readonly #findings: string[] = [];
  readonly #statuses: Record<string, number> = {};
  readonly #held = new Set<Promise<void>>();
  readonly #address: { readonly host: string; readonly port: number };
  #next = 0;

  constructor(campaign: Campaign, server: Attacked, world: World, folder: string) {
    this.#campaign = campaign;
    this.#server = server;
    this.#world = world;
    this.#folder = folder;
    this.#address = { host: "127.0.0.1", port: world.port };
  }

  async run(): Promise<Outcome> {
    const { pid } = this.#server.run;
    const estate = await this.#estate(this.#server);
    const before = usageOf(pid);
    const memory = { third: 0, after: 0 };
    const enough = behaveBeside(this.#world);
    const watching = setInterval(() => this.#watch(memory), 1_000);
    const started = performance.now();
    await Promise.all(Array.from({ length: lanes }, () => this.#lane()));
    const seconds = (performance.now() - started) / 1000;
    await Promise.all(this.#held);
    clearInterval(watching);
    const beside = await enough();
    for (const fault of beside.faults) this.#find(`the client that behaves: ${fault}`);
    if (this.#server.code() === undefined) await this.#after(estate, before.files);
    else this.#find(`the server ended with ${this.#server.code()}`);
    for (const line of this.#server.complaints) this.#find(`on standard error: ${line}`);
    return {
      findings: this.#findings,
      sent: this.#next,
      perSecond: Math.round(this.#next / seconds),
      statuses: this.#statuses,
      beside,
      slowest: this.#server.slowest(),
      memory: [before.memory, memory.third, memory.after],
    };
  }

  #find(text: string): void {
    if (this.#findings.length < mostFindings) this.#findings.push(text);
  }

  /** Sends one case after another, plain ones over a connection that is kept. */
  async #lane(): Promise<void> {
    const { hold, requests, seed } = this.#campaign;
    const kept = new KeptConnection(this.#address);
    while (this.#next < requests && this.#server.code() === undefined) {
      const number = this.#next;
      this.#next += 1;
      const one = hostileCase(seed, number, this.#world);
      if (one.ending === "hold" || one.ending === "deaf") {
        this.#hold(one, number);
        continue;
      }
      const seen = one.keeps ? await kept.send(one) : await attackOnce(this.#address, one, hold);
      this.#judge(one, number, seen);
      if (one.keeps && number % 8 === 0) await this.#otherWay(one, number, seen);
    }
    kept.close();
  }

  /** The few that hold a connection for long do so beside the others. */
  #hold(one: HostileCase, number: number): void {
    if (this.#held.size >= 64) return;
    const held = attackOnce(this.#address, one, this.#campaign.hold).then(seen => {
      this.#judge(one, number, seen);
      this.#held.delete(held);
    });
    this.#held.add(held);
  }

  #judge(one: HostileCase, number: number, seen: Seen): void {
    for (const { status } of seen.answers) {
      this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    }
    if (seen.answers.length === 0) this.#statuses["none"] = (this.#statuses["none"] ?? 0) + 1;
    const fault = faultIn(one, seen);
    if (fault === undefined) return;
    const [first = Buffer.alloc(0)] = one.pieces;
    const bytes = JSON.stringify(first.toString("latin1", 0, 300));
    this.#find(`${number} ${one.family}, ${one.name}: ${fault}\n  sent ${bytes}`);
  }

  /** What came whole came to the quick reader; in pieces the same bytes come to node's. */
  async #otherWay(one: HostileCase, number: number, seen: Seen): Promise<void> {
    const random = new Random(number);
    const pieces = cut(random, Buffer.concat(one.pieces), 2);
    if (pieces.length < 2 || one.family === "token") return;
    const other = await attackOnce(this.#address, { ...one, pieces }, 0);
    const [a, b] = [seen, other].map(({ answers }) => answers.map(meaningOf).join("\n"));
    // Who is still writing far beyond the limit when the connection ends loses the answer.
    const refused = seen.answers.some(({ status }) => status === 413);
    if (a !== b && !refused)
      this.#find(`${number} ${one.family}, ${one.name}: whole ${a}, in pieces ${b}`);
  }

  #watch(memory: { third: number; after: number }): void {
    if (this.#server.code() !== undefined) return;
    const { requests, tell } = this.#campaign;
    memory.after = usageOf(this.#server.run.pid).memory;
    if (this.#next < requests / 3) memory.third = memory.after;
    tell?.(
      `${this.#next} sent, ${Math.round(memory.after)} MiB, ${this.#findings.length} findings`,
    );
  }

  /** Nothing was changed, neither in memory nor on disk, and no connection is left. */
  async #after(estate: unknown, files: number): Promise<void> {
    const { pid } = this.#server.run;
    for (let turn = 0; turn < patience / 100 && usageOf(pid).files > files + 8; turn += 1) {
      await new Promise(done => setTimeout(done, 100));
    }
    const left = usageOf(pid).files - files;
    if (left > 8) this.#find(`${left} files or connections are left open`);
    if (!isDeepStrictEqual(await this.#estate(this.#server), estate)) {
      this.#find("the estate is another than before");
    }
    await this.#server.stop();
    const again = await startAttacked(this.#folder);
    if (!isDeepStrictEqual(await this.#estate(again), estate)) {
      this.#find("the estate on disk is another than before");
    }
    await again.stop();
  }

  async #estate({ run }: Attacked): Promise<unknown> {
    const headers = { authorization: `Bearer ${run.token}` };
    return (await fetch(`${run.endpoint}/_keywright/estate`, { headers })).json();
  }
}
