import { describe, expect, test } from "vitest";
import type { PrincipalElement, Statement } from "../../src/model/index.ts";
import { allowAll, ask, type Question, withDelegation } from "./ask.ts";
import { keyArn, other, otherRoleArn, owner, roleArn, sessionArn, userArn } from "./world.ts";

const iam = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const organizations = "https://docs.aws.amazon.com/organizations/latest/userguide/";
const page = (name: string) => `${iam}${name}.html`;
const root = (account: string) => `arn:aws:iam::${account}:root`;
const allow = (Principal: PrincipalElement): Statement => ({ ...allowAll, Principal });
const deny = (Principal: PrincipalElement): Statement => ({ ...allow(Principal), Effect: "Deny" });
const s3Only: Statement = { ...allowAll, Action: "s3:*" };
const everything: Statement = { ...allowAll, Action: "*" };
const denyKms: Statement = { ...allowAll, Effect: "Deny" };
const answer = (question: Question) => ask(question).answer;

describe(page("reference_policies_elements_notprincipal"), () => {
  const but = (...AWS: string[]): readonly Statement[] => {
    const { Principal: _, ...rest } = deny("*");
    return withDelegation({ ...rest, NotPrincipal: { AWS } });
  };
  const identity = [allowAll];

  test("a Deny with NotPrincipal hits the sessions that it does not name", () => {
    const keyPolicy = but(sessionArn, roleArn, root(owner));
    expect(answer({ identity, keyPolicy })).toBe("allowed");
    expect(answer({ identity, keyPolicy, session: { session: "Another" } })).toBe("denied");
    expect(answer({ identity, keyPolicy: but(roleArn, root(owner)) })).toBe("denied");
  });

  test("a Deny with NotPrincipal always hits a principal with a permissions boundary", () => {
    const keyPolicy = but(userArn, root(owner));
    expect(answer({ caller: "user", identity, keyPolicy })).toBe("allowed");
    expect(answer({ caller: "user", identity, keyPolicy, boundary: everything })).toBe("denied");
  });
});

