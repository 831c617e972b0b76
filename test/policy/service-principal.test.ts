import { describe, expect, test } from "vitest";
import type {
  Answer,
  Call,
  PrincipalElement,
  ServiceCaller,
  Statement,
} from "../../src/model/index.ts";
import { compile, decide, readingsOf } from "../../src/policy/index.ts";
import { allowAll } from "./ask.ts";
import { estateOf, keyArn, owner, region, roleArn } from "./world.ts";

const cluster = `arn:aws:eks:${region}:${owner}:cluster/prod`;
const pods: ServiceCaller = {
  kind: "service",
  service: "pods.eks.amazonaws.com",
  source: cluster,
};
const Service = pods.service;
const tags = [
  { Key: "eks-cluster-name", Value: "prod" },
  { Key: "kubernetes-namespace", Value: "web" },
  { Key: "kubernetes-service-account", Value: "app" },
];

const trusting = (more: Partial<Statement> = {}): Statement => ({
  Effect: "Allow",
  Principal: { Service },
  Action: ["sts:AssumeRole", "sts:TagSession"],
  ...more,
});

function decided(trust: readonly Statement[], over: Partial<Call> = {}) {
  const estate = estateOf({ trust });
  const parameters = { RoleArn: roleArn, RoleSessionName: "eks-prod-app", Tags: tags };
  const call = {
    caller: pods,
    service: "sts",
    operation: "AssumeRole",
    region,
    parameters,
    ...over,
  };
  const decision = decide(call, estate);
  expect(compile(estate).decide(call).answer).toBe(decision.answer);
  return { decision, estate };
}

/** What a service may by a trust policy, by the reference and the compiled engine. */
function answer(trust: readonly Statement[], over?: Partial<Call>): Answer {
  return decided(trust, over).decision.answer;
}

describe("https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html", () => {
  test("the trust policy that names the service is enough, with TagSession for its tags", () => {
    expect(answer([trusting()])).toBe("allowed");
    expect(answer([trusting({ Action: "sts:AssumeRole" })])).toBe("denied");
    expect(answer([trusting({ Principal: { Service: "ec2.amazonaws.com" } })])).toBe("denied");
    expect(answer([trusting({ Principal: { AWS: owner } })])).toBe("denied");
  });

  test("without tags TagSession is not asked for", () => {
    const parameters = { RoleArn: roleArn, RoleSessionName: "eks-prod-app" };
    expect(answer([trusting({ Action: "sts:AssumeRole" })], { parameters })).toBe("allowed");
  });

  test("the tags of the request restrict which pods get the role", () => {
    const only = (namespace: string) =>
      trusting({
        Condition: { StringEquals: { "aws:RequestTag/kubernetes-namespace": [namespace] } },
      });
    expect(answer([only("web")])).toBe("allowed");
    expect(answer([only("shop")])).toBe("denied");
  });
});

describe("https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html", () => {
  const asks = (keys: Readonly<Record<string, string>>) =>
    trusting({ Condition: { StringEquals: keys } });

  test("the service tells the resource and the account that it calls for", () => {
    expect(answer([asks({ "aws:SourceAccount": owner })])).toBe("allowed");
    expect(answer([asks({ "aws:SourceAccount": "444455556666" })])).toBe("denied");
    expect(answer([asks({ "aws:SourceArn": cluster })])).toBe("allowed");
    expect(answer([asks({ "aws:SourceArn": `${cluster}-2` })])).toBe("denied");
  });

  test("it says that it is a service, and which", () => {
    const named = asks({ "aws:PrincipalServiceName": Service });
    const is = trusting({ Condition: { Bool: { "aws:PrincipalIsAWSService": "true" } } });
    expect(answer([named])).toBe("allowed");
    expect(answer([is])).toBe("allowed");
  });

  test("what stands for the principal is not known, so that nothing rests on it", () => {
    const Condition = { StringEquals: { "aws:PrincipalAccount": owner } };
    expect(answer([trusting({ Condition })])).toBe("unknown");
  });

  test("nor is how the service signs, and when its credentials were issued", () => {
    for (const key of ["aws:MultiFactorAuthPresent", "aws:TokenIssueTime"]) {
      const without = trusting({ Condition: { Null: { [key]: "true" } } });
      expect(answer([without])).toBe("unknown");
    }
  });
});

describe("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html", () => {
  test("whether Principal `*` lets a service in is contested, and that it shuts it out is not", () => {
    const { decision, estate } = decided([trusting({ Principal: "*" })]);
    const points = decision.decisions.flatMap(one =>
      readingsOf(one, estate).map(({ point }) => point),
    );
    expect(decision.answer).toBe("unknown");
    expect(new Set(points)).toEqual(new Set(["star-and-service"]));
    expect(answer([trusting(), { ...trusting({ Principal: "*" }), Effect: "Deny" }])).toBe(
      "denied",
    );
  });

  test("a Deny that spares the service by NotPrincipal does not hit it", () => {
    const denied = (NotPrincipal: PrincipalElement): Statement => ({
      Effect: "Deny",
      NotPrincipal,
      Action: "sts:*",
    });
    expect(answer([trusting(), denied({ Service })])).toBe("allowed");
    expect(answer([trusting(), denied({ AWS: owner })])).toBe("denied");
  });

  test("a service uses a key by the key policy that names it, and by no delegation to the account", () => {
    const decrypting = (keyPolicy: readonly Statement[]) => {
      const call: Call = {
        caller: pods,
        service: "kms",
        operation: "Decrypt",
        region,
        parameters: { KeyId: keyArn },
      };
      const estate = estateOf({ keyPolicy });
      const { answer } = decide(call, estate);
      expect(compile(estate).decide(call).answer).toBe(answer);
      return answer;
    };
    expect(decrypting([{ ...allowAll, Principal: { Service } }])).toBe("allowed");
    expect(decrypting([{ ...allowAll, Principal: { AWS: owner } }])).toBe("denied");
  });
});

test("a service brings no token, and so assumes no role with one", () => {
  const trust = [trusting({ Action: "sts:*" })];
  expect(answer(trust, { operation: "AssumeRoleWithWebIdentity" })).toBe("denied");
  expect(answer(trust)).toBe("allowed");
});
