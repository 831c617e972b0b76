import { type AccountId, type Arn, accountIn, type Partition, type Region } from "./arn.ts";
import type { PolicyDocument } from "./document.ts";
import type { Tags } from "./estate.ts";

/** Who makes a request. */
export type Caller =
  | RootCaller
  | UserCaller
  | RoleCaller
  | FederatedUserCaller
  | FederatedCaller
  | ServiceCaller;

export interface RootCaller {
  readonly kind: "root";
  readonly partition: Partition;
  readonly account: AccountId;
  /** Whether the credentials are temporary ones, of GetSessionToken. */
  readonly temporary?: true;
}

export interface UserCaller {
  readonly kind: "user";
  /** The user's ARN. */
  readonly arn: Arn;
  /** Whether the credentials are temporary ones, of GetSessionToken. */
  readonly temporary?: true;
}

/** A session of a role. */
export interface RoleCaller {
  readonly kind: "role";
  /** The role's own ARN, `arn:aws:iam::ACCOUNT:role/PATH/NAME`. */
  readonly role: Arn;
  readonly session: string;
  /** What AssumeRole was handed as Policy and PolicyArns: the session's permissions are the overlap. */
  readonly sessionPolicies?: readonly PolicyDocument[];
  readonly sessionTags?: Tags;
  /** The session tags that every role assumed from this session gets as well. */
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
  /** Claims of the token, for AssumeRoleWithWebIdentity, such as `{"ISSUER:sub": "…"}`. */
  readonly federated?: Readonly<Record<string, string>>;
}

/**
 * A session that GetFederationToken has made of a user: `arn:aws:sts::ACCOUNT:federated-user/NAME`.
 * It has what the user's policies and the session policies both allow, and so nothing without any;
 * what a resource's policy gives to its own ARN it has all the same.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
 */
export interface FederatedUserCaller {
  readonly kind: "federated-user";
  /** The ARN of the user who made the session. */
  readonly user: Arn;
  /** The name that the call gave it. */
  readonly name: string;
  /** What GetFederationToken was handed as Policy and PolicyArns. */
  readonly sessionPolicies: readonly PolicyDocument[];
  readonly sessionTags?: Tags;
}

/** The bearer of an OIDC token, before AssumeRoleWithWebIdentity has made a role session of it. */
export interface FederatedCaller {
  readonly kind: "federated";
  /** The ARN of the IAM OIDC provider that vouches for the token. */
  readonly provider: Arn;
  /** Condition keys made of the token's claims, such as `{"ISSUER:sub": "…"}`. */
  readonly claims: Readonly<Record<string, ContextValue>>;
}

/**
 * An AWS service that calls under its service principal, for one of its resources: so EKS assumes
 * the role of a pod. It belongs to no account.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
 */
export interface ServiceCaller {
  readonly kind: "service";
  /** Its service principal, such as `pods.eks.amazonaws.com`. */
  readonly service: string;
  /** The ARN of the resource on whose behalf it calls, such as an EKS cluster's. */
  readonly source: Arn;
}

/** The value of a condition key: a list where the request gives the key many values. */
export type ContextValue = string | readonly string[];
/** Condition keys and their values. Names compare without case. */
export type RequestContext = Readonly<Record<string, ContextValue>>;

/**
 * One permission asked for: exactly what AWS's evaluation takes. An API call may ask for several
 * (ReEncrypt asks for two).
 */
export interface Request {
  readonly caller: Caller;
  /** Such as `kms:Decrypt`. */
  readonly action: string;
  /** The ARN of the resource, or `*` where the action has none. */
  readonly resource: Arn;
  /** What another of AWS's pages names as the resource: where the two differ the answer is open. */
  readonly otherResource?: Arn;
  readonly context: RequestContext;
  /**
   * Condition keys of which it is not known whether the request will carry them, nor with which
   * value. A decision that turns on one of them is unknown. Names as in `context`; a final `*`
   * stands for any ending.
   */
  readonly unknown?: readonly string[];
  /** The id of the VPC endpoint that the request comes through: its policy is asked as well. */
  readonly vpcEndpoint?: string;
  /** The id of the grant that is to be retired, which alone decides who may. */
  readonly grant?: string;
}

