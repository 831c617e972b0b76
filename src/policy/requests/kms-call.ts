import { aliasArn, type Place, parseArn, partitionOf } from "../../model/arn.ts";
import type { Estate, Key } from "../../model/estate.ts";
import { accountOf, type Call, type Request } from "../../model/request.ts";
import {
  addRequestTags,
  addResourceAccount,
  addTags,
  type Context,
  type Globals,
  globalsOf,
  tagsIn,
  textIn,
} from "./globals.ts";
import type { KmsOperation } from "./kms-table.ts";
import { type ResolvedKey, resolveKey } from "./resolve-key.ts";

/** One call to KMS while its requests are put together. */
export class KmsCall {
  readonly call: Call;
  readonly estate: Estate;
  readonly account: string;
  readonly place: Place;
  /** The first KeyId or ARN that names nothing. */
  unresolved: string | undefined;

  constructor(call: Call, estate: Estate) {
    this.call = call;
    this.estate = estate;
    this.account = accountOf(call.caller);
    this.place = {
      partition: partitionOf(call.region),
      region: call.region,
      account: this.account,
    };
  }

  /** The text of a parameter. */
  text(name: string): string | undefined {
    return textIn(this.call.parameters, name);
  }

  /** The key that a parameter names, or failing that the one that the ciphertext names. */
  key(parameter: string): ResolvedKey | undefined {
    const named = this.text(parameter);
    if (named !== undefined) return this.resolve(named);
    const { ciphertextKey } = this.call;
    const key = ciphertextKey === undefined ? undefined : this.estate.keys.get(ciphertextKey);
    if (key === undefined) this.unresolved ??= ciphertextKey ?? "";
    return key && { key };
  }

  /** The key that a KeyId names; where it names none that is noted. */
  resolve(keyId: string): ResolvedKey | undefined {
    const resolved = resolveKey(keyId, this.place, this.estate);
    if (resolved === undefined) this.unresolved ??= keyId;
    return resolved;
  }

  /** The ARN of an alias that a parameter names, by name or by ARN. */
  alias(parameter: string): string {
    const name = this.text(parameter) ?? "";
    return parseArn(name) === undefined ? aliasArn(this.place, name) : name;
  }

  /** The request for a permission on a key; none where the key was not found. */
  onKey(permission: string, resolved: ResolvedKey | undefined, form: KmsOperation): Request[] {
    if (resolved === undefined) return [];
    const { key, requestAlias } = resolved;
    const globals = this.#globals();
    const { context } = globals;
    addKeyContext(context, key);
    if (form.requestAlias && requestAlias !== undefined) context["kms:RequestAlias"] = requestAlias;
    const unknown = this.parameters(form, context);
    if (key.multiRegion) unknown.push("kms:MultiRegionKeyType");
    if (form.encryptionContext !== undefined) {
      addEncryptionContext(context, this.call.parameters[form.encryptionContext]);
    }
    return [this.#request(permission, key.arn, globals, unknown)];
  }

  /** The request for a permission on an alias, or on `*`. */
  onOther(permission: string, resource: string, form: KmsOperation = { on: "none" }): Request {
    const globals = this.#globals();
    const unknown = this.parameters(form, globals.context);
    if (resource === "*") unknown.push("aws:ResourceAccount");
    else addResourceAccount(globals.context, resource);
    return this.#request(permission, resource, globals, unknown);
  }

  /** Adds the condition keys that parameters fill, and gives the names of those not known. */
  parameters(form: KmsOperation, context: Context): string[] {
    const unknown: string[] = [];
    for (const { key, parameter, otherwise } of form.parameters ?? []) {
      const value = this.call.parameters[parameter];
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
        context[key] = String(value);
      } else if (otherwise === "unknown") unknown.push(key);
      else if (otherwise !== undefined) context[key] = otherwise.value;
    }
    return unknown;
  }

  /** The keys that every request of the call carries. Each request gets its own. */
  #globals(): Globals {
    const globals = globalsOf(this.call, this.estate);
    const { context } = globals;
    context["kms:CallerAccount"] = this.account;
    const { operation, parameters } = this.call;
    if (operation === "TagResource" || operation === "CreateKey" || operation === "ReplicateKey") {
      addRequestTags(context, tagsIn(parameters["Tags"], ["TagKey", "TagValue"]));
    }
    if (operation === "UntagResource" && Array.isArray(parameters["TagKeys"])) {
      context["aws:TagKeys"] = parameters["TagKeys"].map(String);
    }
    return globals;
  }

  #request(permission: string, resource: string, globals: Globals, more: string[]): Request {
    // An enclave's attestation is a document that is not opened here.
    if (this.call.parameters["Recipient"] !== undefined) more.push("kms:RecipientAttestation:*");
    const { context } = globals;
    const unknown = more.length === 0 ? globals.unknown : [...globals.unknown, ...more];
    return { caller: this.call.caller, action: `kms:${permission}`, resource, context, unknown };
  }
}

function addKeyContext(context: Context, key: Key): void {
  context["aws:ResourceAccount"] = key.account;
  context["kms:ResourceAliases"] = key.aliases;
  context["kms:KeySpec"] = key.spec;
  context["kms:KeyUsage"] = key.usage;
  context["kms:KeyOrigin"] = key.origin;
  context["kms:MultiRegion"] = String(key.multiRegion);
  addTags(context, "aws:ResourceTag/", key.tags);
}

/** Adds the keys of an encryption context: a pair each, and the list of their names. */
export function addEncryptionContext(context: Context, pairs: unknown): void {
  if (typeof pairs !== "object" || pairs === null) return;
  const names = Object.keys(pairs);
  if (names.length === 0) return;
  for (const name of names) {
    context[`kms:EncryptionContext:${name}`] = String((pairs as Record<string, unknown>)[name]);
  }
  context["kms:EncryptionContextKeys"] = names;
}
