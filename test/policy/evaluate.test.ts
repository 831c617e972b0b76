import { expect, test } from "vitest";
import { allowAll, askOne } from "./ask.ts";
import { keyArn, userArn } from "./world.ts";

test("a decision is read once and stays: its trace is the same object each time", () => {
  const decision = askOne({ identity: [allowAll] });
  expect(decision.trace).toBe(decision.trace);
  expect(decision.reason).toBe(decision.reason);
});

test("a decision as JSON has its answer, request, reason and trace", () => {
  const decision = askOne({ identity: [allowAll] });
  const { answer, request, reason, trace } = decision;
  const plain = JSON.parse(JSON.stringify({ answer, request, reason, trace }));
  expect(JSON.parse(JSON.stringify(decision))).toEqual(plain);
  expect(plain.trace.length).toBe(2);
});

test("where a grant leaves it open, the reason names what the call does not tell of the new grant", () => {
  const parameters = { KeyId: keyArn, GranteePrincipal: userArn };
  const grant = { operations: ["CreateGrant", "Decrypt"], encryptionContextEquals: { app: "a" } };
  const keyPolicy = { Effect: "Deny", Principal: "*", Action: "sts:*", Resource: "*" } as const;
  const decision = askOne({ operation: "CreateGrant", parameters, keyPolicy, grants: [grant] });
  expect(decision.reason).toMatchObject({ kind: "implicit-deny" });
  const told = { "kms:GrantConstraintType": "EncryptionContextEquals", ...contextOf("app", "a") };
  const asked = { operation: "CreateGrant", parameters, keyPolicy, grants: [grant], context: told };
  expect(askOne(asked).reason).toMatchObject({ kind: "unknown", keys: ["kms:GrantOperations"] });
});

function contextOf(name: string, value: string) {
  return { [`kms:EncryptionContext:${name}`]: value, "kms:EncryptionContextKeys": [name] };
}
