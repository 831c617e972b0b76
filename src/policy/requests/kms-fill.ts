import type { Tags } from "../../model/estate.ts";
import type { Call } from "../../model/request.ts";
import {
  addRequestTags,
  addTags,
  type Context,
  type Draft,
  tagsIn,
  textIn,
  textsIn,
} from "./context.ts";
import type { KmsCall } from "./kms-call.ts";
import type { Filling, FromElsewhere, FromParameter, Source } from "./kms-filling.ts";
import type { ResolvedKey } from "./resolve-key.ts";

type Filler = (
  draft: Draft,
  filling: FromElsewhere,
  kms: KmsCall,
  resolved: ResolvedKey | undefined,
) => void;

/** Fills the condition keys of one entry of the table. */
export function fill(
  draft: Draft,
  filling: Filling,
  kms: KmsCall,
  resolved: ResolvedKey | undefined,
): void {
  if (filling.from === "parameter") fromParameter(draft, filling, kms);
  else if (filling.from === "nowhere") draft.leaveOpen(...filling.keys);
  else fillers[filling.from](draft, filling, kms, resolved);
}

function fromParameter(draft: Draft, filling: FromParameter, { call }: KmsCall): void {
  const { keys, parameter, older, otherwise } = filling;
  const sent = call.parameters[parameter] ?? (older && call.parameters[older]);
  const value = textOf(sent) ?? (otherwise === "unknown" ? undefined : otherwise?.value);
  if (value !== undefined) for (const key of keys) draft.context[key] = value;
  else if (otherwise === "unknown") draft.leaveOpen(...keys);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

const fillers: Readonly<Record<Source, Filler>> = {
  "encryption context": (draft, { parameter = "" }, { call }) =>
    addEncryptionContext(draft.context, call.parameters[parameter]),
  "request alias": ({ context }, _, __, resolved) => {
    const requestAlias = resolved?.requestAlias;
    if (requestAlias !== undefined) context["kms:RequestAlias"] = requestAlias;
  },
  // An attestation is a document that is not opened here; who has opened it tells what it says.
  attestation: (draft, { keys, parameter = "" }, { call }) => {
    if (call.attestation !== undefined) Object.assign(draft.context, call.attestation);
    else if (call.parameters[parameter] !== undefined) draft.leaveOpen(...keys);
  },
  tags: ({ context }, { parameter = "" }, { call }) =>
    addRequestTags(context, kmsTags(call.parameters[parameter])),
  "tags on the new key": ({ context }, { parameter = "" }, { call }) =>
    addTags(context, "aws:ResourceTag/", kmsTags(call.parameters[parameter])),
  "tag names": ({ context }, { parameter = "" }, { call }) => {
    const names = textsIn(call.parameters, parameter);
    if (names.length > 0) context["aws:TagKeys"] = names;
  },
  "new key": ({ context }, { parameter = "" }, { call }) => {
    if (call.parameters[parameter] === true) context["kms:MultiRegionKeyType"] = "PRIMARY";
  },
  "direct call": (draft, { keys }) => {
    if (draft.caller.kind === "service") draft.leaveOpen(...keys);
    else draft.context["kms:GrantIsForAWSResource"] = "false";
  },
  "grant to make": (draft, { parameter = "" }, { call }) => {
    const operations = textsIn(call.parameters, "Operations");
    if (operations.length > 0) draft.context["kms:GrantOperations"] = operations;
    else draft.leaveOpen("kms:GrantOperations");
    addGrantee(draft, call);
    addConstraints(draft, call.parameters[parameter]);
  },
  grant: (draft, { keys }, kms, resolved) => {
    const grant = resolved?.key.grants.find(({ id }) => id === kms.grant);
    if (grant === undefined) {
      draft.leaveOpen(...keys);
      return;
    }
    const { encryptionContextEquals, encryptionContextSubset } = grant;
    addConstraints(draft, {
      ...(encryptionContextEquals && { EncryptionContextEquals: encryptionContextEquals }),
      ...(encryptionContextSubset && { EncryptionContextSubset: encryptionContextSubset }),
    });
  },
  "both keys": ({ context }, _, kms) => {
    const [from, to] = [kms.key("SourceKeyId"), kms.key("DestinationKeyId")];
    context["kms:ReEncryptOnSameKey"] = String(from?.key.arn === to?.key.arn);
  },
};

/** A grant is for a principal or for a service; a question may leave out for whom. */
function addGrantee(draft: Draft, { parameters }: Call): void {
  const principal = textIn(parameters, "GranteePrincipal");
  const service = textIn(parameters, "GranteeServicePrincipal");
  if (principal !== undefined) draft.context["kms:GranteePrincipal"] = principal;
  if (service !== undefined) draft.context["kms:GranteeServicePrincipal"] = service;
  if (principal === undefined && service === undefined) {
    draft.leaveOpen("kms:GranteePrincipal", "kms:GranteeServicePrincipal");
  }
}

function kmsTags(list: unknown): Tags {
  return tagsIn(list, ["TagKey", "TagValue"]);
}

// The same few names come with every call: a text put together anew would be looked up anew.
const contextKeys = new Map<string, string>();

function contextKey(name: string): string {
  const known = contextKeys.get(name);
  if (known !== undefined) return known;
  // Names are the caller's: they must not fill the memory.
  if (contextKeys.size >= 1_000) contextKeys.clear();
  const key = `kms:EncryptionContext:${name}`;
  contextKeys.set(name, key);
  return key;
}

/** Adds the keys of an encryption context: a pair each, and the list of their names. */
function addEncryptionContext(context: Context, pairs: unknown): void {
  if (typeof pairs !== "object" || pairs === null) return;
  const names = Object.keys(pairs);
  if (names.length === 0) return;
  for (const name of names) {
    context[contextKey(name)] = String((pairs as Record<string, unknown>)[name]);
  }
  context["kms:EncryptionContextKeys"] = names;
}

/**
 * Adds a grant's constraints. A key with one value that would need two, and the type of a grant
 * whose only constraint is SourceArn, are not told.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
 */
function addConstraints(draft: Draft, constraints: unknown): void {
  if (typeof constraints !== "object" || constraints === null) return;
  const { EncryptionContextEquals, EncryptionContextSubset, SourceArn } = constraints as Record<
    string,
    unknown
  >;
  const { context } = draft;
  if (typeof SourceArn === "string") context["kms:GrantConstraintSourceArn"] = SourceArn;
  const types = Object.entries({ EncryptionContextEquals, EncryptionContextSubset }).filter(
    ([, pairs]) => pairs !== undefined,
  );
  const [type, pairs] = types[0] ?? [];
  if (types.length === 1) addEncryptionContext(context, pairs);
  else if (types.length > 1) {
    draft.leaveOpen("kms:EncryptionContext:*", "kms:EncryptionContextKeys");
  }
  if (type !== undefined && types.length === 1 && SourceArn === undefined) {
    context["kms:GrantConstraintType"] = type;
  } else if (types.length > 0 || SourceArn !== undefined) {
    draft.leaveOpen("kms:GrantConstraintType");
  }
}
