import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import type { JSONWebKeySet } from "jose";
import type { Cluster } from "../../eks-state.ts";
import { isBase64url } from "../base64url.ts";
import { podIdentity } from "../eks/roles.ts";
import { expiredToken, invalidToken } from "./faults.ts";

/** Whom a token is for. */
export interface Pod {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly name: string;
  readonly uid: string;
}

/** The keys with which an issuer signs its tokens; undefined where it cannot be asked. */
export type JwksFor = (issuer: string) => JSONWebKeySet | undefined;

/** The issuer that a token names, without `https://`; undefined where it is no token. */
export function issuerOf(token: string): string | undefined {
  const issuer = partsOf(token)?.claims["iss"];
  return typeof issuer === "string" ? issuer.replace(/^https:\/\//, "") : undefined;
}

/**
 * Reads a service account's token as EKS Auth does: signed by the cluster's issuer, for Pod
 * Identity's audience, of a pod, and not yet expired.
 * @param now milliseconds since the epoch
 * @throws ServiceError InvalidTokenException, ExpiredTokenException
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
export function readPodToken(token: string, cluster: Cluster, jwksFor: JwksFor, now: number): Pod {
  const parts = partsOf(token);
  const keys = jwksFor(cluster.issuer)?.keys ?? [];
  if (parts === undefined || !keys.some(key => isSignedBy(parts, key))) throw invalidToken();
  const { aud, exp, iss, nbf } = parts.claims;
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (iss !== `https://${cluster.issuer}` || !audiences.includes(podIdentity)) throw invalidToken();
  if (typeof exp !== "number" || (typeof nbf === "number" && nbf * 1000 > now)) {
    throw invalidToken();
  }
  if (exp * 1000 <= now) throw expiredToken();
  const pod = podOf(parts.claims);
  if (pod === undefined) throw invalidToken();
  return pod;
}

type Members = Readonly<Record<string, unknown>>;

interface Parts {
  readonly header: Members;
  readonly claims: Members;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

function partsOf(token: string): Parts | undefined {
  const all = token.split(".");
  const [head = "", body = "", signature = "", ...more] = all;
  if (!all.every(isBase64url)) return undefined;
  const [header, claims] = [objectIn(head), objectIn(body)];
  if (header === undefined || claims === undefined || more.length > 0) return undefined;
  const signed = Buffer.from(`${head}.${body}`);
  return { header, claims, signed, signature: Buffer.from(signature, "base64url") };
}

function objectIn(part: string): Members | undefined {
  try {
    return membersOf(JSON.parse(Buffer.from(part, "base64url").toString("utf8")));
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}

/** Each of the algorithms that a cluster may sign with, by the kind of key that it takes. */
const algorithms: ReadonlyMap<string, { readonly kty: string; readonly hash: string }> = new Map(
  ["256", "384", "512"].flatMap(bits => [
    [`RS${bits}`, { kty: "RSA", hash: `sha${bits}` }],
    [`ES${bits}`, { kty: "EC", hash: `sha${bits}` }],
  ]),
);

function isSignedBy({ header, signature, signed }: Parts, jwk: JSONWebKeySet["keys"][0]): boolean {
  const { alg } = header;
  const algorithm = typeof alg === "string" ? algorithms.get(alg) : undefined;
  if (algorithm === undefined || algorithm.kty !== jwk.kty) return false;
  if (header["kid"] !== undefined && jwk.kid !== undefined && header["kid"] !== jwk.kid) {
    return false;
  }
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
    return verify(algorithm.hash, signed, { key, dsaEncoding: "ieee-p1363" }, signature);
  } catch {
    // A key that is none signs nothing.
    return false;
  }
}

/**
 * The pod in a token's private claims.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens
 */
function podOf(claims: Members): Pod | undefined {
  const bound = membersOf(claims["kubernetes.io"]);
  const account = membersOf(bound?.["serviceaccount"]);
  const pod = membersOf(bound?.["pod"]);
  const [namespace, serviceAccount] = [bound?.["namespace"], account?.["name"]];
  const [name, uid] = [pod?.["name"], pod?.["uid"]];
  if (typeof namespace !== "string" || typeof serviceAccount !== "string") return undefined;
  if (typeof name !== "string" || typeof uid !== "string") return undefined;
  if (claims["sub"] !== `system:serviceaccount:${namespace}:${serviceAccount}`) return undefined;
  return { namespace, serviceAccount, name, uid };
}
