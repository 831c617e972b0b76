import type { Random } from "../../laws/random/random.ts";
import { plain } from "./calls.ts";
import type { HostileCase, PlainCase } from "./case.ts";
import { bytesOf, type Draft, signed } from "./request.ts";
import { damaged, hostileJson, hostileNames, hostileText, objectOf, percent } from "./texts.ts";
import { badToken } from "./tokens.ts";
import type { World } from "./world.ts";

const audience = "pods.eks.amazonaws.com";

/** A request of the agent that hands pods their credentials. */
function asked(world: World, token: string, path = "/v1/credentials"): Draft {
  return {
    ...{ method: "GET", target: path, version: "HTTP/1.1", body: Buffer.alloc(0) },
    headers: [
      ["host", world.host],
      ["authorization", token],
    ],
  };
}

/** What can stand in a header of what was made for a form. */
function inHeader(token: string): string {
  return token.replaceAll(/[^\x21-\x7e\x80-\xff]/g, "~").slice(0, 12_000);
}

/** The agent asked with a token that nobody good has signed, or that is for something else. */
export function badPod(random: Random, world: World): HostileCase {
  const [made, token] = random.chance(0.9)
    ? badToken(random, world.pod, audience)
    : ([`of another kind`, world.web.token] as const);
  const [name, text] = token === world.pod.token ? ["empty", ""] : [made, token];
  const pieces = [bytesOf(asked(world, inHeader(text)))];
  return { family: "pod", name, pieces, verdict: "refused" };
}

/** The agent asked by a pod that has an association. */
export function goodPod(_: Random, world: World): HostileCase {
  return {
    ...{ family: "pod", name: "good", verdict: "right" },
    pieces: [bytesOf(asked(world, world.pod.token))],
    isRight: body => body.includes('"SecretAccessKey"'),
  };
}

/** A segment of a path: a name that is there, or something that is none. */
function segment(random: Random): string {
  return random.one([
    "prod",
    "nonprod",
    "a-0000000000000",
    "..",
    ".",
    "",
    "%2e%2e",
    "%zz",
    "%00",
    "__proto__",
    "constructor",
    "arn%3Aaws%3Aeks%3Aeu-west-1%3A111122223333%3Acluster%2Fprod",
    percent(hostileText(random, 300)),
  ]);
}

function pathOf(random: Random): string {
  const one = segment(random);
  return random.one([
    "/clusters",
    `/clusters/${one}`,
    `/clusters/${one}/pod-identity-associations`,
    `/clusters/prod/pod-identity-associations/${one}`,
    `/clusters/${one}/pod-identity-associations/${segment(random)}`,
    `/clusters/${one}/assume-role-for-pod-identity`,
    `/tags/${one}`,
    `/clusters/${one}/${segment(random)}/${segment(random)}/x`,
  ]);
}

const members = [
  "namespace",
  "serviceAccount",
  "roleArn",
  "targetRoleArn",
  "tags",
  "clientRequestToken",
  "disableSessionTags",
  "policy",
  "clusterName",
  "associationId",
  "resourceArn",
  "token",
  "maxResults",
  "nextToken",
];

function bodyOf(random: Random, world: World): Buffer {
  const list = random.many(0, 6, () => {
    const name = random.chance(0.9) ? random.one(members) : random.one(hostileNames);
    const value = random.chance(0.3)
      ? JSON.stringify(
          random.one(["catalog", "catalog-api", world.web.role, world.pod.token, { a: "b" }]),
        )
      : hostileJson(random);
    return [name, value] as const;
  });
  const bytes = Buffer.from(random.chance(0.05) ? hostileJson(random) : objectOf(list));
  return random.chance(0.05) && bytes.length > 2 ? damaged(random, bytes) : bytes;
}

function queryOf(random: Random): string {
  if (random.chance(0.5)) return "";
  const pairs = random.many(1, 4, () => {
    const name = random.one([
      "maxResults",
      "nextToken",
      "namespace",
      "tagKeys",
      "__proto__",
      "includedAssociatedRoles",
    ]);
    return `${name}=${random.one(["1", "-1", "1e9", percent(hostileText(random, 300))])}`;
  });
  return `?${pairs.join("&")}`;
}

function rest(random: Random, world: World, method: string, by: World["root"]): Draft {
  const target = `${pathOf(random)}${queryOf(random)}`;
  const body = method === "GET" ? Buffer.alloc(0) : bodyOf(random, world);
  const scope = random.chance(0.8) ? "eks" : "eks-auth";
  return signed(world.host, { service: "sts", body }, by, { method, target, scope });
}

/** Calls of EKS and EKS Auth by somebody who may do nothing. */
export function restOfNobody(random: Random, world: World): PlainCase {
  const method = random.one(["GET", "POST", "POST", "DELETE", "PUT"]);
  const draft = rest(random, world, method, world.nobody);
  return plain("rest", `${method} by nobody`, draft, "refused");
}

/** Calls that change nothing by somebody who may make them all. */
export function restOfRoot(random: Random, world: World): PlainCase {
  return plain("rest", "GET by root", rest(random, world, "GET", world.root), "any");
}

/** The same path as the one that was signed, in another spelling. */
export function otherPath(random: Random, world: World): PlainCase {
  const call = { service: "sts", body: "" } as const;
  const target = random.one([
    "/clusters",
    "/clusters/prod",
    "/clusters/prod/pod-identity-associations",
  ]);
  const draft = signed(world.host, call, world.root, { method: "GET", target, scope: "eks" });
  const spelt = random.one([
    target.replace("/clusters", "/x/../clusters"),
    `${target}/x/..`,
    target.replace("/clusters", "//clusters"),
    target.replace("clusters", "%63lusters"),
    `${target}/.`,
    `/.${target}`,
  ]);
  return plain("rest", "another spelling", { ...draft, target: spelt }, "refused");
}
