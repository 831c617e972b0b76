import { Document } from "yaml";
import { aliasArn, type Estate, type Spec, type SpecKey } from "../model/index.ts";
import { bareAlias, by } from "./contents.ts";
import { globToRegex } from "./glob.ts";
import { header } from "./header.ts";

/**
 * `.sops.yaml`: one creation rule for each key for whose files the spec has a glob. The key stands
 * in `key_groups`, because SOPS heeds a `context` nowhere else.
 *
 * @returns `.sops.yaml` -> its text; nothing where the spec names no files at all
 * @see https://github.com/getsops/sops#using-sopsyaml-conf-to-select-kms-pgp-and-age-for-new-files
 */
export function writeSops(spec: Spec, _estate: Estate): ReadonlyMap<string, string> {
  const keys = spec.keys.toSorted(by(key => key.alias));
  const rules = keys.flatMap(key => (key.files === undefined ? [] : [rule(spec, key, key.files)]));
  if (rules.length === 0) return new Map();
  const document = new Document({ creation_rules: rules }, { aliasDuplicateObjects: false });
  const without = keys.filter(key => key.files === undefined).map(key => bareAlias(key.alias));
  const lines = [
    header(spec),
    "Put it where the paths begin (a copy or a link), or name it with `sops --config`.",
  ];
  if (without.length > 0) lines.push(`No files are named for: ${without.join(", ")}`);
  const head = lines.map(line => `#${line === "" ? "" : ` ${line}`}\n`).join("");
  const body = document.toString({ lineWidth: 0, defaultStringType: "PLAIN" });
  return new Map([[".sops.yaml", `${head}\n${body}`]]);
}

function rule(spec: Spec, key: SpecKey, files: string) {
  const context = Object.fromEntries(Object.entries(key.context).sort(by(([name]) => name)));
  const kms = {
    arn: aliasArn(spec, key.alias),
    ...(Object.keys(context).length === 0 ? {} : { context }),
  };
  return { path_regex: pathRegex(files), key_groups: [{ kms: [kms] }] };
}

/**
 * SOPS compares the path relative to the folder of `.sops.yaml`, but the absolute one where the
 * file is not below it (`sops --config infra/.sops.yaml`): there the end of the path decides. A
 * relative path does not begin with a slash, so for those the glob holds exactly.
 */
function pathRegex(glob: string): string {
  return globToRegex(glob).replace("^", "^(/.*/)?");
}
