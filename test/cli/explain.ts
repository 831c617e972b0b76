import { resolve } from "node:path";
import { afterAll } from "vitest";
import { workFolder } from "../clients/fixture.ts";
import { run } from "../clients/tools.ts";

/** The example shop in a folder of its own, which is gone with the tests of the file. */
export const shop = workFolder("shop");
afterAll(() => shop.remove());

const main = resolve(import.meta.dirname, "../../src/cli/main.ts");

/** `keywright explain ARGS`, with a text on its standard input. */
export function explain(args: readonly string[], input = "") {
  return run(process.execPath, [main, "explain", ...args], { cwd: shop.path, input });
}

interface Json {
  readonly messages: readonly {
    readonly outcome: string;
    readonly agrees: string;
    readonly answer: string;
    readonly who: string;
    readonly by: unknown;
    readonly context: object;
    readonly tried: readonly { readonly agrees: string }[];
    readonly suspects: readonly { readonly code: string }[];
    readonly permissions: readonly { readonly hints: readonly string[] }[];
    readonly problem: { readonly code: string; readonly hint: string };
  }[];
}

/** The same with `--json`, read. */
export async function explainJson(args: readonly string[], input = "") {
  const { stdout, code } = await explain([...args, "--json"], input);
  return { ...(JSON.parse(stdout) as Json), code };
}

export const alias = "arn:aws:kms:eu-west-1:111122223333:alias/prod-payments-sops";
/** A key's id as AWS gives it, which no file knows. */
export const realKey =
  "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
export const noIdentity = "because no identity-based policy allows the kms:Decrypt action";

/** AWS's message to a session of a role that may not decrypt. */
export function denied(
  role: string,
  on = `on resource: ${alias} ${noIdentity}`,
  session = "s",
): string {
  const who = `arn:aws:sts::111122223333:assumed-role/${role}/${session}`;
  return `User: ${who} is not authorized to perform: kms:Decrypt ${on}`;
}
