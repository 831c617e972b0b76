import { aliasArn, formatArn, keyArn, type Place, parseArn, partitionOf } from "../../model/arn.ts";
import { type Estate, type Key, multiRegionType } from "../../model/estate.ts";
import { accountOf, type Call, type Request } from "../../model/request.ts";
import { addTags, type Draft, Part, type SharedPart, textIn } from "./context.ts";
import { addGlobals, addOwner, addOwningAccount, addPrincipalTags, startDraft } from "./globals.ts";
import { fill } from "./kms-fill.ts";
import type { KmsPermission, NamedBy } from "./kms-table.ts";
import { type ResolvedKey, resolveKey } from "./resolve-key.ts";

/** The properties of a key that its requests carry, for a key that the estate does not hold. */
const keyProperties = [
  "aws:ResourceTag/*",
  "kms:CustomerMasterKeySpec",
  "kms:CustomerMasterKeyUsage",
  "kms:KeyOrigin",
  "kms:KeySpec",
  "kms:KeyUsage",
  "kms:MultiRegion",
  "kms:MultiRegionKeyType",
  "kms:ResourceAliases",
];

/** One call to KMS while its requests are put together. */
export class KmsCall {
  readonly call: Call;
  readonly estate: Estate;
  readonly account: string;
  readonly place: Place;
  /** The first KeyId or ARN that names nothing. */
  unresolved: string | undefined;

  readonly #whole: boolean;

  constructor(call: Call, estate: Estate, whole: boolean) {
    this.call = call;
    this.estate = estate;
    this.#whole = whole;
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

  /** The id of the grant that the call names, by itself or by a grant token. */
  get grant(): string | undefined {
    return this.call.grant ?? this.text("GrantId");
  }

  /** The key that a parameter names; where it names none that is noted. */
  key(named: NamedBy): ResolvedKey | undefined {
    if (named === "key of AliasName") return this.#resolve(this.#alias());
    const text = this.text(named);
    if (text !== undefined) return this.#resolve(text);
    // A ciphertext tells its key, so that a call that decrypts need not.
    const byCiphertext = named === "KeyId" || named === "SourceKeyId";
    const ciphertextKey = byCiphertext ? this.call.ciphertextKey : undefined;
    const key = ciphertextKey === undefined ? undefined : this.estate.keys.get(ciphertextKey);
    if (key === undefined) this.unresolved ??= ciphertextKey ?? "";
    return key && { key };
  }

  /** The request for a permission; none where its key was not found or the call does not ask. */
  ask(permission: KmsPermission): Request | undefined {
    const { on, when, named } = permission;
    if (when !== undefined && !isSent(this.call.parameters[when])) return undefined;
    if (named === "replica of KeyId") return this.#onReplica(permission);
    if (on !== "key") return this.#onOther(permission);
    // A grant token tells its grant and so the key; who can read it has told them.
    const byToken = permission.action === "kms:RetireGrant" && this.text("KeyId") === undefined;
    if (byToken && this.call.ciphertextKey === undefined) return this.#onUntold(permission, "*");
    const resolved = this.key(named);
    return resolved && this.#onKey(permission, resolved);
  }

  #onKey(permission: KmsPermission, resolved: ResolvedKey): Request {
    const { key } = resolved;
    const few = permission.action === "kms:RetireGrant";
    const told = this.#whole || few;
    const draft = this.#draft(permission, resolved, told ? key : undefined);
    if (few) {
      addOwningAccount(draft, key.account, true, this.estate);
      addFewProperties(draft, key);
    } else if (told) addKey(draft, key, this.estate);
    const request = draft.request(permission.action, key.arn);
    const { grant } = this;
    return few && grant !== undefined ? { ...request, grant } : request;
  }

