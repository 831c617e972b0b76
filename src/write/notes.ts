import type { Problem, Spec } from "../model/index.ts";

/** What the user should know about what was not written: keys for which there is no SOPS rule. */
export function notesOf(spec: Spec): readonly Problem[] {
  return spec.keys
    .filter(key => key.files === undefined)
    .map(key => ({
      code: "key-without-files",
      severity: "note",
      message: `\`.sops.yaml\` has no rule for \`${key.alias}\`, because no files are named for it`,
      hint: 'write `sops: { files: "apps/{app}/{env}/*.enc.yaml" }`, or `files` at the application',
      span: key.span,
    }));
}
