import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { JSONWebKeySet } from "jose";
import type { ServiceAccount, SpecCluster } from "../model/spec.ts";

/** Stands in for the clusters' OIDC issuers: it signs service account tokens as a cluster would. */
export interface Issuer {
  /** The public keys that vouch for a provider's tokens, for every cluster of the file. */
  jwksFor(providerUrl: string): JSONWebKeySet | undefined;
  /**
   * A projected service account token, valid for an hour; for Pod Identity's audience for a day, as
   * EKS asks for it. It is bound to a pod, as all of them are.
   * @param now milliseconds since the epoch
   * @param audience STS's own where nothing else is said
   * @returns undefined where the file has no such cluster
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
   */
  token(account: ServiceAccount, now: number, audience?: string): Promise<string | undefined>;
}

const keyId = "keywright";
const stsAudience = "sts.amazonaws.com";
/** The audience of the tokens by which pods ask the agent of Pod Identity. */
export const podIdentityAudience = "pods.eks.amazonaws.com";
const anHour = 3600;
const aDay = 24 * anHour;

/**
 * Makes an issuer with a key of its own, which is gone with the process.
 * @param given the keys of real issuers, by URL without `https://`: for those it vouches with them
 *   alone
 */
export function createIssuer(
  clusters: readonly SpecCluster[],
  given: ReadonlyMap<string, JSONWebKeySet> = new Map(),
): Issuer {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwks = {
    keys: [
      { ...publicKey.export({ format: "jwk" }), kty: "EC", kid: keyId, alg: "ES256", use: "sig" },
    ],
  };
  const issuers = new Map(clusters.map(cluster => [cluster.name, cluster.oidc]));
  const urls = new Set(issuers.values());
  return {
    jwksFor: url => given.get(url) ?? (urls.has(url) ? jwks : undefined),
    async token({ cluster, namespace, name }, now, audience = stsAudience) {
      const issuer = issuers.get(cluster);
      if (issuer === undefined) return undefined;
      // Loaded with the first token, since most runs make none.
      const { SignJWT } = await import("jose");
      const seconds = Math.floor(now / 1000);
      const pod = { name: `${name}-0`, uid: randomUUID() };
      const lifetime = audience === podIdentityAudience ? aDay : anHour;
      return new SignJWT({ "kubernetes.io": { namespace, pod, serviceaccount: { name } } })
        .setProtectedHeader({ alg: "ES256", kid: keyId })
        .setIssuer(`https://${issuer}`)
        .setSubject(`system:serviceaccount:${namespace}:${name}`)
        .setAudience(audience)
        .setJti(randomUUID())
        .setIssuedAt(seconds)
        .setNotBefore(seconds)
        .setExpirationTime(seconds + lifetime)
        .sign(privateKey);
    },
  };
}
