import type { Agreement, Suspect } from "../check/index.ts";
import type { AccountId, Arn } from "../model/index.ts";
import type { PastedKind, PastedReason } from "../policy/pasted/index.ts";
import { type Explained, explainedText } from "./explanation.ts";
import { shortName } from "./names.ts";
import type { Paper, Shade } from "./paper.ts";
import { visible } from "./width.ts";
import { hang } from "./wrap.ts";

/** A refusal of AWS's, held against an estate. */
export interface RefusalTold {
  readonly who: Arn;
  readonly action: string;
  /** What it was refused on, as it is shown. */
  readonly on: string;
  readonly why?: PastedReason | undefined;
  readonly agrees: Agreement;
  /** Whether AWS's reason came out only under an assumption that is not the likeliest. */
  readonly assumed: boolean;
  /** How it was asked. */
  readonly manner: string;
  /** Other ways of asking and what came out, where some were tried. */
  readonly tried: readonly { readonly manner: string; readonly agrees: Agreement }[];
  /** The change on its way to authorization that makes it another answer. */
  readonly late?: string | undefined;
  readonly parts: readonly Explained[];
  readonly suspects: readonly Suspect[];
}

/** Whose policies were asked: a file's name, or `the local AWS`. */
export interface Telling {
  readonly source: string;
  readonly account: AccountId;
}

const heads: Readonly<Record<Agreement, readonly [string, Shade]>> = {
  same: ["no", "red"],
  other: ["no, but", "yellow"],
  unknown: ["unknown", "yellow"],
  allowed: ["yes, but", "yellow"],
};

/** A refusal as text: what AWS said, whether the policies say so too, why, and what to change. */
export function refusalText(told: RefusalTold, { source, account }: Telling, paper: Paper): string {
  const { style } = paper;
  const [word, shade] = heads[told.agrees];
  const may = { same: "may not", other: "may not", unknown: "might", allowed: "may" }[told.agrees];
  const name = shortName(told.who, account);
  const head = `${style.bold(style[shade](word))}: ${visible(`${name} ${may} ${told.action} ${told.on}`)}`;
  const lines = [head, ...hang("  ", visible(sentence(told, source)), paper)];
  lines.push(...hang("  ", visible(told.manner), paper).map(style.dim));
  for (const { manner, agrees } of told.tried) {
    lines.push(...hang("  ", visible(`${outcome[agrees]} if ${manner}`), paper).map(style.dim));
  }
  if (told.late !== undefined) lines.push(...hang("  ", visible(told.late), paper));
  const explained = told.parts.length > 0 ? ["", explainedText(told.parts, paper).trimEnd()] : [];
  if (told.suspects.length === 0) return `${[...lines, ...explained].join("\n")}\n`;
  const what = ["", `  ${style.bold("what can be otherwise in AWS")}`];
  for (const { message } of told.suspects) what.push(...hang("    - ", visible(message), paper));
  return `${[...lines, ...what, ...explained].join("\n")}\n`;
}

const outcome: Readonly<Record<Agreement, string>> = {
  same: "denied for AWS's reason",
  other: "denied for another reason",
  unknown: "not known",
  allowed: "allowed",
};

function sentence({ why, agrees, assumed }: RefusalTold, source: string): string {
  const said = `AWS says: ${reasonWords(why)}`;
  switch (agrees) {
    case "same":
      return `${said}; the policies of ${source} say no as well${assumed ? ", if it was so:" : ""}`;
    case "other":
      return `${said}; the policies of ${source} say no for another reason`;
    case "unknown":
      return `${said}; the policies of ${source} do not settle it`;
    default:
      return `${said}; the policies of ${source} allow it`;
  }
}

const kindWords = {
  identity: "identity-based policy",
  resource: "resource-based policy",
  boundary: "permissions boundary",
  session: "session policy",
  trust: "role trust policy",
  grant: "grant",
  "service-control": "service control policy",
  "resource-control": "resource control policy",
  "vpc-endpoint": "VPC endpoint policy",
} as const;

/** AWS's reason in a few words. */
export function reasonWords(why: PastedReason | undefined): string {
  if (why === undefined) return "no, without a reason";
  if (why.kind === "root") return "a root user may not assume a role";
  if (why.kind === "hidden") return "there is no such key, or it may not be used";
  const policy = why.policyKind === undefined ? "policy" : kindWords[why.policyKind];
  return why.kind === "explicit"
    ? `a ${policy} denies it`.replace(/^a (?=i)/, "an ")
    : `no ${policy} allows it`;
}

/** What a message means that no policy is behind, and what to do. */
export function meaningOf(kind: Exclude<PastedKind, "denied">): {
  readonly message: string;
  readonly hint: string;
} {
  return meanings[kind];
}

const meanings: Readonly<
  Record<Exclude<PastedKind, "denied">, { readonly message: string; readonly hint: string }>
> = {
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
  encoded: {
    message: "the reason is encoded, and only AWS can decode it",
    hint: "`aws sts decode-authorization-message --encoded-message TEXT`, as somebody who may sts:DecodeAuthorizationMessage; paste the text that tells who, what and why",
  },
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
  "invalid-ciphertext": {
    message:
      "no policy denied it: the key was used, and the ciphertext did not open under this encryption context",
    hint: "send the very context that it was encrypted with (letter case counts; SOPS keeps it in the file's metadata), and the ciphertext unchanged",
  },
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
  "incorrect-key": {
    message:
      "no policy denied it: the ciphertext belongs to another key than the one that was named",
    hint: "an alias may point to another key now; name the key that encrypted it, or none",
  },
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
  "not-found": {
    message: "no policy denied it: there is no such key or alias in that account and Region",
    hint: "look at the account and the Region in the ARN; a bare alias is looked up in the caller's own",
  },
  // https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
  disabled: {
    message: "no policy denied it: the key is disabled",
    hint: "`aws kms enable-key --key-id KEY`",
  },
  // https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
  "invalid-state": {
    message: "no policy denied it: the key's state does not allow it, such as pending deletion",
    hint: "`aws kms describe-key --key-id KEY` tells the state; `aws kms cancel-key-deletion` and `enable-key` bring a key back until it is deleted",
  },
  // https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
  credentials: {
    message: "no policy was asked: the credentials are missing, expired or not valid",
    hint: "`aws sts get-caller-identity` tells who calls; in a pod look for AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE",
  },
};
