import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import type { Random } from "../../laws/random/random.ts";
import type { PlainCase } from "./case.ts";
import { bytesOf, type Draft } from "./request.ts";
import {
  damaged,
  deep,
  hostileJson,
  hostileNames,
  hostileText,
  objectOf,
  percent,
  sizeOf,
} from "./texts.ts";
import type { World } from "./world.ts";

/** The attacker's own keys. */
const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ownJwk = own.publicKey.export({ format: "jwk" });

type Json = Readonly<Record<string, unknown>>;

const encoded = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** A token with the attacker's signature, made in the way that its header names or another. */
function forged(header: Json | string, claims: Json | string, alg: string): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  if (alg === "none") return `${text}.`;
  if (alg.startsWith("HS"))
    return `${text}.${createHmac("sha256", "keywright").update(text).digest("base64url")}`;
  const sign = createSign("sha256").update(text);
  const key = alg.startsWith("RS") ? rsa.privateKey : own.privateKey;
  return `${text}.${sign.sign({ key, dsaEncoding: "ieee-p1363" }, "base64url")}`;
}

/** The claims of a good token, for the attacker to sign. */
function claimsOf({ issuer }: Issued, audience: string): Json {
  const seconds = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    sub: "system:serviceaccount:catalog:catalog-api",
    "kubernetes.io": {
      namespace: "catalog",
      pod: { name: "catalog-api-0", uid: "0" },
      serviceaccount: { name: "catalog-api" },
    },
    aud: audience,
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3600,
  };
}

/** A good token, and who issued it. */
type Issued = World["pod"];

/** A token like a good one, that nobody good has signed, and what was done to it. */
export function badToken(
  random: Random,
  issued: Issued,
  audience = "sts.amazonaws.com",
): readonly [string, string] {
  const [header = "", claims = "", signature = ""] = issued.token.split(".");
  const read = JSON.parse(Buffer.from(claims, "base64url").toString()) as Json;
  const es = { alg: "ES256", kid: "keywright" };
  const good = claimsOf(issued, audience);
  const made: readonly (readonly [string, () => string])[] = [
    ["alg none", () => forged({ alg: random.one(["none", "None", "NONE", ""]) }, good, "none")],
    [
      "alg none under a real signature",
      () => `${encoded({ ...es, alg: "none" })}.${claims}.${signature}`,
    ],
    ["HS256 with a public text as its key", () => forged({ ...es, alg: "HS256" }, good, "HS256")],
    ["signed with the attacker's key", () => forged(es, good, "ES256")],
    [
      "signed with the attacker's key under another kid",
      () => forged({ ...es, kid: hostileText(random, 200) }, good, "ES256"),
    ],
    [
      "with the attacker's key in its header",
      () => forged({ alg: "ES256", jwk: ownJwk }, good, "ES256"),
    ],
    [
      "with the attacker's key in its header under our kid",
      () => forged({ ...es, jwk: ownJwk, x5c: ["AAAA"] }, good, "ES256"),
    ],
    [
      "with a URL of keys",
      () =>
        forged(
          { ...es, jku: "http://127.0.0.1:1/jwks", x5u: "http://127.0.0.1:1/x" },
          good,
          "ES256",
        ),
    ],
    ["signed with RSA", () => forged({ alg: "RS256", kid: "keywright" }, good, "RS256")],
    ["with critical headers", () => forged({ ...es, crit: ["b64"], b64: false }, good, "ES256")],
    [
      "of another subject",
      () =>
        `${header}.${encoded({ ...read, sub: "system:serviceaccount:payments:payments-api" })}.${signature}`,
    ],
    [
      "that lives longer",
      () => `${header}.${encoded({ ...read, exp: 9_999_999_999 })}.${signature}`,
    ],
    ["damaged", () => damaged(random, Buffer.from(issued.token)).toString("latin1")],
    ["without its signature", () => `${header}.${claims}.`],
    ["of two parts", () => `${header}.${claims}`],
    ["of five parts", () => `${issued.token}.a.b`],
    ["with blanks", () => `${header} .${claims}.${signature}`],
    [
      "huge",
      () => `${encoded({ ...es, x: "y".repeat(sizeOf(random, 15_000)) })}.${claims}.${signature}`,
    ],
    ["of hostile claims", () => forged(es, claimsText(random, good), "ES256")],
    ["of a hostile issuer", () => forged(es, `{"iss":${hostileJson(random)}}`, "ES256")],
    [
      "of a hostile issuer",
      () =>
        forged(
          es,
          `{"iss":${random.one(['{"toString":1}', '{"toString":null,"valueOf":null}', "[[]]", deep(random, 3000)])}}`,
          "ES256",
        ),
    ],
    ["of a hostile header", () => forged(headerText(random), good, "ES256")],
    ["hostile", () => hostileText(random, 30_000)],
  ];
  const [name, make] = random.one(made);
  return [name, make()];
}

