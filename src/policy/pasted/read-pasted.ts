import { isEvent, pastedEvent } from "./cloudtrail.ts";
import { denialsIn } from "./denial.ts";
import { jsonIn, stringsIn, textOf } from "./json.ts";
import { credentialsIn, othersIn } from "./others.ts";
import type { Pasted } from "./pasted.ts";
import { plainText } from "./plain.ts";

/**
 * A key as SOPS names it in its errors: the ARN, then the role that it assumes, the encryption
 * context and the profile, each where there is one.
 * @see https://github.com/getsops/sops/blob/v3.13.2/kms/keysource.go
 */
const sopsKey =
  /(arn:[\w-]{1,20}:kms:[\w-]{1,40}:\d{12}:(?:key|alias)\/[\w/-]{1,256})(?:\+[^\s|"]{1,300})?(?:\|([^|"\n]{0,800}?))?(?:\|[^\s|"]{1,100})?(?:":|:?[ \n]FAILED)/g;
/** What the AWS CLI and SDKs write before the message. */
const operation =
  /(?:when[ \n]calling[ \n]the[ \n](\w{1,60})[ \n]operation|operation[ \n]error[ \n]KMS:[ \n](\w{1,60}))/g;
const roleArn = /arn:[\w-]{1,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,600}/g;

/**
 * Reads what somebody pasted: error messages of AWS's, alone or in log lines, in what SOPS, Flux,
 * Terraform, the AWS CLI and the SDKs write, and in events of CloudTrail.
 *
 * Of the text only what a message says is kept: names, actions, the kind of policy.
 * @returns the messages in their order, each only once; empty where there is none
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function readPasted(pasted: string): Pasted[] {
  const { values, text } = jsonIn(pasted);
  const events: Pasted[] = [];
  const strings = stringsIn(values, object => {
    if (!isEvent(object)) return false;
    const [message] = messagesIn(`${textOf(object["errorMessage"]) ?? ""}`);
    const event = pastedEvent(object, message);
    if (event !== undefined) events.push(event);
    return true;
  });
  const texts = [...strings, text].filter(each => each !== "");
  const found = [...events, ...texts.flatMap(messagesIn)];
  const told = found.length > 0 ? found : texts.flatMap(credentialMessages);
  return onceEach(told);
}

/** Each message once: a log tells the same in several fields, not always with SOPS's line above. */
function onceEach(all: readonly Pasted[]): Pasted[] {
  const once = new Map(all.map(each => [JSON.stringify(each), each]));
  const bare = ({ sent, ...message }: Pasted) => JSON.stringify(message);
  const fuller = new Set([...once.values()].filter(({ sent }) => sent !== undefined).map(bare));
  return [...once.values()].filter(each => each.sent !== undefined || !fuller.has(bare(each)));
}

function messagesIn(pasted: string): Pasted[] {
  const text = plainText(pasted);
  const placed = [...denialsIn(text), ...othersIn(text)].sort((a, b) => a.at - b.at);
  if (placed.length === 0) return [];
  const keys = lastBefore(text.matchAll(sopsKey));
  const operations = lastBefore(text.matchAll(operation));
  const roles = lastBefore(text.matchAll(roleArn));
  return placed.map((each, i) => {
    const from = placed[i - 1]?.at ?? 0;
    const since = (match: RegExpExecArray | undefined) =>
      match !== undefined && match.index >= from ? match : undefined;
    return withSurroundings(
      each.pasted,
      keys(each.at),
      since(operations(each.at)),
      since(roles(each.at))?.[0],
    );
  });
}

/** Gives the last match near before a place. Places are asked in their order, so that all is read once. */
function lastBefore(
  matches: Iterator<RegExpExecArray>,
): (at: number) => RegExpExecArray | undefined {
  let next = matches.next();
  let last: RegExpExecArray | undefined;
  return at => {
    for (; !next.done && next.value.index < at; next = matches.next()) last = next.value;
    return last !== undefined && at - last.index < 1_500 ? last : undefined;
  };
}

function withSurroundings(
  pasted: Pasted,
  key: RegExpExecArray | undefined,
  called: RegExpExecArray | undefined,
  role: string | undefined,
): Pasted {
  const name = called?.[1] ?? called?.[2];
  // The error of an operation of another service names the action itself.
  const action = pasted.action ?? (name && pasted.kind !== "encoded" ? `kms:${name}` : undefined);
  const assumes = action?.startsWith("sts:Assume") && pasted.resource === undefined;
  const ofKey = action?.startsWith("sts:") === true ? undefined : key;
  const context = contextIn(ofKey?.[2]);
  const sent = {
    ...(ofKey?.[1] && { keyId: ofKey[1] }),
    ...(context && { context }),
    ...(assumes && role !== undefined && { roleArn: role }),
  };
  return {
    ...pasted,
    ...(action !== undefined && { action }),
    ...(Object.keys(sent).length > 0 && { sent }),
  };
}

/** `app:payments,env:prod`; undefined where a comma or colon of a value makes it ambiguous. */
function contextIn(text: string | undefined): Record<string, string> | undefined {
  const pairs = (text ?? "").split(",").map(pair => pair.split(":"));
  if (pairs.some(pair => pair.length !== 2 || pair[0] === "")) return undefined;
  return Object.fromEntries(pairs) as Record<string, string>;
}

function credentialMessages(pasted: string): Pasted[] {
  return credentialsIn(plainText(pasted)).map(each => each.pasted);
}
