import { nameOf } from "../../model/arn.ts";
import type { Path } from "../source/tree.ts";
import { principalOf } from "./principals.ts";
import type { Resolution } from "./resolution.ts";

/** Reads the administrators. */
export function resolveAdministrators(resolution: Resolution): void {
  const { file, report } = resolution;
  for (const [index, text] of file.administrators.entries()) {
    const path: Path = ["administrators", index];
    const principal = principalOf(text, path, resolution);
    if (principal === undefined) continue;
    if (principal.administrator) {
      report.warning("repeated", path, `\`${text}\` stands in this list twice`, "keep one of them");
    }
    principal.administrator = true;
    if (principal.account === file.account) continue;
    // @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
    const message = `\`${text}\` belongs to another account, and keys cannot be administered from there`;
    report.warning("foreign-administrator", path, message, "name a role of the keys' account");
  }
}

/** Tells administrators that can also use keys: separating the two is what the list is for. */
export function tellUsingAdministrators({ file, principals, report }: Resolution): void {
  for (const draft of principals.values()) {
    const uses = [...draft.grants.values()].some(may => may.has("decrypt") || may.has("encrypt"));
    if (!draft.administrator || !uses) continue;
    const index = file.administrators.findIndex(text => nameOf(text) === nameOf(draft.arn));
    const path: Path = index >= 0 ? ["administrators", index] : ["administrators"];
    const message = `\`${nameOf(draft.arn)}\` administers the keys and also uses some`;
    const hint = "let one principal administer and another use";
    report.warning("administrator-uses-keys", path, message, hint);
  }
}
