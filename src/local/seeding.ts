import { readFile } from "node:fs/promises";
import type { AccountId, Region } from "../model/arn.ts";
import type { Estate } from "../model/estate.ts";
import { fileFault } from "../model/file-fault.ts";
import type { Problem } from "../model/problem.ts";
import type { Spec } from "../model/spec.ts";
import { estateOf, readSpec } from "../spec/index.ts";
import { algorithmsOf } from "./crypto/key-specs.ts";
import { StartError } from "./start-error.ts";

/** What a local AWS is filled with; one of them. */
export interface Seeding {
  /** A `keywright.yaml` that was read. */
  readonly spec?: Spec;
  /** The path of a `keywright.yaml`. */
  readonly file?: string;
  /** The text of a `keywright.yaml`. */
  readonly text?: string;
  /** Everything that decisions depend on; its keys get new key material. */
  readonly estate?: Estate;
  /** With `estate`: the Region of clients; by default the first key's, or `us-east-1`. */
  readonly region?: Region;
}

/** What the file says, and what it makes. */
export interface Seeds {
  readonly spec: Spec;
  readonly estate: Estate;
  /** Whether the times of the estate are true; what a file makes is made when it is placed. */
  readonly dated: boolean;
}

/**
 * Reads what a local AWS is to be filled with.
 * @throws StartError where it has errors, cannot be read, or holds what the local AWS cannot
 */
export async function seedsOf(from: Seeding): Promise<Seeds> {
  const given = [from.spec, from.file, from.text, from.estate].filter(one => one !== undefined);
  if (given.length !== 1) {
    throw refused("seed", "a local AWS is filled from one of `spec`, `file`, `text` and `estate`");
  }
  if (from.estate !== undefined) {
    mustBeEstate(from.estate);
    mustFit(from.estate);
    return { spec: specOf(from.estate, from.region), estate: from.estate, dated: true };
  }
  const spec = from.spec ?? specIn(from.text ?? (await textOf(from.file ?? "")), from.file);
  return { spec, estate: estateOf(spec), dated: false };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw refused("file-access", `cannot read \`${file}\`: ${fileFault(code) ?? message}`);
  }
}

function specIn(text: string, file = "keywright.yaml"): Spec {
  const { problems, spec } = readSpec(text, file);
  if (spec !== undefined) return spec;
  const errors = problems.filter(({ severity }) => severity === "error");
  throw refused("file", errors.map(lineOf).join("\n"));
}

function lineOf({ hint, message, span }: Problem): string {
  const place = span ? `${span.file}:${span.start.line}:${span.start.column}: ` : "";
  return `${place}${message}${hint === undefined ? "" : ` (${hint})`}`;
}

const tables = [
  "accounts",
  "keys",
  "aliases",
  "principals",
  "policies",
  "groups",
  "organizations",
  "vpcEndpoints",
] as const satisfies readonly (keyof Estate)[];

/** Whoever calls may have no types, and an estate in JSON instead. */
function mustBeEstate(estate: unknown): void {
  const members = typeof estate === "object" && estate !== null ? Object(estate) : {};
  const wrong = tables.find(name => typeof members[name]?.get !== "function");
  if (wrong === undefined) return;
  throw new StartError({
    code: "estate",
    severity: "error",
    message: `what is given as \`estate\` is none: \`${wrong}\` is no Map`,
    hint: "read one in JSON with `estateFromJson` of `keywright/model`",
  });
}

/** What would be left out in silence might have denied something. */
function mustFit({ accounts, keys }: Estate): void {
  if (accounts.size === 0) throw refused("estate", "the estate has no account");
  for (const { arn, origin, spec, usage } of keys.values()) {
    const known = origin === "AWS_KMS" || origin === "EXTERNAL";
    if (known && algorithmsOf(spec, usage).length > 0) continue;
    const what = known ? `of ${spec} for ${usage}` : `of the origin ${origin}`;
    throw refused("estate", `the local AWS cannot be filled with the key \`${arn}\` ${what}`);
  }
}

function refused(code: string, message: string): StartError {
  return new StartError({ code, severity: "error", message });
}

/** The accounts and Region of an estate, as a file that says nothing else. */
function specOf(estate: Estate, region: Region | undefined): Spec {
  const [key] = estate.keys.values();
  const accounts = [...estate.accounts.keys()].sort();
  const account: AccountId = key?.account ?? accounts[0] ?? "";
  return {
    file: "",
    partition: estate.accounts.get(account)?.partition ?? "aws",
    account,
    region: region ?? key?.region ?? "us-east-1",
    accounts: [account, ...accounts.filter(one => one !== account)],
    administrators: [],
    keys: [],
    principals: [],
    clusters: [],
    providers: [],
  };
}
