import {
  type AccountId,
  type Arn,
  type Caller,
  type Estate,
  type Partition,
  type Principal,
  rootArn,
} from "../model/index.ts";

/** Somebody whom a question can be asked about, and as whom it is asked. */
export interface Asked {
  readonly arn: Arn;
  readonly kind: "root" | "user" | "role";
  readonly account: AccountId;
  readonly caller: Caller;
}

/** The name of the role sessions that questions are asked as. */
const session = "keywright";

/** Every root user, then every user and role of the estate, by ARN. */
export function callersOf(estate: Estate): Asked[] {
  const roots = [...estate.accounts.values()].map(({ id, partition }) => rootCaller(id, partition));
  const others = [...estate.principals.values()].map(principalCaller);
  const byArn = (a: Asked, b: Asked) => (a.arn < b.arn ? -1 : 1);
  return [...roots.sort(byArn), ...others.sort(byArn)];
}

/**
 * The caller that stands for a user, a role or an account's root user.
 * @returns undefined where the estate has no such principal
 */
export function callerFor(
  who: Arn | { readonly root: AccountId },
  estate: Estate,
): Asked | undefined {
  if (typeof who === "string") {
    const principal = estate.principals.get(who);
    return principal && principalCaller(principal);
  }
  const account = estate.accounts.get(who.root);
  return account && rootCaller(account.id, account.partition);
}

function rootCaller(account: AccountId, partition: Partition): Asked {
  const arn = rootArn(partition, account);
  return { arn, kind: "root", account, caller: { kind: "root", partition, account } };
}

function principalCaller({ arn, kind, account }: Principal): Asked {
  const caller: Caller =
    kind === "user" ? { kind: "user", arn } : { kind: "role", role: arn, session };
  return { arn, kind, account, caller };
}
