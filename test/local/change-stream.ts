import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  EncryptCommand,
  type KMSClient,
  PutKeyPolicyCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";

/** What a key has to look like, as far as the changes go. */
export interface KeyModel {
  readonly state: string;
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Names of grants, sorted. */
  readonly grants: readonly string[];
}

/** What one stream of changes has made: its keys by their descriptions, its aliases with those. */
export interface Model {
  readonly keys: ReadonlyMap<string, KeyModel>;
  readonly aliases: ReadonlyMap<string, string>;
}

/** A change that a stream sends: the call, and what it makes of the model. */
export interface Change {
  readonly send: () => Promise<void>;
  readonly makes: (model: Model) => Model;
}

/** Changes one after another, each acknowledged before the next is sent. */
export class Stream {
  model: Model = { keys: new Map(), aliases: new Map() };
  /** The change that was under way when the connection broke: it may be there or not. */
  underWay: Change | undefined;
  /** The number of changes acknowledged. */
  acknowledged = 0;
  /** By a key's description. */
  readonly ciphertexts = new Map<string, Uint8Array>();
  readonly #name: string;
  readonly #kms: KMSClient;
  readonly #ids = new Map<string, string>();
  readonly #grantIds = new Map<string, string>();
  #count = 0;

  constructor(name: string, kms: KMSClient) {
    this.#name = name;
    this.#kms = kms;
  }

  /** Sends changes until the connection breaks. */
  async run(): Promise<void> {
    for (;;) {
      const change = this.#next();
      this.underWay = change;
      try {
        await change.send();
      } catch (error) {
        // Whatever AWS itself would answer is a fault of the test; a broken connection is the kill.
        if ((error as { $fault?: string }).$fault !== undefined) throw error;
        return;
      }
      this.model = change.makes(this.model);
      this.underWay = undefined;
      this.acknowledged += 1;
    }
  }

  #next(): Change {
    const number = ++this.#count;
    const { aliases, keys } = this.model;
    const usable = [...keys].filter(([, key]) => key.state === "Enabled").map(([name]) => name);
    const key = pick(usable);
    if (key === undefined || number % 6 === 1) return this.#createKey(`${this.#name}-${number}`);
    const alias = pick([...aliases.keys()]);
    const kind = Math.random();
    if (kind < 0.2) return this.#policy(key, `sid${number}`);
    if (kind < 0.4) return this.#tag(key, pick(["a", "b", "c"]) ?? "a", String(number));
    if (kind < 0.55) return this.#grant(key, `grant-${number}`);
    if (kind < 0.6) return this.#revoke(key) ?? this.#grant(key, `grant-${number}`);
    if (kind < 0.65 && usable.length > 2) return this.#schedule(key);
    if (alias === undefined || kind < 0.8) {
      return this.#alias(`alias/${this.#name}-${number}`, key, "create");
    }
    return kind < 0.92 ? this.#alias(alias, key, "update") : this.#deleteAlias(alias);
  }

  #idOf(key: string): string {
    return this.#ids.get(key) ?? "";
  }

  #createKey(name: string): Change {
    return {
      send: async () => {
        const made = await this.#kms.send(
          new CreateKeyCommand({ Description: name, Policy: policyNamed("first") }),
        );
        this.#ids.set(name, made.KeyMetadata?.KeyId ?? "");
        // Its answer proves nothing that is not on disk already.
        const Plaintext = Buffer.from(name);
        const sealed = await this.#kms
          .send(new EncryptCommand({ KeyId: this.#idOf(name), Plaintext }))
          .catch(() => undefined);
        if (sealed?.CiphertextBlob) this.ciphertexts.set(name, sealed.CiphertextBlob);
      },
      makes: withKey(name, () => ({
        state: "Enabled",
        policy: policyNamed("first"),
        tags: {},
        grants: [],
      })),
    };
  }

  #policy(key: string, sid: string): Change {
    const policy = policyNamed(sid);
    const call = new PutKeyPolicyCommand({ KeyId: this.#idOf(key), Policy: policy });
    return this.#change(
      call,
      withKey(key, old => ({ ...old, policy })),
    );
  }

  #tag(key: string, TagKey: string, TagValue: string): Change {
    const call = new TagResourceCommand({ KeyId: this.#idOf(key), Tags: [{ TagKey, TagValue }] });
    return this.#change(
      call,
      withKey(key, old => ({ ...old, tags: { ...old.tags, [TagKey]: TagValue } })),
    );
  }

  #grant(key: string, Name: string): Change {
    const GranteePrincipal = "arn:aws:iam::111122223333:root";
    const about = { KeyId: this.#idOf(key), GranteePrincipal, Name };
    return {
      send: async () => {
        const call = new CreateGrantCommand({ ...about, Operations: ["Decrypt"] });
        this.#grantIds.set(Name, (await this.#kms.send(call)).GrantId ?? "");
      },
      makes: withKey(key, old => ({ ...old, grants: [...old.grants, Name].sort() })),
    };
  }

  #revoke(key: string): Change | undefined {
    const name = pick(this.model.keys.get(key)?.grants ?? []);
    if (name === undefined) return undefined;
    const GrantId = this.#grantIds.get(name);
    return this.#change(
      new RevokeGrantCommand({ KeyId: this.#idOf(key), GrantId }),
      withKey(key, old => ({ ...old, grants: old.grants.filter(one => one !== name) })),
    );
  }

  #schedule(key: string): Change {
    const call = new ScheduleKeyDeletionCommand({
      KeyId: this.#idOf(key),
      PendingWindowInDays: 30,
    });
    return this.#change(
      call,
      withKey(key, old => ({ ...old, state: "PendingDeletion" })),
    );
  }

  #alias(AliasName: string, key: string, kind: "create" | "update"): Change {
    const about = { AliasName, TargetKeyId: this.#idOf(key) };
    const call = kind === "create" ? new CreateAliasCommand(about) : new UpdateAliasCommand(about);
    return this.#change(call, model => ({
      ...model,
      aliases: new Map(model.aliases).set(AliasName, key),
    }));
  }

  #deleteAlias(AliasName: string): Change {
    return this.#change(new DeleteAliasCommand({ AliasName }), model => ({
      ...model,
      aliases: new Map([...model.aliases].filter(([name]) => name !== AliasName)),
    }));
  }

  #change(call: object, makes: Change["makes"]): Change {
    return {
      // The union of the commands has no common overload of send.
      send: () => (this.#kms.send as (call: object) => Promise<void>).call(this.#kms, call),
      makes,
    };
  }
}

function withKey(name: string, change: (old: KeyModel) => KeyModel): Change["makes"] {
  return model => {
    const old = model.keys.get(name) ?? { state: "", policy: "", tags: {}, grants: [] };
    return { ...model, keys: new Map(model.keys).set(name, change(old)) };
  };
}

function pick<T>(list: readonly T[]): T | undefined {
  return list[Math.floor(Math.random() * list.length)];
}

function policyNamed(sid: string): string {
  const Principal = { AWS: "arn:aws:iam::111122223333:root" };
  const Statement = { Sid: sid, Effect: "Allow", Principal, Action: "kms:*", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
}
