import { type AccountId, type Arn, nameOf, type Region } from "../model/arn.ts";
import type { Spec } from "../model/spec.ts";
import { findPrincipal } from "../spec/index.ts";
import type { Credential, State } from "./state.ts";

/** What the AWS SDK's clients take to speak to the local AWS as somebody. */
export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: Region;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
    readonly expiration?: Date;
  };
}

/** The configuration of a client that signs with a credential. */
export function configurationOf(
  endpoint: string,
  region: Region,
  { accessKeyId, expires, secretAccessKey, sessionToken }: Credential,
): ClientConfiguration {
  return {
    endpoint,
    region,
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      ...(expires !== undefined && { expiration: new Date(expires) }),
    },
  };
}

/**
 * Finds who is meant, in the file or among what was made meanwhile.
 * @throws Error where nobody is called so, or several are
 */
export function principalNamed(
  who: string,
  spec: Spec,
  state: State,
): Arn | { readonly root: AccountId } {
  const found = findPrincipal(who, spec);
  if ("arn" in found) return found.arn;
  if (!("problem" in found)) return found;
  const made = [...state.principals.values()].filter(({ account, arn, kind }) =>
    [arn, `${kind}/${nameOf(arn)}`, nameOf(arn)].includes(who)
      ? arn === who || account === spec.account
      : account === spec.account && arn.endsWith(`:${who}`),
  );
  const [first] = made;
  if (first !== undefined && made.length === 1) return first.arn;
  const { hint, message } = found.problem;
  throw new Error(hint === undefined ? message : `${message}: ${hint}`);
}
