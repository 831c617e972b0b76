import { randomUUID } from "node:crypto";
import { operations } from "../../../../src/local/operations/kms/operations.ts";
import type { Credential } from "../../../../src/local/state.ts";
import { createDispatch } from "../../../../src/local/wire/dispatch.ts";
import { createWire } from "../../../../src/local/wire/server.ts";
import { twinArn } from "../../../../src/model/arn.ts";
import type { Key, KeyState } from "../../../../src/model/estate.ts";
import { credential, type TestServer } from "../../wire/assembly.ts";
import { answerOf, callOf } from "../../wire/raw.ts";
import { account, base64, LocalKms, region, root } from "../local-kms.ts";
import type { Answer, Parameters } from "./row.ts";

/*
 * The world of the answers: an account with a role, and as many keys as the rows name.
 *
 *   <symmetric key>            the ARN of a key of a kind, enabled
 *   <symmetric key, Disabled>  one in another state
 *   <id of K>, <other Region of K>, <alias of K>, <grant of K>, <token of K>, <ciphertext of K>
 *                              what belongs to the key K, written like the key without its brackets
 *   <role>, <public key>       the ARN of a role, which is there; a public key on NIST's P-256
 *   <7 × a>, <7 bytes>         the letter seven times; seven bytes in base64
 */

