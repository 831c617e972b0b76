import type { Call } from "../../model/request.ts";
import { textIn } from "./context.ts";

/**
 * Why AWS refuses a call whatever the policies say.
 * @returns undefined where the policies decide
 */
export function refusalOf({ caller, operation, parameters, service }: Call): string | undefined {
  if (service !== "sts" || operation !== "AssumeRole") return undefined;
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  if (caller.kind === "root") return "the root user may not assume a role";
  const given = textIn(parameters, "SourceIdentity");
  const kept = caller.kind === "role" ? caller.sourceIdentity : undefined;
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
  const changed = given !== undefined && kept !== undefined && given !== kept;
  return changed ? `the session keeps its source identity \`${kept}\`` : undefined;
}