/** An API call as the caller makes it, before the estate has told what its names stand for. */
export interface Call {
  readonly caller: Caller;
  /** `kms`, `sts`, `iam`, `eks` or `eks-auth`. */
  readonly service: string;
  /** AWS's name, such as `ReEncrypt`. */
  readonly operation: string;
  /** The Region of the endpoint. */
  readonly region: Region;
  /** The call's parameters by AWS's names, such as `KeyId` and `EncryptionContext`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /**
   * The key that the ciphertext names, for Decrypt and ReEncrypt, where the call need not name it;
   * for RetireGrant the key that the grant token names.
   */
  readonly ciphertextKey?: Arn;
  /** The id of the grant that the grant token of a RetireGrant names. */
  readonly grant?: string;
  /** Of an UpdatePrimaryRegion that the key named has no replica there: it asks on that key alone. */
  readonly noReplica?: boolean;
  /**
   * The condition keys of the attestation document that `Recipient` holds, where it was opened;
   * without them they are unknown.
   */
  readonly attestation?: RequestContext;
  /** The tags of what the call is about, where an estate does not hold it: an EKS cluster, say. */
  readonly resourceTags?: Tags;
  /**
   * Condition keys of which it is not known whether the call carries them, beside those that its
   * surroundings and the estate leave open. Names as in `Request`'s `unknown`.
   */
  readonly open?: readonly string[];
  readonly surroundings?: Surroundings;
}

/** What the network and the clock add to a call. Each absent one is unknown, not missing. */
export interface Surroundings {
  readonly sourceIp?: string;
  /** Milliseconds since the epoch. */
  readonly time?: number;
  readonly secureTransport?: boolean;
  readonly userAgent?: string;
  /** The id of the VPC endpoint that the call goes through; absent where it goes through none. */
  readonly vpcEndpoint?: string;
  /** The caller's address in the VPC, with a call through a VPC endpoint. */
  readonly vpcSourceIp?: string;
}

/** The account that a caller belongs to; empty for an AWS service. */
export function accountOf(caller: Caller): AccountId {
  if (caller.kind === "root") return caller.account;
  return accountIn(principalArn(caller));
}

/**
 * The ARN as GetCallerIdentity and AccessDenied texts give it: for a role, the session's; an AWS
 * service has none, and is told by its service principal.
 */
export function callerArn(caller: Caller): Arn {
  if (caller.kind === "root") return `arn:${caller.partition}:iam::${caller.account}:root`;
  if (caller.kind === "user") return caller.arn;
  if (caller.kind === "federated") return caller.provider;
  if (caller.kind === "service") return caller.service;
  if (caller.kind === "federated-user") {
    const [, partition, , , account] = caller.user.split(":");
    return `arn:${partition}:sts::${account}:federated-user/${caller.name}`;
  }
  const [, partition, , , account, resource = ""] = caller.role.split(":");
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  return `arn:${partition}:sts::${account}:assumed-role/${name}/${caller.session}`;
}

/** The ARN under which the estate holds a caller: the user's, the role's, or the root user's. */
export function principalArn(caller: Caller): Arn {
  if (caller.kind === "role") return caller.role;
  return caller.kind === "federated-user" ? caller.user : callerArn(caller);
}

/**
 * Whether a caller is of no account: the bearer of a token and an AWS service have no policies of
 * their own, and what they may the policy of the resource says.
 */
export function isOutsider(caller: Caller): caller is FederatedCaller | ServiceCaller {
  return caller.kind === "federated" || caller.kind === "service";
}

/** Whether a caller is a session of a principal that has an ARN of its own. */
export function isSession(caller: Caller): caller is RoleCaller | FederatedUserCaller {
  return caller.kind === "role" || caller.kind === "federated-user";
}
