import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { contentsOf } from "../../src/write/contents.ts";
import { writeAll, writeTerraform } from "../../src/write/index.ts";
import { keyAddress } from "../../src/write/terraform/keys.ts";
import { need, run, terraformConfiguration } from "../clients/tools.ts";
import { type File, made, shop, short } from "./specs.ts";

const folder = mkdtempSync(join(tmpdir(), "keywright-terraform-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const foreign = "arn:aws:iam::444455556666:role/team/clerk";

/** Files that are as unlike one another as the writer can be asked for. */
const files: Readonly<Record<string, File>> = {
  shop: shop(),
  "no principals at all": short([], { applications: { payments: {} } }),
  "nothing at all": short([], { applications: {} }),
  "one user and no roles": short([], { applications: { a: { decrypt: ["user/somebody"] } } }),
  "no rotation, and a slash in the alias": short(["a"], { rotation: false, alias: "team/{app}" }),
  "roles that are made, in key policies": short(["a"], {
    administrators: ["role/admin"],
    roles: { admin: { trust: { principals: ["role/on-call"] } } },
  }),
  "another account": short([], { applications: { a: { encrypt: [foreign] } } }),
  "pods with EKS Pod Identity beside pods without": short([], {
    clusters: {
      old: { oidc: "oidc.eks.eu-west-1.amazonaws.com/id/A" },
      pods: { oidc: "oidc.eks.eu-west-1.amazonaws.com/id/B", podIdentity: true },
    },
    applications: { a: { decrypt: [{ serviceAccount: "web/app" }] } },
  }),
  "templates and quotes in tags": short(["a"], { tags: { "a b": "-", for: "+= @", "1": "_" } }),
};

function write(name: string, file: File): string {
  const { spec, estate } = made(file);
  const place = join(folder, name.replaceAll(" ", "-"));
  for (const [path, text] of writeAll(spec, estate)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  return place;
}

describe.each(Object.entries(files))("the Terraform of %s", (name, file) => {
  const place = write(name, file);
  const roots = [...writeTerraform(made(file).spec, made(file).estate).keys()]
    .filter(path => path.endsWith("versions.tf"))
    .map(dirname);

  test("is laid out as terraform fmt does", async context => {
    const terraform = need("terraform", context);
    const args = ["fmt", "-check", "-diff", "-no-color", "-recursive", place];
    const { code, stdout } = await run(terraform, args, { env: terraformConfiguration() });
    expect(stdout).toBe("");
    expect(code).toBe(0);
  });

  test.for(roots)("is valid in %s", async (root, context) => {
    const terraform = need("terraform", context);
    const at = { cwd: join(place, root), env: terraformConfiguration() };
    const init = await run(terraform, ["init", "-backend=false", "-no-color"], at);
    expect(init.stderr).toBe("");
    const validate = await run(terraform, ["validate", "-no-color"], at);
    expect(validate.stdout).toBe("Success! The configuration is valid.\n\n");
  });

  test("reads only documents that are written, and all of them", () => {
    const all = [...writeAll(made(file).spec, made(file).estate)];
    const documents = all.map(([path]) => path).filter(path => path.endsWith(".json"));
    const read = all.flatMap(([path, text]) => {
      const up = /policies = "\$\{path\.module\}\/(.*)"/.exec(text)?.[1];
      if (up === undefined) return [];
      const here = all.filter(([other]) => dirname(other) === dirname(path));
      return here.flatMap(([, hcl]) =>
        [...hcl.matchAll(/= "((?:keys|trust|identity)\/.*\.json)"/g)].map(([, document = ""]) =>
          join(dirname(path), up, document),
        ),
      );
    });
    expect(read.sort()).toEqual(documents.sort());
  });
});

test("what Terraform reads from the files is what the estate says of each key", context => {
  const terraform = need("terraform", context);
  const { spec, estate } = made(shop());
  // Without provider and resources there is nothing to initialize.
  const alone = join(folder, "locals");
  mkdirSync(alone);
  for (const name of ["keys.tf", "roles.tf", "policies.tf"]) {
    const text = writeTerraform(spec, estate).get(`terraform/${name}`) ?? "";
    writeFileSync(join(alone, name), text.slice(0, text.indexOf("\nresource ")));
  }
  const input = "base64encode(jsonencode(local.keys))\n";
  const options = { input, env: { ...process.env, ...terraformConfiguration() } };
  const printed = execFileSync(terraform, [`-chdir=${alone}`, "console"], options).toString();
  const keys = JSON.parse(Buffer.from(JSON.parse(printed), "base64").toString());
  expect(Object.keys(keys)).toHaveLength(spec.keys.length);
  for (const key of spec.keys) {
    const found = [...estate.keys.values()].find(({ aliases }) => aliases.includes(key.alias));
    expect(keys[`${key.application}/${key.environment}`]).toEqual({
      alias: key.alias,
      description: found?.description,
      deletion_window_in_days: key.deletionWindow,
      rotation_period_in_days: key.rotation.enabled ? key.rotation.periodInDays : null,
      policy: `keys/${key.alias.slice("alias/".length)}.json`,
      tags: found?.tags,
    });
  }
});

test("another application changes only what is its own", () => {
  // How far an equals sign is moved to stand under the others is no change.
  const lines = (text: string | undefined) => (text ?? "").replace(/ +=/g, " =").split("\n");
  const before = made(short(["billing", "search"]));
  const after = made(short(["billing", "payments", "search"]));
  const old = writeAll(before.spec, before.estate);
  const now = writeAll(after.spec, after.estate);
  for (const [path, text] of old) {
    if (path.endsWith(".json")) expect(now.get(path)).toBe(text);
    const left = lines(now.get(path));
    // Every old line is there still, in its order.
    let at = 0;
    for (const line of lines(text)) {
      at = left.indexOf(line, at) + 1;
      expect([path, line, at > 0]).toEqual([path, line, true]);
    }
  }
  const added = [...now.keys()].filter(path => !old.has(path));
  expect(added).toEqual([
    "policies/identity/payments-reader-sops.json",
    "policies/keys/prod-payments-sops.json",
  ]);
});

test("a key keeps its address when its alias is renamed", () => {
  const addresses = (file: File) => {
    const { spec, estate } = made(file);
    return contentsOf(spec, estate).flatMap(({ keys }) => keys.map(keyAddress));
  };
  expect(addresses(short(["a", "b"], { alias: "{app}/{env}" }))).toEqual(
    addresses(short(["a", "b"])),
  );
});

test("a role of pods is associated, and no annotation is told for it", () => {
  const { spec, estate } = made(files["pods with EKS Pod Identity beside pods without"]);
  const terraform = writeTerraform(spec, estate);
  const roles = terraform.get("terraform/roles.tf") ?? "";
  expect(roles).toContain('resource "aws_eks_pod_identity_association" "sops"');
  expect(roles).toMatch(/service_account += "old\/web\/app"/);
  expect(roles).not.toContain('"pods/web/app"');
  expect(terraform.get("terraform/README.md")).toContain("the EKS cluster `pods`");
  const without = made(shop());
  const plain = writeTerraform(without.spec, without.estate).get("terraform/roles.tf");
  expect(plain).not.toContain("pods");
});

test("no file holds an endpoint, a credential or the name of a backend", () => {
  for (const file of Object.values(files)) {
    const { spec, estate } = made(file);
    for (const text of writeTerraform(spec, estate).values()) {
      expect(text).not.toMatch(/endpoints|access_key|secret|profile|skip_|backend "/);
    }
  }
});

test("keys wait for roles only where a key policy names one", () => {
  const keys = (name: string) => {
    const { spec, estate } = made(files[name]);
    return writeTerraform(spec, estate).get("terraform/keys.tf");
  };
  expect(keys("roles that are made, in key policies")).toContain(
    "depends_on = [aws_iam_role.sops]",
  );
  expect(keys("shop")).not.toContain("depends_on");
});

test("an account's Terraform takes the credentials of that account only", () => {
  const { spec, estate } = made(shop());
  const terraform = writeTerraform(spec, estate);
  expect(terraform.get("terraform/main.tf")).toContain('allowed_account_ids = ["111122223333"]');
  expect(terraform.get("terraform/accounts/444455556666/main.tf")).toContain(
    'allowed_account_ids = ["444455556666"]',
  );
});

test("the README names what must exist first: principals and OIDC providers that are not made", () => {
  const { spec, estate } = made(shop());
  const readme = writeTerraform(spec, estate).get("terraform/README.md") ?? "";
  const listed = [...readme.matchAll(/^- `(.*)`/gm)].map(([, arn]) => arn);
  expect(listed).toContain("arn:aws:iam::111122223333:role/platform-admin");
  expect(listed).toContain("arn:aws:iam::111122223333:role/on-call");
  expect(listed).toContain("arn:aws:iam::444455556666:role/auditor");
  expect(listed).toContain(
    "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
  );
  const own = spec.principals.filter(principal => principal.made).map(({ arn }) => arn);
  expect(listed.filter(arn => own.includes(arn ?? ""))).toEqual([]);
});
