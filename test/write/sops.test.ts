import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { notesOf, writeSops } from "../../src/write/index.ts";
import { need, run } from "../clients/tools.ts";
import { type File, made, shop, short } from "./specs.ts";

const folder = mkdtempSync(join(tmpdir(), "keywright-sops-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Rule {
  readonly path_regex: string;
  readonly key_groups: readonly {
    readonly kms: readonly { readonly arn: string; readonly context?: Record<string, string> }[];
  }[];
}

function text(file: File): string | undefined {
  const { spec, estate } = made(file);
  return writeSops(spec, estate).get(".sops.yaml");
}

function rules(file: File): readonly Rule[] {
  return parse(text(file) ?? "").creation_rules;
}

test("there is one rule for each key, with its alias ARN and its whole context", () => {
  const { spec } = made(shop());
  const found = rules(shop());
  expect(found).toHaveLength(spec.keys.length);
  for (const key of spec.keys) {
    const arn = `arn:aws:kms:eu-west-1:111122223333:${key.alias}`;
    const rule = found.find(({ key_groups }) => key_groups[0]?.kms[0]?.arn === arn);
    expect(rule?.key_groups).toEqual([{ kms: [{ arn, context: key.context }] }]);
  }
});

test("each path of an application and environment is matched by its own rule alone", () => {
  const { spec } = made(shop());
  const found = rules(shop());
  for (const key of spec.keys) {
    for (const ending of ["yaml", "json", "env"]) {
      for (const before of ["", "/home/me/repo/"]) {
        const path = `${before}apps/${key.application}/${key.environment}/db.enc.${ending}`;
        const matching = found.filter(rule => new RegExp(rule.path_regex).test(path));
        expect(matching.map(rule => rule.key_groups[0]?.kms[0]?.arn)).toEqual([
          `arn:aws:kms:eu-west-1:111122223333:${key.alias}`,
        ]);
      }
    }
  }
});

test("an application's rule does not match one whose name begins or ends alike", () => {
  const file = short(["payments", "payments-api", "old-payments"], {
    sops: { files: "apps/{app}/{env}/*.yaml" },
  });
  for (const name of ["payments", "payments-api", "old-payments"]) {
    const matching = rules(file).filter(rule =>
      new RegExp(rule.path_regex).test(`apps/${name}/prod/a.yaml`),
    );
    expect(matching).toHaveLength(1);
    expect(matching[0]?.key_groups[0]?.kms[0]?.arn).toMatch(`/prod-${name}-sops`);
  }
  const nested = rules(file).filter(rule =>
    new RegExp(rule.path_regex).test("elsewhere/apps/payments/prod/a.yaml"),
  );
  expect(nested).toEqual([]);
});

test("a value that YAML would read as something else stays text", () => {
  const context = { app: "{app}", a: "true", b: "012", c: "null", d: "# no", "1": "1e3" };
  const file = short(["a"], { context, sops: { files: "{app}.yaml" } });
  expect(rules(file)[0]?.key_groups[0]?.kms[0]?.context).toEqual({ ...context, app: "a" });
});

test("a key without context has none in its rule", () => {
  const file = short(["a"], { context: {}, sops: { files: "{app}.yaml" } });
  expect(rules(file)[0]?.key_groups[0]?.kms).toEqual([
    { arn: "arn:aws:kms:eu-west-1:111122223333:alias/prod-a-sops" },
  ]);
});

test("a key without files has no rule, and both the file and a note say so", () => {
  const file = short(["a", "b"]);
  file.applications.a.files = "a/*.yaml";
  expect(rules(file)).toHaveLength(1);
  expect(text(file)).toMatch(/^#.*prod-b-sops$/m);
  expect(notesOf(made(file).spec).map(({ message }) => message)).toEqual([
    "`.sops.yaml` has no rule for `alias/prod-b-sops`, because no files are named for it",
  ]);
});

test("where no key has files there is no .sops.yaml", () => {
  expect(text(short(["a"]))).toBeUndefined();
});

/** What the real sops says of a file: the master keys that it would encrypt to, or that none match. */
async function ruleOf(sops: string, args: readonly string[], cwd: string): Promise<string> {
  const env = {
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "none",
    AWS_MAX_ATTEMPTS: "1",
  };
  const { stderr } = await run(sops, [...args], { cwd, env });
  return /master key "([^"]*)"/.exec(stderr)?.[1] ?? stderr.trim();
}

test("the real sops takes the rule that is meant, from the root and by --config", async context => {
  const sops = need("sops", context);
  const file = short(["payments", "payments-api", "odd"], {
    sops: { files: "apps/{app}/{env}/*.enc.{yaml,json}" },
  });
  file.applications.odd.files = "o+d(d)/**/[a-c!].{x,y/*}";
  mkdirSync(join(folder, "infra"));
  for (const place of [".", "infra"]) {
    writeFileSync(join(folder, place, ".sops.yaml"), text(file) ?? "");
  }
  const key = (app: string) =>
    `arn:aws:kms:eu-west-1:111122223333:alias/prod-${app}-sops|app:${app},env:prod`;
  const none = "error loading config: no matching creation rules found";
  const expected: Readonly<Record<string, string>> = {
    "apps/payments/prod/a.enc.yaml": key("payments"),
    "apps/payments/prod/a.enc.json": key("payments"),
    "apps/payments-api/prod/a.enc.yaml": key("payments-api"),
    "apps/payments/prod/deeper/a.enc.yaml": none,
    "apps/payments/prod/a_enc.yaml": none,
    "apps/paymentss/prod/a.enc.yaml": none,
    "o+d(d)/b.x": key("odd"),
    "o+d(d)/1/2/c.y/z": key("odd"),
    "o+d(d)/d.x": none,
    "ood(d)/b.x": none,
  };
  for (const [path, meant] of Object.entries(expected)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), "{}\n");
    const fromRoot = await ruleOf(sops, ["encrypt", path], folder);
    expect([path, fromRoot]).toEqual([path, meant]);
    const byConfig = await ruleOf(sops, ["--config", "infra/.sops.yaml", "encrypt", path], folder);
    expect([path, byConfig]).toEqual([path, meant]);
  }
});
