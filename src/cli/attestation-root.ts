import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Cli, fileProblem, problem } from "./cli.ts";

export const attestationRootOption = [
  "--attestation-root <FILE>",
  "take attestations of enclaves under this root certificate, too, for tests",
] as const;

/**
 * Reads the certificate that `--attestation-root` names. What is wrong with it has been told when
 * this gives undefined.
 * @param path undefined where the option was not given: then AWS's root alone is trusted
 */
export async function loadAttestationRoot(
  cli: Cli,
  path: string | undefined,
  options: { readonly json?: boolean | undefined },
): Promise<{ readonly attestationRoot?: string } | undefined> {
  if (path === undefined) return {};
  const hint = "name a file with a root certificate in PEM";
  try {
    const attestationRoot = readFileSync(path, "utf8");
    if (isRoot(attestationRoot)) return { attestationRoot };
    const text = `\`${path}\` holds no root certificate`;
    await cli.problems([problem("attestation-root", text, hint)], options);
  } catch (error) {
    await cli.problems([fileProblem(error, path, "read", hint)], options);
  }
  return undefined;
}

function isRoot(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}