function claimsText(random: Random, good: Json): string {
  const claims = Object.entries(good).map(
    ([name, value]) => [name, JSON.stringify(value)] as const,
  );
  const more = random.many(
    1,
    3,
    () =>
      [
        random.one([
          ...hostileNames,
          "iss",
          "sub",
          "aud",
          "exp",
          "iat",
          "nbf",
          "azp",
          "amr",
          "https://aws.amazon.com/tags",
        ]),
        hostileJson(random),
      ] as const,
  );
  return objectOf([...claims, ...more]);
}

function headerText(random: Random): string {
  const names = ["alg", "kid", "typ", "jwk", "crit", "b64", "zip", "enc", "__proto__"];
  return objectOf(random.many(1, 5, () => [random.one(names), hostileJson(random)] as const));
}

function webIdentity(world: World, role: string, token: string, more = ""): Draft {
  const body = `Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=hostile&RoleArn=${percent(role)}&WebIdentityToken=${percent(token)}${more}`;
  const bytes = Buffer.from(body);
  return {
    ...{ method: "POST", target: "/", version: "HTTP/1.1" },
    headers: [
      ["host", world.host],
      ["content-type", "application/x-www-form-urlencoded"],
      ["content-length", String(bytes.length)],
    ],
    body: bytes,
  };
}

/** AssumeRoleWithWebIdentity with a token that nobody good has signed. */
export function forgedToken(random: Random, world: World): PlainCase {
  const [name, token] = badToken(random, world.web);
  const draft = webIdentity(world, world.web.role, token);
  return { family: "token", name, pieces: [bytesOf(draft)], verdict: "refused", keeps: true };
}

/** A good token for what it is not good for. */
export function strayToken(random: Random, world: World): PlainCase {
  const { role, token } = world.web;
  const cases: readonly (readonly [string, Draft])[] = [
    [
      "another role",
      webIdentity(world, `arn:aws:iam::${world.account}:role/nonprod-payments-payments-api`, token),
    ],
    ["a role that is not there", webIdentity(world, `${role}x`, token)],
    [
      "a role of another account",
      webIdentity(world, role.replace(world.account, "444455556666"), token),
    ],
    ["a hostile role", webIdentity(world, hostileText(random), token)],
    ["too long a session", webIdentity(world, role, token, "&DurationSeconds=999999")],
    ["a hostile policy", webIdentity(world, role, token, "&Policy=%7B%22a%22")],
  ];
  const [name, draft] = random.one(cases);
  return { family: "token", name, pieces: [bytesOf(draft)], verdict: "refused", keeps: true };
}

/** A good token for what it is good for. */
export function goodToken(_: Random, world: World): PlainCase {
  const { role, token } = world.web;
  return {
    ...{ family: "token", name: "good", verdict: "right", keeps: true },
    pieces: [bytesOf(webIdentity(world, role, token))],
    isRight: body => body.includes("<SecretAccessKey>"),
  };
}
