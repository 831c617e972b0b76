import { describe, expect, test } from "vitest";
import type { Call, Caller, Estate, Request } from "../../src/model/index.ts";
import { decide, requestsOf } from "../../src/policy/index.ts";
import { allowAll, callOf, type Question } from "./ask.ts";
import {
  callerOf,
  estateOf,
  keyArn,
  other,
  owner,
  providerArn,
  roleArn,
  vpcEndpointId,
} from "./world.ts";
import { organizationId } from "./world-organization.ts";

const describeKey: Question = { operation: "DescribeKey", organization: {} };

function first(call: Call, estate: Estate): Request {
  const asked = requestsOf(call, estate);
  if (!("requests" in asked) || asked.requests[0] === undefined) throw new Error("no request");
  return asked.requests[0];
}

function ask(question: Question, caller?: Caller): Request {
  const call = callOf(question);
  return first({ ...call, caller: caller ?? call.caller }, estateOf(question));
}

describe("the organization", () => {
  test("of the principal and of the resource is told with its path", () => {
    const { context, unknown } = ask(describeKey);
    const path = `${organizationId}/r-ab12/`;
    expect(context["aws:PrincipalOrgID"]).toBe(organizationId);
    expect(context["aws:PrincipalOrgPaths"]).toEqual([path]);
    expect(context["aws:ResourceOrgID"]).toBe(organizationId);
    expect(context["aws:ResourceOrgPaths"]).toEqual([path]);
    expect(unknown).not.toContain("aws:PrincipalOrgID");
  });

  test("is in no request of a principal that the estate holds outside of every organization", () => {
    const { context, unknown } = ask({ ...describeKey, caller: "other-role" });
    expect(context["aws:PrincipalOrgID"]).toBeUndefined();
    expect(unknown).not.toContain("aws:PrincipalOrgID");
    expect(context["aws:ResourceOrgID"]).toBe(organizationId);
  });

  test("is not known of a principal of which the estate holds nothing", () => {
    const role = "arn:aws:iam::777788889999:role/Stranger";
    const stranger: Caller = { kind: "role", role, session: "s" };
    expect(ask(describeKey, stranger).unknown).toContain("aws:PrincipalOrgID");
  });

  test("is not known at all where the estate tells of none", () => {
    const { unknown } = ask({ operation: "DescribeKey" });
    expect(unknown).toEqual(expect.arrayContaining(["aws:PrincipalOrgID", "aws:ResourceOrgPaths"]));
  });

  test("holds its management account, wherever in the tree that stands", () => {
    const organization = { managementAccount: other };
    const { context, unknown } = ask({ ...describeKey, organization, caller: "other-root" });
    expect(context["aws:PrincipalOrgID"]).toBe(organizationId);
    expect(unknown).toContain("aws:PrincipalOrgPaths");
  });

  test("keeps out a caller from outside that a key policy lets in by its organization", () => {
    const keyPolicy = {
      Effect: "Allow",
      Principal: "*",
      Action: "kms:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": organizationId } },
    } as const;
    const answer = (caller: string, members: string[]) => {
      const question: Question = {
        ...describeKey,
        organization: { members },
        caller,
        keyPolicy,
        identity: [allowAll],
      };
      return decide(callOf(question), estateOf(question)).answer;
    };
    expect(answer("role", [])).toBe("allowed");
    expect(answer("other-role", [])).toBe("denied");
    expect(answer("other-role", [other])).toBe("allowed");
  });
});

describe("a call through a VPC endpoint", () => {
  const through = { vpcEndpoint: vpcEndpointId, sourceIp: "203.0.113.9", vpcSourceIp: "10.0.0.1" };
  const vpcEndpoint = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" } as const;

  test("tells the endpoint, its VPC, its account and the address inside, and no public address", () => {
    const request = ask({ ...describeKey, vpcEndpoint, surroundings: through });
    expect(request.vpcEndpoint).toBe(vpcEndpointId);
    expect(request.context).toMatchObject({
      "aws:SourceVpce": vpcEndpointId,
      "aws:SourceVpc": "vpc-2f09a348",
      "aws:VpcSourceIp": "10.0.0.1",
      "aws:VpceAccount": owner,
      "aws:VpceOrgID": organizationId,
    });
    expect(request.context["aws:SourceIp"]).toBeUndefined();
    expect(request.unknown).not.toContain("aws:SourceIp");
  });

  test("tells no more than its id where the estate does not hold the endpoint", () => {
    const request = ask({ ...describeKey, surroundings: { vpcEndpoint: "vpce-other" } });
    expect(request.context["aws:SourceVpce"]).toBe("vpce-other");
    expect(request.unknown).toEqual(
      expect.arrayContaining(["aws:SourceVpc", "aws:VpceAccount", "aws:VpcSourceIp"]),
    );
  });

  test("does not tell STS who owns the endpoint, as far as the page says", () => {
    const parameters = { RoleArn: roleArn, RoleSessionName: "s" };
    const assume = { service: "sts", operation: "AssumeRole", parameters };
    const request = ask({ ...assume, vpcEndpoint, surroundings: through });
    expect(request.context["aws:SourceVpc"]).toBe("vpc-2f09a348");
    expect(request.context["aws:VpceAccount"]).toBeUndefined();
    expect(request.unknown).toContain("aws:VpceAccount");
  });

  test("is known to be none where the call has a public address", () => {
    const request = ask({ ...describeKey, surroundings: { sourceIp: "203.0.113.9" } });
    expect(request.vpcEndpoint).toBeUndefined();
    expect(request.context["aws:SourceVpce"]).toBeUndefined();
    expect(request.unknown).not.toContain("aws:SourceVpce");
  });
});

describe("the credentials", () => {
  const federated = { "oidc.example.com/id/1:sub": "a", "oidc.example.com/id/1:aud": "b" };

  test("of a session that a token began name the provider, and have no MFA", () => {
    const caller = { ...callerOf("role"), federated } as Caller;
    const { context, unknown } = ask(describeKey, caller);
    expect(context["aws:FederatedProvider"]).toBe(providerArn);
    expect(unknown).not.toContain("aws:MultiFactorAuthPresent");
    expect(unknown).toEqual(
      expect.arrayContaining(["aws:TokenIssueTime", "oidc.example.com/id/1:sub"]),
    );
  });

  test("of a token itself name the provider, by its name where AWS knows it without an entity", () => {
    const parameters = { RoleArn: roleArn, RoleSessionName: "s" };
    const call: Question = {
      caller: "token",
      service: "sts",
      operation: "AssumeRoleWithWebIdentity",
      parameters,
    };
    expect(ask(call).context["aws:FederatedProvider"]).toBe(providerArn);
    const google = { ...callerOf("role"), federated: { "accounts.google.com:sub": "1" } } as Caller;
    expect(ask(describeKey, google).context["aws:FederatedProvider"]).toBe("accounts.google.com");
  });

  test("of any other session or user do not tell whether there was MFA", () => {
    for (const caller of ["role", "user", "root"]) {
      const { unknown } = ask({ ...describeKey, caller });
      expect(unknown, caller).toEqual(
        expect.arrayContaining(["aws:MultiFactorAuthPresent", "aws:TokenIssueTime"]),
      );
    }
  });
});

test("requests of callers of one kind share one list of keys that nobody told", () => {
  const one = ask({ ...describeKey, parameters: { KeyId: keyArn } });
  expect(ask({ ...describeKey, aliases: ["alias/a"] }).unknown).toBe(one.unknown);
});
