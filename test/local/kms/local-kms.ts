import { authorize } from "../../../src/local/authorize.ts";
import type { AttestationTrust } from "../../../src/local/crypto/attestation.ts";
import { isSlow, type KeyPair, newKeyPair } from "../../../src/local/crypto/key-pair.ts";
import type { OperationContext } from "../../../src/local/operation.ts";
import { operations } from "../../../src/local/operations/kms/operations.ts";
import { ServiceError } from "../../../src/local/service-error.ts";
import { State } from "../../../src/local/state.ts";
import { rootArn } from "../../../src/model/arn.ts";
import type { PolicyDocument } from "../../../src/model/document.ts";
import { accountOf, type Caller } from "../../../src/model/request.ts";

export const account = "111122223333";
export const otherAccount = "444455556666";
export const region = "eu-west-1";
export const root: Caller = { kind: "root", partition: "aws", account };
export const otherRoot: Caller = { kind: "root", partition: "aws", account: otherAccount };

type Members = Readonly<Record<string, unknown>>;

/** How a call is made otherwise than by the account's root user in eu-west-1. */
export interface As {
  readonly caller?: Caller;
  readonly region?: string;
}

/** The members of KMS's answers that the tests look at; which are there is the operation's affair. */
export interface Answer {
  readonly Aliases: readonly { readonly AliasName: string; readonly TargetKeyId: string }[];
  readonly CiphertextBlob: string;
  readonly CiphertextForRecipient: string;
  readonly DeletionDate: number;
  readonly GrantId: string;
  readonly ImportToken: string;
  readonly GrantToken: string;
  readonly Grants: readonly Members[];
  readonly KeyId: string;
  readonly KeyMaterialId: string;
  readonly Mac: string;
  readonly PrivateKeyCiphertextBlob: string;
  readonly PrivateKeyPlaintext: string;
  readonly PublicKey: string;
  readonly SharedSecret: string;
  readonly SharedSecretCiphertextBlob: string;
  readonly Signature: string;
  readonly KeyMetadata: {
    readonly Arn: string;
    readonly CurrentKeyMaterialId: string;
    readonly KeyId: string;
    readonly KeyState: string;
    readonly Enabled: boolean;
  };
  readonly Keys: readonly { readonly KeyArn: string; readonly KeyId: string }[];
  readonly NextMarker?: string;
  readonly ParametersValidTo: number;
  readonly Rotations: readonly {
    readonly KeyMaterialId: string;
    readonly KeyMaterialState: string;
    readonly ImportState?: string;
    readonly RotationDate?: number;
    readonly RotationType?: string;
  }[];
  readonly Plaintext: string;
  readonly Policy: string;
  readonly Tags: readonly { readonly TagKey: string; readonly TagValue: string }[];
  readonly Truncated: boolean;
}

const slowPairs = new Map<string, KeyPair>();

/** A pair of a spec; slow ones are made once for all tests of a file. */
function keyPair(spec: string): KeyPair {
  const pair = slowPairs.get(spec) ?? newKeyPair(spec);
  if (isSlow(spec)) slowPairs.set(spec, pair);
  return pair;
}

/** A KMS without a wire, decided by the policy engine: state, clock and calls. */
export class LocalKms {
  /** Milliseconds since the epoch. */
  now = Date.UTC(2026, 0, 1);
  /** Whose attestations are trusted beside those under AWS's root. */
  enclaves?: AttestationTrust;
  /** What the last call's operation told the authorization. */
  asked: unknown[] = [];
  readonly #made = new Map<string, number>();

  readonly state: State;

  /** @param state what there is before the first call; its two accounts are put there */
  constructor(state = new State()) {
    this.state = state;
    for (const id of [account, otherAccount]) {
      this.state.put("account", id, { id, partition: "aws", oidcProviders: [] });
    }
  }

  /** Calls an operation as the server does: a fault undoes what it changed. */
  call(operation: string, parameters: Members = {}, as: As = {}): Answer {
    const { caller = root } = as;
    const base: Omit<OperationContext, "authorize"> = {
      state: this.state,
      caller,
      account: accountOf(caller),
      partition: "aws",
      region: as.region ?? region,
      service: "kms",
      operation,
      parameters,
      now: this.now,
      surroundings: { time: this.now },
      requestId: "1",
      eventId: "2",
      keyPair,
      enclaves: this.enclaves,
    };
    this.asked = [];
    const context: OperationContext = {
      ...base,
      authorize: more => {
        this.asked.push(more);
        return authorize(base, more);
      },
    };
    const run = operations[operation];
    if (run === undefined) throw new Error(`no operation ${operation}`);
    return this.state.atomically(() => run(context)) as unknown as Answer;
  }

  /** The fault that a call is answered with; the state has to be as before. */
  fault(operation: string, parameters: Members = {}, as: As = {}): ServiceError {
    this.state.takeChanges();
    try {
      this.call(operation, parameters, as);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const changes = this.state.takeChanges();
      if (changes.length > 0) throw new Error(`${operation} failed and left changes behind`);
      return error;
    }
    throw new Error(`${operation} was not refused`);
  }

  /** Rotates a key on demand, and lets the time pass that this takes. */
  rotate(KeyId: string): Answer {
    const answer = this.call("RotateKeyOnDemand", { KeyId });
    this.now += 2_000;
    return answer;
  }

  /** The names of the aliases in a Region that are not AWS's own. */
  aliases(as: As = {}): string[] {
    const { Aliases } = this.call("ListAliases", { Limit: 100 }, as);
    return Aliases.map(one => one.AliasName).filter(name => !name.startsWith("alias/aws/"));
  }

  /** Makes a key and gives its ARN. */
  key(parameters: Members = {}, as: As = {}): string {
    return this.call("CreateKey", parameters, as).KeyMetadata.Arn;
  }

  /** Makes a role of an account, another one each time, with an identity policy if there is one. */
  role(name: string, document?: PolicyDocument, owner = account): Caller {
    const arn = `arn:aws:iam::${owner}:role/${name}`;
    const times = this.#made.get(arn) ?? 0;
    this.#made.set(arn, times + 1);
    this.state.put("principal", arn, {
      kind: "role",
      arn,
      id: `AROA${name.toUpperCase().padEnd(17, String(times))}`,
      name,
      path: "/",
      account: owner,
      tags: {},
      inline: document === undefined ? [] : [{ name: "all", document }],
      attached: [],
      created: this.now,
      description: "",
      maxSessionDuration: 3600,
      trust: { name: "trust", document: { Statement: [] } },
    });
    return { kind: "role", role: arn, session: "session" };
  }
}

/** A key policy that leaves all to IAM policies, and lets principals do something besides. */
export function keyPolicy(...more: PolicyDocument["Statement"][]): string {
  const all = {
    Effect: "Allow",
    Principal: { AWS: rootArn("aws", account) },
    Action: "kms:*",
    Resource: "*",
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [all, ...more.flat()] });
}

/** An identity policy of one statement. */
export function allow(action: string | string[], resource = "*"): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: action, Resource: resource },
  };
}

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
