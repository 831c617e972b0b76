import { calls } from "./calls.ts";
import { type Answer, type Parameters, refusal } from "./row.ts";
import type { SourceName } from "./sources.ts";

/*
 * The table of key states: what a call meets that uses a key in a state.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 * GetPublicKey of a disabled key is as measured (https://github.com/floci-io/floci/pull/3968), not as
 * older editions of the page have it.
 */

/** The states, in the page's order. */
export const states = [
  "Enabled",
  "Disabled",
  "PendingDeletion",
  "PendingReplicaDeletion",
  "PendingImport",
  "Unavailable",
  "Creating",
  "Updating",
] as const;

export type State = (typeof states)[number];

/** What comes of a call: a footnote of the page, or "ok" where the state is no hindrance. */
export type Outcome = "ok" | keyof typeof footnotes;

interface Footnote {
  readonly code: string;
  readonly text: string;
  readonly sources: readonly SourceName[];
  readonly unsure?: string;
}

/** KEY stands for the key's ARN. */
export const footnotes = {
  disabled: { code: "DisabledException", text: "KEY is disabled.", sources: ["states", "floci"] },
  deletion: {
    code: "KMSInvalidStateException",
    text: "KEY is pending deletion.",
    sources: ["states", "floci"],
  },
  replicas: {
    code: "KMSInvalidStateException",
    text: "KEY is pending replica deletion.",
    sources: ["states"],
    unsure: "the text",
  },
  import: {
    code: "KMSInvalidStateException",
    text: "KEY is pending import.",
    sources: ["states", "floci", "localstack"],
  },
  unavailable: {
    code: "KMSInvalidStateException",
    text: "KEY is unavailable.",
    sources: ["states"],
  },
  creating: {
    code: "KMSInvalidStateException",
    text: "KEY is creating.",
    sources: ["states"],
    unsure: "the text",
  },
  updating: {
    code: "KMSInvalidStateException",
    text: "KEY is updating.",
    sources: ["states"],
    unsure: "the text",
  },
  notDeletion: {
    code: "KMSInvalidStateException",
    text: "KEY is not pending deletion.",
    sources: ["states"],
  },
  store: {
    code: "UnsupportedOperationException",
    text: "KEY origin is AWS_CLOUDHSM which is not valid for this operation.",
    sources: ["states"],
    unsure: "the text, recorded of other origins",
  },
  imported: {
    code: "UnsupportedOperationException",
    text: "KEY origin is EXTERNAL which is not valid for this operation.",
    sources: ["states", "floci"],
  },
} as const satisfies Readonly<Record<string, Footnote>>;

type Row = Readonly<Record<State, Outcome>>;

const anyState: Row = {
  Enabled: "ok",
  Disabled: "ok",
  PendingDeletion: "ok",
  PendingReplicaDeletion: "ok",
  PendingImport: "ok",
  Unavailable: "ok",
  Creating: "ok",
  Updating: "ok",
};
const use: Row = {
  Enabled: "ok",
  Disabled: "disabled",
  PendingDeletion: "deletion",
  PendingReplicaDeletion: "replicas",
  PendingImport: "import",
  Unavailable: "unavailable",
  Creating: "creating",
  Updating: "ok",
};
const change: Row = {
  ...anyState,
  PendingDeletion: "deletion",
  PendingReplicaDeletion: "replicas",
};
const enabling: Row = {
  ...change,
  PendingImport: "import",
  Creating: "creating",
  Updating: "updating",
};
const importing: Row = { ...change, Unavailable: "store" };
const rotation: Row = { ...use, PendingImport: "imported", Unavailable: "store" };

