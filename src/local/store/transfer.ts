import { createHash, createSecretKey, type KeyObject, randomBytes, scryptSync } from "node:crypto";
import { giveMaterial } from "../operations/kms/give-material.ts";
import { type Kind, type State, secretKinds, type Tables } from "../state.ts";
import { isMasterKey, masterKeyCheck } from "./layout.ts";
import { kinds } from "./rows.ts";
import { seal, unseal } from "./seal.ts";
import { StoreError } from "./store.ts";

/** The version of the form below; an import refuses a newer one. */
const version = 1;

/** How what is secret goes out: under the master key, under a passphrase, or not at all. */
export type Secrets =
  | { readonly under: "master key"; readonly key: KeyObject }
  | { readonly under: "passphrase"; readonly passphrase: string }
  | { readonly under: "nothing" };

/** The first line. */
interface Header {
  readonly keywright: "export";
  readonly version: number;
  readonly secrets: Secrets["under"];
  /** What only the right key opens. */
  readonly check?: string;
  /** Of a passphrase: scrypt's salt and cost. https://www.rfc-editor.org/rfc/rfc7914 */
  readonly scrypt?: Scrypt;
}

interface Scrypt {
  readonly salt: string;
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** A line of an entity: `body` as it is, or `sealed` in base64. */
interface Line {
  readonly kind: Kind;
  readonly id: string;
  readonly body?: unknown;
  readonly sealed?: string;
}

/**
 * Everything that a state holds as lines of JSON, each with its line feed: a header, the entities
 * sorted by kind and id, and the SHA-256 of all lines before the last.
 */
export function* exportLines(state: State, secrets: Secrets): Generator<string> {
  const hash = createHash("sha256");
  const line = (value: Header | Line): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  const { header, key } = sealing(secrets);
  yield line(header);
  for (const kind of Object.keys(kinds).sort() as Kind[]) {
    const secret = secretKinds.has(kind);
    if (secret && key === undefined) continue;
    const ids = [...state.table(kind).keys()].sort();
    for (const id of ids) {
      const body = state.table(kind).get(id);
      yield key !== undefined && secret
        ? line({ kind, id, sealed: toBase64(seal(key, [kind, id], JSON.stringify(body))) })
        : line({ kind, id, body });
    }
  }
  yield `${JSON.stringify({ sha256: hash.digest("hex") })}\n`;
}

function sealing(secrets: Secrets): { header: Header; key: KeyObject | undefined } {
  const { under } = secrets;
  const header = { keywright: "export", version, secrets: under } as const;
  if (under === "nothing") return { header, key: undefined };
  const scrypt = { salt: toBase64(randomBytes(16)), n: 2 ** 17, r: 8, p: 1 };
  const key = under === "passphrase" ? fromPassphrase(secrets.passphrase, scrypt) : secrets.key;
  const check = toBase64(masterKeyCheck(key));
  return { header: { ...header, check, ...(under === "passphrase" && { scrypt }) }, key };
}

/** What opens the secrets of an export. */
export interface Keys {
  readonly masterKey: KeyObject;
  readonly passphrase: string | undefined;
}

/** What an import brought. */
export interface Imported {
  readonly entities: number;
  /** Keys that came without material and were given new. */
  readonly fresh: number;
}

/**
 * Brings an export into a state that holds nothing yet.
 * @throws StoreError where it is cut off, changed, newer or sealed under another key, or where the
 *   state holds something; nothing is changed then
 */
export function importText(state: State, text: Buffer, keys: Keys): Imported {
  if (Object.keys(kinds).some(kind => state.table(kind as Kind).size > 0)) {
    throw new StoreError("import-not-empty", "the data that is to take the import is not empty", {
      hint: "name a folder that is not there yet with --data, or an empty database with --store",
    });
  }
  const lines = linesOf(text);
  const header = JSON.parse(lines[0] ?? "") as Header;
  const key = opening(header, keys);
  let fresh = 0;
  state.atomically(() => {
    for (const line of lines.slice(1)) take(state, JSON.parse(line) as Line, key);
    // What the old material encrypted stays closed.
    if (header.secrets === "nothing") fresh = giveMaterial(state, [...state.keys.values()]);
  });
  return { entities: lines.length - 1, fresh: fresh };
}

/** The lines but the last, which has to tell that they are whole. */
function linesOf(text: Buffer): string[] {
  const end = text.length > 0 ? text.lastIndexOf("\n", text.length - 2) + 1 : 0;
  const lines = text.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
  if (!lines[0]?.startsWith('{"keywright":"export"')) {
    throw new StoreError("import-foreign", "this is no export of Keywright's");
  }
  const sha256 = createHash("sha256").update(text.subarray(0, end)).digest("hex");
  if (text.subarray(end).toString("utf8").trim() !== JSON.stringify({ sha256 })) {
    throw new StoreError("import-damaged", "the export is cut off or was changed", {
      hint: "export it again; nothing was imported",
    });
  }
  const { version: found } = JSON.parse(lines[0]) as Header;
  if (found > version) {
    throw new StoreError(
      "store-newer",
      `the export has version ${found}, and this Keywright knows versions up to ${version}`,
      {
        hint: "use the Keywright that made it or a newer one",
      },
    );
  }
  return lines;
}

function opening(header: Header, { masterKey, passphrase }: Keys): KeyObject | undefined {
  const { check = "", scrypt, secrets } = header;
  if (secrets === "nothing") return undefined;
  if (secrets === "passphrase" && passphrase === undefined) {
    throw new StoreError("import-key", "the secrets of the export are sealed under a passphrase", {
      hint: "give it in KEYWRIGHT_PASSPHRASE",
    });
  }
  const key =
    scrypt !== undefined && passphrase !== undefined
      ? fromPassphrase(passphrase, scrypt)
      : masterKey;
  if (isMasterKey(key, Buffer.from(check, "base64"))) return key;
  throw new StoreError("import-key", `the ${secrets} is not the one of the export`, {
    hint:
      secrets === "passphrase"
        ? "give the right one in KEYWRIGHT_PASSPHRASE; nothing was imported"
        : "set KEYWRIGHT_MASTER_KEY, or export with KEYWRIGHT_PASSPHRASE set; nothing was imported",
  });
}

function take(state: State, line: Line, key: KeyObject | undefined): void {
  const { body, id, kind, sealed } = line;
  if (!Object.hasOwn(kinds, kind)) {
    throw new StoreError("store-newer", `the export holds things of the kind \`${kind}\``);
  }
  if (sealed === undefined) {
    state.put(kind, id, body as Tables[typeof kind]);
    return;
  }
  const bytes = Buffer.from(sealed, "base64");
  const json = key === undefined ? undefined : unseal(key, [kind, id], bytes);
  if (json === undefined)
    throw new StoreError("import-damaged", `the ${kind} \`${id}\` is damaged`);
  state.put(kind, id, JSON.parse(json) as Tables[typeof kind]);
}

function fromPassphrase(passphrase: string, { n, p, r, salt }: Scrypt): KeyObject {
  // Cost that a file names is bounded: it may have been written to exhaust the reader.
  if (n > 2 ** 20 || r > 16 || p > 4)
    throw new StoreError("import-damaged", "the cost is too high");
  const bytes = Buffer.from(salt, "base64");
  const options = { N: n, r, p, maxmem: 256 * n * r };
  return createSecretKey(scryptSync(passphrase.normalize("NFKC"), bytes, 32, options));
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