const kinds: Readonly<Record<string, Parameters>> = {
  symmetric: {},
  other: {},
  RSA: { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" },
  "RSA signing": { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
  signing: { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
  Edwards: { KeySpec: "ECC_NIST_EDWARDS25519", KeyUsage: "SIGN_VERIFY" },
  "ML-DSA": { KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY" },
  HMAC: { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
  agreement: { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" },
  encapsulation: { KeySpec: "ML_KEM_512", KeyUsage: "ENCAPSULATE_DECAPSULATE" },
  imported: { Origin: "EXTERNAL" },
  "imported RSA": { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", Origin: "EXTERNAL" },
  "imported P-521": { KeySpec: "ECC_NIST_P521", KeyUsage: "SIGN_VERIFY", Origin: "EXTERNAL" },
  "imported replica": { MultiRegion: true },
  primary: { MultiRegion: true },
  replica: { MultiRegion: true },
  replicated: { MultiRegion: true },
  stored: {},
  tagged: { Tags: [{ TagKey: "another", TagValue: "" }] },
  "often named": {},
  "often rotated": {},
};

const otherRegion = "us-east-1";

interface Made {
  readonly arn: string;
  readonly alias: string;
  readonly grant: string;
  readonly token: string;
  readonly ciphertext: string;
}

/** A local AWS on a port, its clock, and the keys that rows speak of. */
export class World {
  readonly kms = new LocalKms();
  readonly #server: TestServer;
  readonly #wire: ReturnType<typeof createWire>;
  readonly #patterns = new Map<string, string>();
  readonly #admin: Credential;
  #denied: Credential | undefined;
  #made = new Map<string, Made>();

  private constructor(wire: ReturnType<typeof createWire>, port: number, kms: LocalKms) {
    this.#wire = wire;
    this.kms = kms;
    const endpoint = `http://127.0.0.1:${port}`;
    const close = () => wire.close(0);
    this.#admin = credential(kms.state, root, account);
    this.#server = { endpoint, port, state: kms.state, log: [], skew: 0, close };
  }

  static async start(): Promise<World> {
    const kms = new LocalKms();
    const dispatch = createDispatch({
      state: kms.state,
      clock: () => kms.now,
      operations: { kms: operations, sts: {}, iam: {} },
      region,
    });
    const wire = createWire({ handle: dispatch });
    const { port } = await wire.listen(0, "127.0.0.1");
    return new World(wire, port, kms);
  }

  close(): Promise<void> {
    return this.#wire.close(0);
  }

  /** Forgets the keys that were named: those of the next row are others. */
  forget(): void {
    this.#made = new Map();
  }

  /** Sends a row's call as it is, with a good signature, and gives what came back. */
  async call({ by, operation, parameters }: Pick<Answer, "by" | "operation" | "parameters">) {
    const signer = by === "nobody" ? this.#nobody() : this.#admin;
    const body =
      typeof parameters === "string" ? parameters : JSON.stringify(this.filled(parameters));
    const plain = callOf(this.#server, "kms", signer);
    const headers = { ...plain.headers, "x-amz-target": `TrentService.${operation}` };
    const answer = await answerOf(this.#server, { ...plain, headers, body });
    const { code = "", message = "" } = answer.fault;
    return { status: answer.status, code, text: message, body: answer.body };
  }

  /** The session of a role without any policy. */
  #nobody(): Credential {
    const { kms } = this;
    if (this.#denied !== undefined) return this.#denied;
    const caller = kms.role("nobody");
    const id = kms.state.principals.get(`arn:aws:iam::${account}:role/nobody`)?.id ?? "";
    const session = { token: "token", expires: kms.now + 1e12 };
    this.#denied = credential(kms.state, caller, id, session);
    return this.#denied;
  }

  /** Texts and what holds them with the placeholders filled in. */
  filled<T>(value: T): T {
    if (typeof value === "string") return this.#fill(value) as T;
    if (Array.isArray(value)) return value.map(one => this.filled(one)) as T;
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([name, one]) => [
      this.filled(name),
      this.filled(one),
    ]);
    return Object.fromEntries(entries) as T;
  }

  #fill(text: string): string {
    return text.replace(/<([^<>]+)>/g, (_, inside: string) => this.#meaning(inside));
  }

  #meaning(inside: string): string {
    const [, count = "", unit = ""] = /^(\d+) (?:× (.)|bytes)$/.exec(inside) ?? [];
    if (unit !== "") return unit.repeat(Number(count));
    if (count !== "") return Buffer.alloc(Number(count), 1).toString("base64");
    if (inside === "role") return this.#role();
    if (inside === "public key") return this.#publicKey();
    const [, what = "ARN", key = ""] =
      /^(?:(id|other Region|alias|grant|token|ciphertext) of )?(.+)$/.exec(inside) ?? [];
    const { alias, arn, ciphertext, grant, token } = this.#key(key);
    const id = arn.slice(arn.lastIndexOf("/") + 1);
    const elsewhere = arn.replace(region, otherRegion);
    const of = { ARN: arn, alias, ciphertext, grant, id, "other Region": elsewhere, token };
    return of[what as keyof typeof of];
  }

  #publicKey(): string {
    return this.kms.call("GetPublicKey", { KeyId: this.#pattern("agreement") }).PublicKey;
  }

  #role(): string {
    const arn = `arn:aws:iam::${account}:role/there`;
    if (!this.kms.state.principals.has(arn)) this.kms.role("there");
    return arn;
  }

  /** The key of a name such as `symmetric key, Disabled`, made when it is first named. */
  #key(name: string): Made {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const [, kind = "", state = "Enabled"] = /^(.+) key(?:, (\w+))?$/.exec(name) ?? [];
    const made = this.#make(kind, state as KeyState);
    this.#made.set(name, made);
    return made;
  }

  #make(kind: string, state: KeyState): Made {
    const arn = this.#fresh(kind);
    const alias = `alias/of-${arn.slice(arn.lastIndexOf("/") + 1)}`;
    this.kms.call("CreateAlias", { AliasName: alias, TargetKeyId: arn });
    const principal = { GranteePrincipal: this.#role(), RetiringPrincipal: this.#role() };
    const { GrantId, GrantToken } = this.kms.call("CreateGrant", {
      KeyId: arn,
      Operations: ["DescribeKey", "RetireGrant"],
      ...principal,
    });
    const isSymmetric = kinds[kind]?.["KeySpec"] === undefined && !kind.startsWith("imported");
    const call = { KeyId: arn, Plaintext: base64("a") };
    const ciphertext = isSymmetric ? this.kms.call("Encrypt", call).CiphertextBlob : "";
    if (kind === "often rotated") {
      for (let time = 0; time < 25; time += 1) this.kms.rotate(arn);
    }
    if (kind === "often named") {
      const { aliases } = this.kms.state.keys.get(arn) as Key;
      const more = Array.from({ length: 50 - aliases.length }, (_, at) => `alias/more-${at}`);
      this.#put(arn, { aliases: [...aliases, ...more] });
    }
    if (kind === "imported replica") this.#put(arn, { origin: "EXTERNAL" });
    if (kind === "stored") this.#put(arn, { origin: "AWS_CLOUDHSM" });
    this.#put(arn, { state, ...this.#ofState(state) });
    return { arn, alias, grant: GrantId, token: GrantToken, ciphertext };
  }

  /** What a key has beside a state that does not last. */
  #ofState(state: KeyState): Partial<Key> {
    const until = this.kms.now + 1e12;
    if (state === "PendingDeletion") return { deletion: until };
    const passes = state === "Creating" || state === "Updating";
    return passes ? { transition: { to: "Enabled", until } } : {};
  }

  #fresh(kind: string): string {
    if (kind.endsWith("replica")) return this.#replicate(otherRegion, region);
    if (kind === "replicated") return this.#replicate(region, otherRegion);
    return this.#copy(this.#pattern(kind));
  }

  /** The key of a kind that all others are copied from; slow kinds are made but once. */
  #pattern(kind: string): string {
    const parameters = kinds[kind];
    if (parameters === undefined) throw new Error(`no kind of key ${kind}`);
    const arn = this.#patterns.get(kind) ?? this.kms.key(parameters);
    this.#patterns.set(kind, arn);
    return arn;
  }

  #copy(from: string): string {
    const { state } = this.kms;
    const key = state.keys.get(from) as Key;
    const uuid = randomUUID();
    const id = key.multiRegion ? `mrk-${uuid.replaceAll("-", "")}` : uuid;
    const arn = from.slice(0, from.lastIndexOf("/") + 1) + id;
    const material = state.table("material").get(from);
    state.put("key", arn, { ...key, arn, id, state: "Enabled" });
    if (material !== undefined) {
      // Copies: what is made of a version bears the key's own ARN.
      const versions = material.versions.map(version => ({ ...version }));
      state.put("material", arn, { ...material, key: arn, versions });
    }
    return arn;
  }

  /** A key of two Regions; the one that is in the Region of the calls. */
  #replicate(from: string, to: string): string {
    const primary = this.kms.key({ MultiRegion: true }, { region: from });
    this.kms.call("ReplicateKey", { KeyId: primary, ReplicaRegion: to }, { region: from });
    const arn = twinArn(primary, to);
    const { transition: _, ...key } = this.kms.state.keys.get(arn) as Key;
    this.kms.state.put("key", arn, { ...key, state: "Enabled" });
    return twinArn(primary, region);
  }

  #put(arn: string, more: Partial<Key>): void {
    this.kms.state.put("key", arn, { ...(this.kms.state.keys.get(arn) as Key), ...more });
  }
}
