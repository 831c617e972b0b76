import { expect, test } from "vitest";
import type { Estate, PolicyDocument, Statement } from "../../src/model/index.ts";
import {
  type Change,
  changesFor,
  decide,
  evaluate,
  explain,
  type Wanted,
  whyNoChange,
} from "../../src/policy/index.ts";
import { allowAll, askOne, callOf, type Question, withDelegation } from "./ask.ts";
import { boundaryArn, delegation, estateOf, keyArn, otherRoleArn, roleArn } from "./world.ts";

const use = ["kms:Decrypt", "kms:DescribeKey"];
const decrypts: Statement = { Sid: "S", Effect: "Allow", Action: use, Resource: "*" };
const aliases = ["alias/prod-a"];

function changes(question: Question, wanted?: Wanted): readonly Change[] {
  return changesFor(askOne(question), estateOf(question), wanted);
}

function texts(question: Question, wanted?: Wanted): string[] {
  return changes(question, wanted).map(({ text }) => text);
}

function denyOn(name: string, value: string): Statement {
  return {
    Sid: `DenyWithout${name}`,
    Effect: "Deny",
    Principal: "*",
    Action: "kms:*",
    Resource: "*",
    Condition: { StringNotEquals: { [`kms:EncryptionContext:${name}`]: value } },
  };
}

test("a change of a policy tells the place, the value before and the value after", () => {
  const Condition = { "ForAnyValue:StringLike": { "kms:ResourceAliases": ["alias/x"] } };
  const [first] = changes({ aliases, identity: [{ ...decrypts, Condition }] });
  expect(first).toEqual({
    answer: "allowed",
    size: 1,
    reach: ["other operations"],
    text: "in `S` of the policy `policy-1`, add `alias/prod-a` to kms:ResourceAliases",
    edits: [
      {
        kind: "policy",
        policyKind: "identity",
        policy: "policy-1",
        on: roleArn,
        statement: "S",
        path: 'Statement.Condition."ForAnyValue:StringLike"."kms:ResourceAliases"',
        at: ["Statement", "Condition", "ForAnyValue:StringLike", "kms:ResourceAliases"],
        before: ["alias/x"],
        after: ["alias/x", "alias/prod-a"],
      },
    ],
  });
});

test("who has no policy is proposed one that names the key by its alias", () => {
  const [first] = changes({ aliases, identity: [] });
  expect(first?.edits).toMatchObject([{ kind: "new-policy", policy: "kms-decrypt", on: roleArn }]);
  expect(JSON.stringify(first?.edits)).toContain('"kms:ResourceAliases":["alias/prod-a"]');
});

test("a Deny on the encryption context stays, and every pair is sent at once", () => {
  const keyPolicy = withDelegation(denyOn("app", "payments"), denyOn("env", "prod"));
  expect(texts({ keyPolicy, identity: [decrypts] })).toEqual([
    "send the encryption context app=payments, env=prod",
  ]);
  const [first] = changes({ keyPolicy, aliases, identity: [] });
  expect(first?.text).toMatch(/^send the encryption context app=payments, env=prod, and add to /);
});

test("two Denies on the encryption context that no call can meet are told as edits of a policy", () => {
  const keyPolicy = withDelegation(denyOn("app", "payments"), denyOn("app", "web"));
  const found = texts({ keyPolicy, identity: [decrypts] });
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(text => text.includes("DenyWithout"))).toBe(true);
});

test("across accounts both sides are edited where both are silent", () => {
  const [first] = changes({ caller: "other-role", aliases, identity: [] });
  expect(first?.edits.map(({ kind }) => kind)).toEqual(["policy", "new-policy"]);
  expect(first?.text).toContain(otherRoleArn);
});

test("a permissions boundary and a session policy are edited where they are silent", () => {
  const silent: Statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  const [first] = changes({
    identity: [decrypts],
    aliases,
    boundary: silent,
    sessionPolicies: [silent],
  });
  const places = first?.edits.map(edit => edit.kind === "policy" && [edit.policyKind, edit.on]);
  expect(places).toEqual([
    ["boundary", boundaryArn],
    ["session", expect.stringContaining(":assumed-role/")],
  ]);
});

test("an edit that would open other keys is not told where another is found", () => {
  const describes = { ...decrypts, Action: ["kms:DescribeKey", "kms:ListKeys"] };
  const found = changes({ aliases, identity: [describes] });
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(({ reach }) => reach.includes("other keys"))).toEqual([]);
  expect(found.map(({ text }) => text).join()).not.toContain("add `kms:Decrypt` to Action");
});

test("an edit that would open the administration of the key stands behind the others", () => {
  const Condition = { "ForAnyValue:StringLike": { "kms:ResourceAliases": ["alias/x"] } };
  const found = changes({ aliases, identity: [{ ...allowAll, Sid: "S", Condition }] });
  const broad = found.map(({ reach }) => reach.includes("administration"));
  expect(broad).toEqual(broad.toSorted());
  expect(broad).toContain(true);
  expect(broad[0]).toBe(false);
});

test("a tag of the caller is proposed where a condition compares it", () => {
  const Condition = { StringEquals: { "aws:PrincipalTag/team": "payments" } };
  expect(texts({ identity: [{ ...decrypts, Resource: keyArn, Condition }] })).toContain(
    `tag \`${roleArn}\` with team=payments`,
  );
});

