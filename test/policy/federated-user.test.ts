import { describe, expect, test } from "vitest";
import type {
  Answer,
  Call,
  FederatedUserCaller,
  PrincipalElement,
  Statement,
} from "../../src/model/index.ts";
import { compile, decide } from "../../src/policy/index.ts";
import { allowAll } from "./ask.ts";
import { estateOf, keyArn, owner, region, roleArn, userArn } from "./world.ts";
import { documentOf } from "./world-documents.ts";

const own = `arn:aws:sts::${owner}:federated-user/Bob`;
const root = `arn:aws:iam::${owner}:root`;
const allow = (Principal: PrincipalElement, more: Partial<Statement> = {}): Statement => ({
  ...allowAll,
  Principal,
  ...more,
});

interface Asked {
  readonly keyPolicy?: readonly Statement[];
  readonly identity?: readonly Statement[];
  readonly session?: readonly Statement[];
  readonly boundary?: Statement;
  readonly tags?: Readonly<Record<string, string>>;
  readonly over?: Partial<Call>;
}

/** What a federated user of the world's user may do, by the reference and the compiled engine. */
function answer({ keyPolicy, identity, session, boundary, tags, over }: Asked): Answer {
  const caller: FederatedUserCaller = {
    kind: "federated-user",
    user: userArn,
    name: "Bob",
    sessionPolicies: session === undefined ? [] : [documentOf(session)],
    ...(tags !== undefined && { sessionTags: tags }),
  };
  const estate = estateOf({
    keyPolicy: keyPolicy ?? [allow({ AWS: root })],
    identity: [identity ?? []],
    ...(boundary !== undefined && { boundary }),
  });
  const parameters = { KeyId: keyArn };
  const call = { caller, service: "kms", operation: "Decrypt", region, parameters, ...over };
  const decision = decide(call, estate).answer;
  expect(compile(estate).decide(call).answer).toBe(decision);
  return decision;
}

const identity = [allowAll];
const session = [allowAll];

describe("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html", () => {
  test("a federated user has what the user and the session policies both allow, and nothing without any", () => {
    expect(answer({ identity, session })).toBe("allowed");
    expect(answer({ identity })).toBe("denied");
    expect(answer({ session })).toBe("denied");
    expect(answer({ identity, session: [{ ...allowAll, Action: "s3:*" }] })).toBe("denied");
    expect(answer({ identity, session: [allowAll, { ...allowAll, Effect: "Deny" }] })).toBe(
      "denied",
    );
  });
});

describe("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html", () => {
  test("a key policy that names the session grants to it directly, whatever else does not allow", () => {
    const keyPolicy = [allow({ AWS: own })];
    expect(answer({ keyPolicy })).toBe("allowed");
    expect(answer({ keyPolicy, boundary: { ...allowAll, Action: "s3:*" } })).toBe("allowed");
    expect(answer({ keyPolicy, identity: [{ ...allowAll, Effect: "Deny" }] })).toBe("denied");
    const another = [allow({ AWS: `arn:aws:sts::${owner}:federated-user/Eve` })];
    expect(answer({ keyPolicy: another, identity, session })).toBe("denied");
  });

  test("a key policy that names the user is limited by the session policies and the boundary", () => {
    const keyPolicy = [allow({ AWS: userArn })];
    expect(answer({ keyPolicy, session })).toBe("allowed");
    expect(answer({ keyPolicy })).toBe("denied");
    expect(answer({ keyPolicy, session, boundary: { ...allowAll, Action: "s3:*" } })).toBe(
      "denied",
    );
  });
});

describe("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html", () => {
  const given = (Condition: Statement["Condition"], tags?: Asked["tags"]) =>
    answer({
      identity: [{ ...allowAll, ...(Condition && { Condition }) }],
      session,
      ...(tags && { tags }),
    });

  test("the principal is the session, of type FederatedUser and without a user name", () => {
    expect(given({ ArnEquals: { "aws:PrincipalArn": own } })).toBe("allowed");
    expect(given({ ArnEquals: { "aws:PrincipalArn": userArn } })).toBe("denied");
    expect(given({ StringEquals: { "aws:PrincipalType": "FederatedUser" } })).toBe("allowed");
    expect(given({ StringEquals: { "aws:userid": `${owner}:Bob` } })).toBe("allowed");
    expect(given({ Null: { "aws:username": "true" } })).toBe("allowed");
  });

  test("a session tag is a tag of the principal", () => {
    const Condition = { StringEquals: { "aws:PrincipalTag/team": "a" } };
    expect(given(Condition, { team: "a" })).toBe("allowed");
    expect(given(Condition, { team: "b" })).toBe("denied");
  });
});

test("https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html: IAM and STS are closed to a federated user", () => {
  const everything = [{ ...allowAll, Action: "*" }];
  const asked = { identity: everything, session: everything };
  const list = { service: "iam", operation: "ListUsers", parameters: {} };
  expect(answer({ ...asked, over: list })).toBe("denied");
  const parameters = { RoleArn: roleArn, RoleSessionName: "session" };
  const assume = { service: "sts", operation: "AssumeRole", parameters };
  expect(answer({ ...asked, over: assume })).toBe("denied");
  const identify = { service: "sts", operation: "GetCallerIdentity", parameters: {} };
  expect(answer({ ...asked, over: identify })).toBe("allowed");
});
