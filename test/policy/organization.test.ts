import { expect, test } from "vitest";
import type { Statement } from "../../src/model/index.ts";
import { accessDeniedMessage, evaluate } from "../../src/policy/index.ts";
import { allowAll, ask, askOne, type Question } from "./ask.ts";
import { estateOf, other, otherRoleArn, owner, roleArn, vpcEndpointId } from "./world.ts";

// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
const everything: Statement = { Effect: "Allow", Action: "*", Resource: "*" };
const denyDecrypt: Statement = { Effect: "Deny", Action: "kms:Decrypt", Resource: "*" };
const ec2Only: Statement = { Effect: "Allow", Action: "ec2:*", Resource: "*" };
const answer = (question: Question) => ask({ identity: [allowAll], ...question }).answer;
const across: Question = {
  caller: "other-role",
  keyPolicy: [
    { Effect: "Allow", Principal: { AWS: otherRoleArn }, Action: "kms:*", Resource: "*" },
  ],
};

test("every level of the organization must allow: one level without an Allow lets nothing through", () => {
  expect(answer({ organization: {} })).toBe("allowed");
  for (const level of [0, 1, 2]) {
    const scp = [[everything], [everything], [everything]];
    scp[level] = [ec2Only];
    expect(answer({ organization: { scp } })).toBe("denied");
    scp[level] = [ec2Only, { ...everything, Action: "kms:*" }];
    expect(answer({ organization: { scp } })).toBe("allowed");
    scp[level] = [];
    expect(answer({ organization: { scp } })).toBe("denied");
  }
});

test("a Deny at any level denies, the root user of a member account too", () => {
  const organization = { scp: [[everything], [everything, denyDecrypt], [everything]] };
  for (const caller of ["role", "user", "root"]) {
    expect(answer({ caller, organization })).toBe("denied");
    expect(answer({ caller, organization, operation: "DescribeKey" })).toBe("allowed");
  }
});

test("service control policies allow nothing by themselves", () => {
  expect(ask({ organization: { scp: [[everything], [everything]] } }).answer).toBe("denied");
});

test("service control policies bind neither the management account nor anybody while they are not enabled", () => {
  const scp = [[denyDecrypt], [denyDecrypt]];
  expect(answer({ organization: { scp } })).toBe("denied");
  expect(answer({ organization: { scp, managementAccount: owner } })).toBe("allowed");
  expect(answer({ organization: { scp, enabled: ["resource-control"] } })).toBe("allowed");
});

test("service control policies are those of the caller's account, not of the key's", () => {
  const scp = [[everything], [everything, denyDecrypt]];
  expect(answer({ ...across, organization: { scp } })).toBe("allowed");
  const atRoot = { scp: [[everything, denyDecrypt]], members: [other] };
  expect(answer({ ...across, organization: atRoot })).toBe("denied");
});

// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
test("a resource control policy guards the keys of its account against every caller", () => {
  const organization = { rcp: [[], [denyDecrypt]] };
  for (const caller of ["role", "user", "root"])
    expect(answer({ caller, organization })).toBe("denied");
  expect(answer({ ...across, organization })).toBe("denied");
  expect(answer({ ...across, organization: { ...organization, managementAccount: owner } })).toBe(
    "allowed",
  );
});

test("a resource control policy that forbids nothing allows nothing either", () => {
  const organization = { rcp: [[{ ...denyDecrypt, Action: "kms:Encrypt" }]] };
  expect(ask({ organization }).answer).toBe("denied");
  expect(answer({ organization })).toBe("allowed");
});

test("what a resource control policy does to an action without a resource is open", () => {
  const organization = { rcp: [[{ ...denyDecrypt, Action: "kms:*" }]] };
  const decision = askOne({
    identity: [allowAll],
    organization,
    operation: "ListKeys",
    parameters: {},
  });
  expect(decision).toMatchObject({
    answer: "unknown",
    reason: { contested: ["resource-control-elsewhere"] },
  });
});

// https://docs.aws.amazon.com/kms/latest/developerguide/vpce-connect.html
test("through a VPC endpoint its policy must allow as well, and grants nothing by itself", () => {
  const through = (question: Question) => {
    const estate = estateOf(question);
    return evaluate({ ...askOne(question).request, vpcEndpoint: vpcEndpointId }, estate).answer;
  };
  const allow: Statement = { ...allowAll, Principal: "*" };
  const encrypt: Statement = { ...allow, Action: "kms:Encrypt" };
  const identity = [allowAll];
  expect(through({ identity, vpcEndpoint: allow })).toBe("allowed");
  expect(through({ identity, vpcEndpoint: encrypt })).toBe("denied");
  expect(ask({ identity, vpcEndpoint: encrypt }).answer).toBe("allowed");
  expect(through({ vpcEndpoint: allow })).toBe("denied");
  const forRole: Statement = { ...allow, Principal: { AWS: roleArn } };
  expect(through({ identity, vpcEndpoint: forRole })).toBe("allowed");
  expect(through({ identity, vpcEndpoint: forRole, caller: "user" })).toBe("denied");
});

test("a VPC endpoint that the estate does not hold leaves the answer unknown", () => {
  const question = { identity: [allowAll] };
  const request = { ...askOne(question).request, vpcEndpoint: "vpce-0987654321" };
  expect(evaluate(request, estateOf(question)).answer).toBe("unknown");
});

test("the policies of a user's groups are its own", () => {
  expect(ask({ caller: "user", group: [allowAll] }).answer).toBe("allowed");
  expect(ask({ caller: "role", group: [allowAll] }).answer).toBe("denied");
  expect(ask({ caller: "user", group: [denyDecrypt], identity: [allowAll] }).answer).toBe("denied");
});

test("the message names the kind of policy that AWS names", () => {
  const message = (question: Question) =>
    accessDeniedMessage(askOne({ identity: [allowAll], ...question })).replace(/^.*key\/\S+ /, "");
  expect(message({ organization: { scp: [[everything, denyDecrypt]] } })).toBe(
    "with an explicit deny in a service control policy",
  );
  expect(message({ organization: { scp: [[ec2Only]] } })).toBe(
    "because no service control policy allows the kms:Decrypt action",
  );
  expect(message({ organization: { rcp: [[denyDecrypt]] } })).toBe(
    "with an explicit deny in a resource control policy",
  );
});