test("a session tag hides the role's, so that tagging the role would not help", () => {
  const Condition = { StringEquals: { "aws:PrincipalTag/team": "payments" } };
  const question: Question = { identity: [{ ...decrypts, Resource: keyArn, Condition }] };
  const estate = estateOf(question);
  const call = callOf(question);
  const caller = { ...call.caller, sessionTags: { team: "web" } } as typeof call.caller;
  const [decision] = decide({ ...call, caller }, estate).decisions;
  const found = decision ? changesFor(decision, estate) : [];
  expect(found.length).toBeGreaterThan(0);
  expect(found.flatMap(({ edits }) => edits).filter(({ kind }) => kind === "tag")).toEqual([]);
});

test("the pairs that a grant asks for are proposed to be sent", () => {
  const grants = [{ encryptionContextSubset: { app: "payments" } }];
  const keyPolicy = [{ ...delegation, Action: "kms:DescribeKey" }];
  expect(texts({ keyPolicy, grants, identity: [] })[0]).toBe(
    "send the encryption context app=payments",
  );
});

test("what is allowed by several statements at once is denied by one Deny", () => {
  const found = changes({ aliases, identity: [decrypts, allowAll] });
  expect(found[0]?.answer).toBe("denied");
  expect(found[0]?.text).toMatch(/^add to the policy `policy-1`: \{"Effect":"Deny"/);
});

test("the root user alone is forbidden by a condition: as a principal it is the whole account", () => {
  const [first] = changes({ caller: "root" });
  expect(JSON.stringify(first?.edits)).toContain('"ArnEquals":{"aws:PrincipalArn"');
});

test("nothing is proposed for what is as wanted, and what cannot be changed says why", () => {
  expect(changes({ identity: [decrypts] }, "allowed")).toEqual([]);
  const across: Question = { caller: "other-role", operation: "DisableKey", identity: [allowAll] };
  const decision = askOne(across);
  expect(changesFor(decision, estateOf(across))).toEqual([]);
  expect(whyNoChange(decision, estateOf(across))).toMatch(/does not work across accounts/);
  expect(explain(decision, estateOf(across)).hints[0]).toMatch(/^no edit would allow it: /);
});

test("the policy of an AWS managed key is not edited", () => {
  const question: Question = { keyPolicy: [{ ...delegation, Principal: { AWS: otherRoleArn } }] };
  const estate = estateOf({ ...question, identity: [decrypts] });
  const key = estate.keys.get(keyArn);
  if (key === undefined) throw new Error("the estate lacks its key");
  const keys = new Map(estate.keys).set(keyArn, { ...key, manager: "AWS" });
  const decision = evaluate(askOne(question).request, { ...estate, keys });
  expect(changesFor(decision, { ...estate, keys })).toEqual([]);
  expect(whyNoChange(decision, { ...estate, keys })).toMatch(/AWS managed key/);
});

test("an estate whose tables are accessors of a class is searched like any other", () => {
  const plain = estateOf({ aliases, identity: [] });
  class Tables implements Estate {
    get accounts() {
      return plain.accounts;
    }
    get keys() {
      return plain.keys;
    }
    get aliases() {
      return plain.aliases;
    }
    get principals() {
      return plain.principals;
    }
    get policies() {
      return plain.policies;
    }
    get groups() {
      return plain.groups;
    }
    get organizations() {
      return plain.organizations;
    }
    get vpcEndpoints() {
      return plain.vpcEndpoints;
    }
  }
  const decision = askOne({ aliases, identity: [] });
  expect(changesFor(decision, new Tables())).toEqual(changesFor(decision, plain));
});

test("the frame is of the policy's own text, where that is kept", () => {
  const text =
    '{"Version":"2012-10-17",\n"Statement":{"Effect":"Allow",\n "Action":"kms:Decrypt",\n "Resource":"arn:aws:kms:us-west-2:111122223333:key/other"}}';
  const question: Question = { identity: [JSON.parse(text) as PolicyDocument] };
  const estate = estateOf(question);
  const role = estate.principals.get(roleArn);
  const [policy] = role?.inline ?? [];
  if (role === undefined || policy === undefined) throw new Error("the estate lacks its role");
  const told = { ...role, inline: [{ ...policy, text }] };
  const principals = new Map(estate.principals).set(roleArn, told);
  const { frame } = explain(askOne(question), { ...estate, principals });
  expect(frame?.text).toBe(text);
  const { start, end } = frame?.span ?? { start: { offset: 0 }, end: { offset: 0 } };
  expect(text.slice(start.offset, end.offset)).toMatch(/^"Resource":".*other"$/);
});

test("a search through many Denies ends, and finds", () => {
  const many = Array.from(
    { length: 40 },
    (_, at): Statement => ({
      Sid: `Deny${at}`,
      Effect: "Deny",
      Principal: "*",
      Action: ["kms:Decrypt", "kms:Encrypt"],
      Resource: "*",
    }),
  );
  const question: Question = { keyPolicy: withDelegation(...many), identity: [decrypts] };
  const [first] = changes(question);
  expect(first?.edits.length).toBe(40);
});
