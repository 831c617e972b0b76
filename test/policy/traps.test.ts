import { expect, test } from "vitest";
import type { Trap } from "../../src/model/index.ts";
import { explain } from "../../src/policy/index.ts";
import { allowAll, askOne, type Question, withDelegation } from "./ask.ts";
import { delegation, estateOf, region, userArn } from "./world.ts";

/** The traps that a decision's explanation names, with what it says of them and the hints. */
function told(question: Question) {
  const decision = askOne(question);
  const explanation = explain(decision, estateOf(question));
  const traps = explanation.lines.flatMap(({ trap, why }) => (trap ? [{ trap, why }] : []));
  return { answer: decision.answer, traps, ...explanation };
}

function expectTrap(question: Question, trap: Trap, why: string, hint: string): void {
  const { traps, hints } = told(question);
  expect(traps).toEqual([{ trap, why }]);
  expect(hints).toEqual([hint]);
}

test("an alias ARN as Resource names the alias itself", () => {
  const question: Question = {
    aliases: ["alias/prod-payments-sops"],
    identity: [
      {
        ...allowAll,
        Sid: "KMSAccess",
        Resource: `arn:aws:kms:${region}:111122223333:alias/prod-*-sops`,
      },
    ],
  };
  expectTrap(
    question,
    "alias-in-resource",
    "the alias ARN in Resource names the alias itself, not the key behind it; use kms:ResourceAliases",
    "in `KMSAccess` of the policy `policy-1`, set Resource to `arn:aws:kms:us-west-2:111122223333:key/*` and add the Condition " +
      '{"ForAnyValue:StringLike":{"kms:ResourceAliases":["alias/prod-*-sops"]}}',
  );
  expect(told(question).summary).toBe(
    "denied: `KMSAccess` of the policy `policy-1` does not match: the alias ARN in Resource names the alias itself, not the key behind it; use kms:ResourceAliases",
  );
});

test("kms:RequestAlias is absent when the key was not named by its alias", () => {
  expectTrap(
    {
      aliases: ["alias/a"],
      identity: [
        { ...allowAll, Sid: "S", Condition: { StringEquals: { "kms:RequestAlias": "alias/a" } } },
      ],
    },
    "request-alias-by-arn",
    "kms:RequestAlias is absent: the request named the key by its ARN or id, or did not name a key; kms:ResourceAliases holds however the key is named",
    'in `S` of the policy `policy-1`, write {"ForAnyValue:StringLike":{"kms:ResourceAliases":["alias/a"]}} in place of the condition on kms:RequestAlias, or name the key by its alias in the call',
  );
});

test("ForAllValues is true without its key", () => {
  const question: Question = {
    identity: [
      {
        ...allowAll,
        Sid: "S",
        Condition: { "ForAllValues:StringLike": { "kms:ResourceAliases": "alias/prod-*" } },
      },
    ],
  };
  expect(told(question).answer).toBe("allowed");
  expectTrap(
    question,
    "forall-missing-key",
    "`ForAllValues:StringLike` is true because the request has no `kms:ResourceAliases` at all",
    'in `S` of the policy `policy-1`, add the Condition {"Null":{"kms:ResourceAliases":"false"}}, or use ForAnyValue',
  );
});

test("without root delegation an identity policy has no effect", () => {
  expectTrap(
    { keyPolicy: [{ ...allowAll, Principal: { AWS: userArn } }], identity: [allowAll] },
    "missing-root-delegation",
    "it allows, but the key policy does not hand the decision to IAM, so it has no effect",
    'add to the key policy: {"Sid":"DelegateToIam","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}',
  );
});

test("a variable in a document of 2008 is plain text", () => {
  expectTrap(
    {
      identity: [
        {
          Version: "2008-10-17",
          Statement: {
            ...allowAll,
            Sid: "S",
            Condition: { StringEquals: { "kms:CallerAccount": "${aws:PrincipalAccount}" } },
          },
        },
      ],
    },
    "variable-in-2008",
    "`${…}` is plain text in this document: only Version 2012-10-17 has variables",
    'set `"Version": "2012-10-17"` in the policy `policy-1`',
  );
});

test("a star in StringEquals is a star", () => {
  expectTrap(
    {
      aliases: ["alias/prod-a"],
      identity: [
        {
          ...allowAll,
          Sid: "S",
          Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/prod-*" } },
        },
      ],
    },
    "literal-star-in-stringequals",
    "`ForAnyValue:StringEquals` takes `*` and `?` in `alias/prod-*` for plain text; use StringLike",
    "in `S` of the policy `policy-1`, write `ForAnyValue:StringLike` for `kms:ResourceAliases`",
  );
});

test("a Deny on the encryption context tells which pairs to send", () => {
  const deny = (name: string, value: string) => ({
    ...allowAll,
    Effect: "Deny" as const,
    Sid: `DenyWithout${name}`,
    Principal: "*" as const,
    Condition: { StringNotEquals: { [`kms:EncryptionContext:${name}`]: value } },
  });
  const keyPolicy = withDelegation(deny("app", "payments"), deny("env", "prod"));
  const missing = told({ keyPolicy, identity: [allowAll] });
  expect(missing.traps).toEqual([
    { trap: "missing-encryption-context", why: "the request carries no encryption context `app`" },
    { trap: "missing-encryption-context", why: "the request carries no encryption context `env`" },
  ]);
  expect(missing.hints).toEqual(["send the encryption context app=payments, env=prod"]);
  const parameters = { KeyId: "alias/a", EncryptionContext: { app: "checkout", env: "prod" } };
  const wrong = told({ keyPolicy, identity: [allowAll], aliases: ["alias/a"], parameters });
  expect(wrong.summary).toBe(
    "denied: `DenyWithoutapp` of the key policy forbids it: the encryption context `app` is `checkout`, not `payments`",
  );
  expect(wrong.hints).toEqual(["send the encryption context app=payments"]);
});

test("a pattern that no alias of the key matches is told with the aliases", () => {
  const identity = (pattern: string) => [
    {
      ...allowAll,
      Sid: "S",
      Condition: { "ForAnyValue:StringLike": { "kms:ResourceAliases": pattern } },
    },
  ];
  expectTrap(
    { aliases: ["alias/prod-a"], identity: identity("alias/staging-*") },
    "no-such-alias",
    "the key has the alias `alias/prod-a`, which does not match `alias/staging-*`",
    "in `S` of the policy `policy-1`, add `alias/prod-a` to the patterns, or give the key an alias that matches them",
  );
  expectTrap(
    { aliases: ["alias/prod-a"], identity: identity("prod-*") },
    "no-such-alias",
    "the key has the alias `alias/prod-a`, which does not match `prod-*`",
    "in `S` of the policy `policy-1`, write the whole alias name: `alias/prod-*` for `prod-*`",
  );
  expectTrap(
    { identity: identity("alias/prod-*") },
    "no-such-alias",
    "the key has no alias, and kms:ResourceAliases asks for `alias/prod-*`",
    "give the key an alias that matches `alias/prod-*`",
  );
});

test("a statement that falls into no trap names none", () => {
  const plain = told({
    keyPolicy: [delegation],
    identity: [{ ...allowAll, Action: "kms:Encrypt" }],
  });
  expect(plain.traps).toEqual([]);
  expect(plain.hints).toEqual([
    'add to a policy of `arn:aws:iam::111122223333:role/team/ExampleRole`: {"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}',
  ]);
});
