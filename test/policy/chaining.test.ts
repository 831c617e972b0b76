import { expect, test } from "vitest";
import type { Call, Caller, Principal, Statement } from "../../src/model/index.ts";
import { compile, decide, requestsOf } from "../../src/policy/index.ts";
import { allowAll } from "./ask.ts";
import { estateOf, keyArn, owner, roleArn, type World } from "./world.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
const target = `arn:aws:iam::${owner}:role/Target`;
const session: Caller = { kind: "role", role: roleArn, session: "s", sourceIdentity: "ann" };
const trust = (...Action: string[]): Statement => ({
  Effect: "Allow",
  Principal: { AWS: roleArn },
  Action,
});

function assume(
  caller: Caller,
  trusted: Statement,
  identity: World["identity"] = [],
  parameters: Call["parameters"] = {},
) {
  const estate = estateOf({ identity });
  const other = estate.principals.get(roleArn);
  if (other?.kind !== "role") throw new Error("no role");
  const role: Principal = {
    ...other,
    arn: target,
    name: "Target",
    trust: { name: "trust", document: { Version: "2012-10-17", Statement: trusted } },
  };
  const whole = { ...estate, principals: new Map([...estate.principals]).set(target, role) };
  const call: Call = {
    caller,
    service: "sts",
    operation: "AssumeRole",
    region: "eu-west-1",
    parameters: { RoleArn: target, RoleSessionName: "t", ...parameters },
  };
  const { answer, refused } = decide(call, whole);
  expect(compile(whole).answerCall(call)).toBe(answer);
  return { answer, refused, asked: requestsOf(call, whole) };
}

const asks = { Effect: "Allow", Action: "sts:SetSourceIdentity", Resource: "*" } as const;

test("a source identity that the session bears is handed on, and asks for its permission", () => {
  const { asked } = assume(session, trust("sts:AssumeRole"));
  const requests = "requests" in asked ? asked.requests : [];
  expect(requests.map(({ action }) => action)).toEqual(["sts:AssumeRole", "sts:SetSourceIdentity"]);
  expect(requests[0]?.context).toMatchObject({ "sts:SourceIdentity": "ann" });
});

test("where one role assumes another, both sides must let the source identity be set", () => {
  const both = trust("sts:AssumeRole", "sts:SetSourceIdentity");
  expect(assume(session, trust("sts:AssumeRole"), [asks]).answer).toBe("denied");
  expect(assume(session, both).answer).toBe("denied");
  expect(assume(session, both, [asks]).answer).toBe("allowed");
});

test("a source identity that is set is changed by nobody, whatever the policies say", () => {
  const all = trust("sts:*");
  const given = (SourceIdentity: string) => assume(session, all, [asks], { SourceIdentity });
  expect(given("ann").answer).toBe("allowed");
  expect(given("bob")).toMatchObject({
    answer: "denied",
    refused: "the session keeps its source identity `ann`",
  });
});

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
test("the root user assumes no role, whatever its trust policy says", () => {
  const anybody: Statement = { Effect: "Allow", Principal: { AWS: owner }, Action: "sts:*" };
  const root: Caller = { kind: "root", partition: "aws", account: owner };
  expect(assume(root, anybody).answer).toBe("denied");
});

test("tags that the session hands on ask for sts:TagSession", () => {
  const tagged: Caller = {
    kind: "role",
    role: roleArn,
    session: "s",
    sessionTags: { team: "red" },
    transitiveTagKeys: ["team"],
  };
  expect(assume(tagged, trust("sts:AssumeRole")).answer).toBe("denied");
  expect(assume(tagged, trust("sts:AssumeRole", "sts:TagSession")).answer).toBe("allowed");
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
test("a session tag takes the place of the role's, in whatever case that is written", () => {
  const Condition = { StringEquals: { "aws:PrincipalTag/team": "red" } };
  const estate = estateOf({
    principalTags: { Team: "blue" },
    identity: [{ ...allowAll, Condition }],
  });
  const caller: Caller = {
    kind: "role",
    role: roleArn,
    session: "s",
    sessionTags: { team: "red" },
  };
  const parameters = { KeyId: keyArn };
  const call = { caller, service: "kms", operation: "Decrypt", region: "us-west-2", parameters };
  expect(decide(call, estate).answer).toBe("allowed");
  expect(compile(estate).answerCall(call)).toBe("allowed");
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
test("the wildcard grants past a boundary only where aws:PrincipalArn names the principal", () => {
  const answer = (Condition: NonNullable<Statement["Condition"]>) => {
    const keyPolicy: Statement = { ...allowAll, Principal: "*", Condition };
    const boundary: Statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
    const estate = estateOf({ keyPolicy, boundary });
    const parameters = { KeyId: keyArn };
    const caller: Caller = { kind: "role", role: roleArn, session: "s" };
    const call = { caller, service: "kms", operation: "Decrypt", region: "us-west-2", parameters };
    expect(compile(estate).answerCall(call)).toBe(decide(call, estate).answer);
    return decide(call, estate).answer;
  };
  expect(answer({ ArnLike: { "aws:PrincipalArn": roleArn } })).toBe("allowed");
  expect(answer({ ArnLike: { "aws:PrincipalArn": "*" } })).toBe("unknown");
  expect(answer({ Null: { "aws:PrincipalArn": "false" } })).toBe("unknown");
  expect(answer({ StringLikeIfExists: { "aws:PrincipalArn": roleArn } })).toBe("unknown");
});
