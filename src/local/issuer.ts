import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from "node:crypto";
import type { JSONWebKeySet } from "jose";
import type { ServiceAccount, SpecCluster } from "../model/spec.ts";
import type { IssuerKey } from "./rows.ts";
import type { State } from "./state.ts";

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
const keyName = "clusters";
const stsAudience = "sts.amazonaws.com";
/** The audience of the tokens by which pods ask the agent of Pod Identity. */
export const podIdentityAudience = "pods.eks.amazonaws.com";
const anHour = 3600;
const aDay = 24 * anHour;

/** Makes the key that signs, where the data has none yet. */
export function ensureIssuerKey(state: State): void {
  if (state.table("issuer").has(keyName)) return;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const bytes = privateKey.export({ format: "der", type: "pkcs8" });
  state.put("issuer", keyName, { name: keyName, privateKey: bytes.toString("base64") });
}

/**
 * Makes an issuer. Its key is kept with the data: a token is good after a restart, and at every
 * server that shares the data.
 * @param given the keys of real issuers, by URL without `https://`: for those it vouches with them
 *   alone
 */
export function createIssuer(
  clusters: readonly SpecCluster[],
  state: State,
  given: ReadonlyMap<string, JSONWebKeySet> = new Map(),
): Issuer {
  const keys = keysOf(state);
  const issuers = new Map(clusters.map(cluster => [cluster.name, cluster.oidc]));
  const urls = new Set(issuers.values());
  return {
    jwksFor: url => given.get(url) ?? (urls.has(url) ? keys().jwks : undefined),
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
        .sign(keys().privateKey);
    },
  };
}

interface Keys {
  readonly privateKey: KeyObject;
  readonly jwks: JSONWebKeySet;
}

/** Gives the key that the data holds, read anew when it is another one. */
function keysOf(state: State): () => Keys {
  let known: { readonly of: IssuerKey; readonly keys: Keys } | undefined;
  return () => {
    const row = state.table("issuer").get(keyName);
    if (row === undefined) throw new TypeError("no key to sign tokens with");
    if (known?.of !== row) known = { of: row, keys: read(row) };
    return known.keys;
  };
}

function read(row: IssuerKey): Keys {
  const key = Buffer.from(row.privateKey, "base64");
  const privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
  const jwk = createPublicKey(privateKey).export({ format: "jwk" });
  return {
    privateKey,
    jwks: { keys: [{ ...jwk, kty: "EC", kid: keyId, alg: "ES256", use: "sig" }] },
  };
}
