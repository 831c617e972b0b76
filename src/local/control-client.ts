import type { AccountId, Arn, Region } from "../model/arn.ts";
import type { Problem } from "../model/problem.ts";
import { readRunFile } from "./run-file.ts";

/** Credentials as an AWS client takes them. */
export interface ClientCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since the epoch; absent for those that stay. */
  readonly expires?: number;
}

export type CredentialsAnswer =
  | {
      readonly ok: true;
      readonly endpoint: string;
      readonly region: Region;
      readonly credentials: ClientCredentials;
    }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Asks the local AWS that runs on a data folder for somebody's credentials.
 * @param data the folder that `up` was given
 * @param who the ARN of a user or role, or the account whose root user is meant
 */
export async function credentialsOf(
  data: string,
  who: Arn | { readonly root: AccountId },
): Promise<CredentialsAnswer> {
  const run = readRunFile(data);
  if (run === undefined) return notRunning(data);
  let answer: Response;
  try {
    answer = await fetch(`${run.endpoint}/_keywright/credentials`, {
      method: "POST",
      headers: { authorization: `Bearer ${run.token}`, "content-type": "application/json" },
      body: JSON.stringify(typeof who === "string" ? { who } : who),
      signal: AbortSignal.timeout(5000),
    });
  } catch {
    return notRunning(data);
  }
  if (answer.status === 404) return unknownPrincipal(who);
  // Another program has the port now: the local AWS was killed and could not tidy up.
  if (!answer.ok) return notRunning(data);
  const { region, credentials } = (await answer.json()) as {
    region: Region;
    credentials: ClientCredentials;
  };
  return { ok: true, endpoint: run.endpoint, region, credentials };
}

function notRunning(data: string): CredentialsAnswer {
  const problem: Problem = {
    code: "not-running",
    severity: "error",
    message: `no local AWS runs on \`${data}\``,
    hint: "start it with `keywright up`, or name its folder with --data",
  };
  return { ok: false, problem };
}

function unknownPrincipal(who: Arn | { readonly root: AccountId }): CredentialsAnswer {
  const name = typeof who === "string" ? who : `the root user of ${who.root}`;
  const problem: Problem = {
    code: "unknown-principal",
    severity: "error",
    message: `the local AWS has no \`${name}\``,
    hint: "a role that Terraform makes is there once it was applied; started with `up --empty`, only what the file expects to exist is there",
  };
  return { ok: false, problem };
}