/** Every operation that uses an existing key. */
export const keyStates: Readonly<Record<string, Row>> = {
  CancelKeyDeletion: {
    Enabled: "notDeletion",
    Disabled: "notDeletion",
    PendingDeletion: "ok",
    PendingReplicaDeletion: "ok",
    PendingImport: "notDeletion",
    Unavailable: "notDeletion",
    Creating: "notDeletion",
    Updating: "notDeletion",
  },
  CreateAlias: change,
  CreateGrant: { ...use, Unavailable: "ok" },
  Decapsulate: use,
  Decrypt: use,
  DeleteAlias: anyState,
  DeleteImportedKeyMaterial: { ...anyState, Unavailable: "store" },
  DeriveSharedSecret: use,
  DescribeKey: anyState,
  DisableKey: enabling,
  DisableKeyRotation: rotation,
  EnableKey: enabling,
  EnableKeyRotation: rotation,
  Encapsulate: use,
  Encrypt: use,
  GenerateDataKey: use,
  GenerateDataKeyPair: use,
  GenerateDataKeyPairWithoutPlaintext: use,
  GenerateDataKeyWithoutPlaintext: use,
  GenerateMac: use,
  GetKeyLastUsage: anyState,
  GetKeyPolicy: anyState,
  GetKeyRotationStatus: anyState,
  GetParametersForImport: importing,
  GetPublicKey: { ...use, Disabled: "ok" },
  // That it waits for the key to be there and settled was found on no page.
  ImportKeyMaterial: { ...importing, Creating: "creating", Updating: "updating" },
  ListAliases: anyState,
  ListGrants: anyState,
  ListKeyPolicies: anyState,
  ListKeyRotations: anyState,
  ListResourceTags: anyState,
  PutKeyPolicy: anyState,
  ReEncrypt: use,
  ReplicateKey: { ...use, Updating: "updating" },
  RetireGrant: anyState,
  RevokeGrant: anyState,
  RotateKeyOnDemand: use,
  ScheduleKeyDeletion: { ...change, Creating: "creating", Updating: "updating" },
  Sign: use,
  TagResource: change,
  UntagResource: change,
  UpdateAlias: change,
  UpdateKeyDescription: change,
  UpdatePrimaryRegion: { ...use, Updating: "updating" },
  Verify: use,
  VerifyMac: use,
};

/** The calls whose key is otherwise named than in `calls`. */
const otherwise: Readonly<Record<string, Parameters>> = {
  CancelKeyDeletion: { KeyId: "<symmetric key>" },
  ListAliases: { KeyId: "<symmetric key>" },
};

/** Kinds of keys that a state is for; with them the operation's own kind is not to be had. */
function inState(operation: string, state: State): string {
  const text = JSON.stringify(otherwise[operation] ?? calls[operation]);
  const store = keyStates[operation]?.[state] === "store";
  const external = keyStates[operation]?.[state] === "imported";
  return text.replace(
    /<((?:\w+ )*?of )?((?!other|public)[\w-]+(?: signing)?) key(?:, \w+)?>/g,
    (_, of = "", kind) => {
      const other = store ? "stored" : external ? "imported" : kind;
      return `<${of}${other} key, ${state}>`;
    },
  );
}

/** One cell of the table: the call, and its answer where the state is a hindrance. */
export interface Cell {
  readonly operation: string;
  readonly state: State;
  readonly outcome: Outcome;
  readonly parameters: Parameters;
}

/** The table's cells. */
export function cells(): Cell[] {
  return Object.entries(keyStates).flatMap(([operation, row]) =>
    states.map(state => {
      const parameters = JSON.parse(inState(operation, state)) as Parameters;
      return { operation, state, outcome: row[state], parameters };
    }),
  );
}

/** The answers to the calls of an operation that a key's state forbids. */
export function stateAnswers(operation: string): Answer[] {
  return cells().flatMap(cell => {
    if (cell.operation !== operation || cell.outcome === "ok") return [];
    const { code, sources, text, ...more }: Footnote = footnotes[cell.outcome];
    const key = /<(?:[\w ]+ of )?([^<>]+)>/.exec(JSON.stringify(keyFirst(cell.parameters)))?.[1];
    const whole = text.replace("KEY", `<${key}>`);
    const situation = `the key is ${cell.state}`;
    return [refusal(operation, situation, cell.parameters, [code, whole], sources, more)];
  });
}

/** The member that names the key whose state it is. */
function keyFirst({ KeyId, SourceKeyId, TargetKeyId }: Parameters): unknown {
  return KeyId ?? SourceKeyId ?? TargetKeyId;
}