describe(page("reference_policies_elements_principal"), () => {
  test("the account root delegates in an Allow and hits the whole account in a Deny", () => {
    for (const caller of ["role", "user"]) {
      const keyPolicy = [allow({ AWS: root(owner) })];
      expect(answer({ caller, keyPolicy })).toBe("denied");
      expect(answer({ caller, keyPolicy, identity: [allowAll] })).toBe("allowed");
      const denied = [...keyPolicy, deny({ AWS: root(owner) })];
      expect(answer({ caller, keyPolicy: denied, identity: [allowAll] })).toBe("denied");
    }
  });

  test("* grants directly, with no identity policy", () => {
    for (const caller of ["role", "user", "root"]) {
      expect(answer({ caller, keyPolicy: [allow("*")] })).toBe("allowed");
      expect(answer({ caller, keyPolicy: [allow({ AWS: "*" })] })).toBe("allowed");
    }
  });

  test("an account's id stands for its root ARN", () => {
    for (const AWS of [owner, root(owner)]) {
      expect(answer({ keyPolicy: [allow({ AWS })] })).toBe("denied");
      expect(answer({ keyPolicy: [allow({ AWS })], identity: [allowAll] })).toBe("allowed");
      expect(answer({ keyPolicy: [allow({ AWS })], caller: "root" })).toBe("allowed");
    }
  });

  test("services, canonical users and identity providers in Principal are no users or roles", () => {
    const others: PrincipalElement[] = [
      { Service: "ec2.amazonaws.com" },
      { CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" },
      { Federated: "cognito-identity.amazonaws.com" },
    ];
    for (const principal of others) {
      for (const caller of ["role", "user", "root"]) {
        expect(answer({ caller, keyPolicy: [allow(principal)] })).toBe("denied");
        const keyPolicy = withDelegation(deny(principal));
        expect(answer({ caller, keyPolicy, identity: [allowAll] })).toBe("allowed");
      }
    }
  });

  test("a role that was made again has not what its predecessor's unique id was given", () => {
    const by = (id: string) => answer({ keyPolicy: [allow({ AWS: id })] });
    expect(by("AROAEXAMPLEROLE00")).toBe("allowed");
    expect(by("AROAPREDECESSOR00")).toBe("denied");
  });
});

describe(page("reference_policies_evaluation-logic_policy-eval-denyallow"), () => {
  const limits: Question[] = [{ boundary: s3Only }, { sessionPolicies: [s3Only] }];

  test("an implicit deny of boundary or session policy limits a role ARN and not a session ARN", () => {
    for (const limit of limits) {
      expect(answer({ ...limit, keyPolicy: [allow({ AWS: roleArn })] })).toBe("denied");
      expect(answer({ ...limit, keyPolicy: [allow({ AWS: sessionArn })] })).toBe("allowed");
    }
  });

  test("an implicit deny of a boundary does not limit a user ARN", () => {
    const keyPolicy = [allow({ AWS: userArn })];
    expect(answer({ caller: "user", boundary: s3Only, keyPolicy })).toBe("allowed");
    expect(answer({ caller: "user", boundary: denyKms, keyPolicy })).toBe("denied");
  });
});

describe(page("reference_policies_evaluation-logic-cross-account"), () => {
  test("across accounts both the key policy and the caller's own policies must allow", () => {
    const caller = "other-role";
    for (const AWS of [root(other), otherRoleArn, "*"]) {
      const keyPolicy = [allow({ AWS })];
      expect(answer({ caller, keyPolicy })).toBe("denied");
      expect(answer({ caller, keyPolicy, identity: [allowAll] })).toBe("allowed");
    }
    expect(answer({ caller, keyPolicy: withDelegation(), identity: [allowAll] })).toBe("denied");
  });
});

describe(`${organizations}orgs_manage_policies_scps_evaluation.html`, () => {
  const identity = [allowAll];
  const full = [everything];

  test("an SCP must allow at every level of the organization", () => {
    expect(answer({ identity, organization: { scp: [full, full, full] } })).toBe("allowed");
    for (const level of [0, 1, 2]) {
      const scp = [full, full, full].map((policies, at) => (at === level ? [s3Only] : policies));
      expect(answer({ identity, organization: { scp } })).toBe("denied");
    }
  });

  test("an SCP binds neither the management account nor a service-linked role", () => {
    const scp = [[everything, denyKms]];
    expect(answer({ identity, organization: { scp } })).toBe("denied");
    expect(answer({ identity, caller: "root", organization: { scp } })).toBe("denied");
    const managementAccount = owner;
    expect(answer({ identity, organization: { scp, managementAccount } })).toBe("allowed");
    const caller = "service-linked-role";
    expect(answer({ identity, caller, organization: { scp } })).toBe("allowed");
  });
});

describe("https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html", () => {
  const identity = [allowAll];
  const rcp = [[deny("*")]];

  test("RCPFullAWSAccess is implied, and a Deny of an RCP hits every caller of the key", () => {
    expect(answer({ identity, organization: { rcp: [[]] } })).toBe("allowed");
    const keyPolicy = withDelegation(allow({ AWS: root(other) }));
    for (const caller of ["role", "user", "root", "other-role"]) {
      expect(answer({ caller, identity, keyPolicy })).toBe("allowed");
      expect(answer({ caller, identity, keyPolicy, organization: { rcp } })).toBe("denied");
    }
  });

  test("an RCP touches neither AWS managed keys nor kms:RetireGrant", () => {
    const organization = { rcp };
    expect(answer({ identity, organization, key: { manager: "AWS" } })).toBe("allowed");
    const parameters = { KeyId: keyArn, GrantId: "grant-0" };
    const grants = [{ retiring: roleArn }];
    const retire: Question = { operation: "RetireGrant", parameters, grants };
    expect(answer({ ...retire, organization })).toBe(answer(retire));
    expect(answer({ ...retire, organization })).not.toBe("denied");
  });
});