  /**
   * The replica is the key with the same id in the other Region. A question about one key that
   * names no Region is about that key alone, and so is a call to a Region known to have no replica.
   */
  #onReplica(permission: KmsPermission): Request | undefined {
    const primary = this.key("KeyId")?.key;
    const region = this.text(permission.region ?? "");
    if (primary === undefined || region === undefined) return undefined;
    if (this.call.noReplica === true) return undefined;
    const arn = keyArn({ ...this.place, account: primary.account, region }, primary.id);
    const replica = this.estate.keys.get(arn);
    return replica ? this.#onKey(permission, { key: replica }) : this.#onUntold(permission, arn);
  }

  /** A request on a key of which the estate tells nothing. */
  #onUntold(permission: KmsPermission, arn: string): Request {
    const draft = this.#draft(permission);
    addOwner(draft, arn, false, this.estate);
    draft.leaveOpen(...keyProperties);
    return draft.request(permission.action, arn);
  }

  /** A request on an alias, on `*`, or on the role that KMS makes for keys of several Regions. */
  #onOther(permission: KmsPermission): Request {
    const draft = this.#draft(permission);
    const { on } = permission;
    const arn = this.#arnOf(permission);
    addOwner(draft, arn, on !== "alias" || this.estate.aliases.has(arn), this.estate);
    if (on === "role") addForward(draft);
    const request = draft.request(permission.action, arn);
    const otherResource = permission.orOn === undefined ? undefined : this.text(permission.orOn);
    return otherResource === undefined ? request : { ...request, otherResource };
  }

  #arnOf({ on, region }: KmsPermission): string {
    if (on === "alias") return this.#alias();
    if (on === "role") return this.#serviceRole();
    if (on !== "every key") return "*";
    const elsewhere = region === undefined ? undefined : this.text(region);
    return keyArn({ ...this.place, region: elsewhere ?? this.place.region }, "*");
  }

  /** A request with what the call and its caller give it, and with the tags of a key. */
  #draft(permission: KmsPermission, resolved?: ResolvedKey, key?: Key): Draft {
    const { callerAccount, region, fillings } = permission;
    const elsewhere = region === undefined ? undefined : this.text(region);
    const draft = startDraft(this.call, elsewhere);
    for (const filling of fillings) fill(draft, filling, this, resolved);
    if (key !== undefined) addTags(draft.context, "aws:ResourceTag/", key.tags);
    if (this.#whole) addPrincipalTags(draft, this.call.caller, this.estate);
    addGlobals(draft, this.call, this.estate, this.#whole);
    if (region !== undefined && elsewhere === undefined) {
      delete draft.context["aws:RequestedRegion"];
      draft.leaveOpen("aws:RequestedRegion");
    }
    if (callerAccount === true && this.account !== "") {
      draft.context["kms:CallerAccount"] = this.account;
    } else if (callerAccount !== false) draft.leaveOpen("kms:CallerAccount");
    return draft;
  }

  #resolve(keyId: string): ResolvedKey | undefined {
    const resolved = resolveKey(keyId, this.place, this.estate);
    if (resolved === undefined) this.unresolved ??= keyId;
    return resolved;
  }

  /** The ARN of the alias that AliasName names, by name or by ARN. */
  #alias(): string {
    const name = this.text("AliasName") ?? "";
    return parseArn(name) === undefined ? aliasArn(this.place, name) : name;
  }

  /** @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-auth-slr.html */
  #serviceRole(): string {
    const { partition, account } = this.place;
    const name = "AWSServiceRoleForKeyManagementServiceMultiRegionKeys";
    const resource = `role/aws-service-role/mrk.kms.amazonaws.com/${name}`;
    return formatArn({ partition, service: "iam", region: "", account, resource });
  }
}

/** Whether a call carries a parameter: an empty list and `false` are as good as nothing. */
function isSent(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/** The part of every request on a key, but RetireGrant's, that tells of the key alone. */
export function keyPart(key: Key, estate: Estate): SharedPart {
  const part = new Part({});
  addTags(part.context, "aws:ResourceTag/", key.tags);
  addKey(part, key, estate);
  return { context: part.context, unknown: part.unknownNames };
}

function addKey(draft: Part, key: Key, estate: Estate): void {
  addOwningAccount(draft, key.account, true, estate);
  addProperties(draft, key);
}

/**
 * What every request on a key carries, but for the tags, which `#draft` adds.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
function addProperties(draft: Part, key: Key): void {
  const { context } = draft;
  context["kms:ResourceAliases"] = key.aliases;
  context["kms:KeySpec"] = key.spec;
  context["kms:KeyUsage"] = key.usage;
  context["kms:KeyOrigin"] = key.origin;
  context["kms:MultiRegion"] = String(key.multiRegion);
  // Deprecated names that AWS still fills.
  context["kms:CustomerMasterKeySpec"] = key.spec;
  context["kms:CustomerMasterKeyUsage"] = key.usage;
  if (!key.multiRegion) return;
  const type = multiRegionType(key);
  if (type === undefined) draft.leaveOpen("kms:MultiRegionKeyType");
  else context["kms:MultiRegionKeyType"] = type;
}

/**
 * For RetireGrant the table of permissions lists fewer properties than for every other request on
 * a key, and the service authorization reference does not: the others stay open.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
function addFewProperties(draft: Part, key: Key): void {
  draft.context["kms:ResourceAliases"] = key.aliases;
  const told = ["aws:ResourceTag/*", "kms:ResourceAliases"];
  draft.leaveOpen(...keyProperties.filter(name => !told.includes(name)));
}

/** A call that KMS makes for its caller: what of the caller's surroundings stays is not said. */
function addForward(draft: Draft): void {
  const { context } = draft;
  context["iam:AWSServiceName"] = "mrk.kms.amazonaws.com";
  const redacted = [
    "aws:RequestedRegion",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:UserAgent",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
  ];
  for (const name of redacted) delete context[name];
  draft.leaveOpen(...redacted, "aws:CalledVia*", "aws:Vpce*", "aws:SourceVpcArn");
}
