import {
  type AccountId,
  type Arn,
  type Partition,
  partitionOf,
  type Region,
} from "../../model/arn.ts";
import { regions } from "../../model/regions.ts";
import { accountOf, type Caller, callerArn, principalArn } from "../../model/request.ts";
import type { Credential, State } from "../state.ts";
import { authFault } from "./auth-fault.ts";
import type { Service, WireRequest } from "./message.ts";
import { isSameText, isSignedWith } from "./signature.ts";
import { readSignature } from "./sigv4.ts";

/**
 * Finds who signed a request, and makes sure that they did.
 * @param times in milliseconds since the epoch: `now` is the local AWS's, by which credentials
 *   expire; `signed` the machine's, by which clients sign; and `home`, the Region of the file, which
 *   is one even where it is newer than the list of them
 * @throws ServiceError of AWS's own name and text
 */
export function findCaller(
  request: WireRequest,
  service: Service,
  state: State,
  { home, now, signed }: { readonly now: number; readonly signed: number; readonly home: Region },
): { readonly caller: Caller; readonly credential: Credential; readonly region: Region } {
  const parts = readSignature(request, service, signed);
  mustBeRegion(parts.region, service, state, home);
  const credential = state.table("credential").get(parts.accessKeyId);
  if (credential === undefined || !isAlive(credential, state)) throw authFault(service, "unknown");
  // Nobody is known in another partition.
  if (identityOf(credential.caller).partition !== partitionOf(parts.region)) {
    throw authFault(service, "unknown");
  }
  if (!sameToken(parts.sessionToken, credential.sessionToken)) throw authFault(service, "unknown");
  if (!isSignedWith(request, parts, credential.secretAccessKey)) {
    throw authFault(service, "signature");
  }
  if (credential.expires !== undefined && credential.expires <= now) {
    throw authFault(service, "expired");
  }
  if (service === "iam" && isNothingToIam(credential.caller)) throw authFault(service, "unknown");
  return { caller: credential.caller, credential, region: parts.region };
}

/**
 * Refuses a Region that AWS does not have, as an endpoint of AWS's refuses one that is not its own:
 * no endpoint would have been found. Recorded of STS in Hadoop's pages on assumed roles
 * (https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/assumed_roles.html). Where data
 * holds keys already, it is one that AWS has opened since.
 */
function mustBeRegion(region: Region, service: Service, state: State, home: Region): void {
  if (regions.has(region) || region === home) return;
  for (const key of state.keys.values()) if (key.region === region) return;
  const text = `Credential should be scoped to a valid region, not '${region}'. `;
  throw authFault(service, "signature", text);
}

/**
 * IAM knows no credentials of GetFederationToken, and those of GetSessionToken only with MFA, which
 * nobody has here. Recorded: https://github.com/aws/aws-sdk-js/issues/460 and
 * https://github.com/jantman/awslimitchecker/issues/139
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
function isNothingToIam(caller: Caller): boolean {
  if (caller.kind === "federated-user") return true;
  return (caller.kind === "user" || caller.kind === "root") && caller.temporary === true;
}

/** An inactive credential is as good as none. One dies with its user or role, even if another is made under the same name. */
function isAlive({ caller, inactive, principalId }: Credential, state: State): boolean {
  if (inactive === true) return false;
  if (caller.kind === "root") return state.accounts.has(caller.account);
  if (caller.kind === "federated") return false;
  return state.principals.get(principalArn(caller))?.id === principalId;
}

function sameToken(given: string | undefined, kept: string | undefined): boolean {
  if (given === undefined || kept === undefined) return given === kept;
  return isSameText(given, kept);
}

/** What a caller's ARN says. */
export interface Identity {
  readonly arn: Arn;
  readonly account: AccountId;
  /** Empty where the ARN names none. */
  readonly partition: Partition;
}

// A credential's caller is replaced, never changed: what was read of it once stays true.
const identities = new WeakMap<Caller, Identity>();

/** Reads what a caller's ARN says, once for each caller. */
export function identityOf(caller: Caller): Identity {
  const known = identities.get(caller);
  if (known !== undefined) return known;
  const [, partition = ""] = principalArn(caller).split(":", 2);
  const identity = { arn: callerArn(caller), account: accountOf(caller), partition };
  identities.set(caller, identity);
  return identity;
}
