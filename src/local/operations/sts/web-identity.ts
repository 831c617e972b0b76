import type { JSONWebKeySet, JWTPayload } from "jose";
import { parseArn } from "../../../model/arn.ts";
import type { OidcProvider } from "../../../model/estate.ts";
import type { ContextValue, FederatedCaller } from "../../../model/request.ts";
import { ServiceError } from "../../service-error.ts";
import type { State } from "../../state.ts";
import type { Identify } from "../../wire/dispatch.ts";
import { mustFit, requiredText } from "../../wire/parameters.ts";
import { isBase64url } from "../base64url.ts";
import { arn, calls, webIdentityToken } from "./rules.ts";
import { tokenKeys } from "./token-tags.ts";

/** The keys with which a provider signs its tokens; undefined where it cannot be asked. */
export type JwksFor = (providerUrl: string) => JSONWebKeySet | undefined;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html */
const algorithms = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

/**
 * Makes the function that finds the caller of AssumeRoleWithWebIdentity: the bearer of the token.
 * @param jwksFor takes a provider's URL without `https://`
 */
export function identifyByToken(jwksFor: JwksFor): Identify {
  return async ({ now, parameters, state }) => {
    mustFit(parameters, calls.AssumeRoleWithWebIdentity);
    const roleArn = requiredText(parameters, "RoleArn", arn);
    const token = requiredText(parameters, "WebIdentityToken", webIdentityToken);
    // Loaded with the first token, since most runs see none.
    const jose = await import("jose");
    if (!token.split(".").every(isBase64url)) throw invalid();
    let issuer: unknown;
    try {
      issuer = jose.decodeJwt(token).iss ?? "undefined";
    } catch {
      throw invalid();
    }
    // A bearer may write what it likes there, also what no text can be made of.
    if (typeof issuer !== "string") throw invalid();
    const provider = providerOf(state, roleArn, issuer);
    const jwks = jwksFor(provider.url);
    if (jwks === undefined) throw noKey();
    let claims: JWTPayload;
    try {
      const options = {
        algorithms,
        currentDate: new Date(now),
        requiredClaims: ["iss", "sub", "aud", "exp", "iat"],
      };
      claims = (await jose.jwtVerify(token, jose.createLocalJWKSet(jwks), options)).payload;
    } catch (error) {
      throw faultOf(error, jose.errors, now);
    }
    return callerOf(provider, claims);
  };
}

/** The provider in the role's account whose URL is the token's issuer. */
function providerOf(state: State, roleArn: string, issuer: string): OidcProvider {
  const account = state.accounts.get(parseArn(roleArn)?.account ?? "");
  const url = issuer.replace(/^https:\/\//, "");
  const provider = account?.oidcProviders.find(one => one.url === url);
  if (provider !== undefined && issuer.startsWith("https://")) return provider;
  // Recorded: https://github.com/aws-actions/configure-aws-credentials/issues/280
  const text = `No OpenIDConnect provider found in your account for ${issuer}`;
  throw new ServiceError("InvalidIdentityToken", text);
}

/**
 * The bearer, with the condition keys that AWS makes of a token.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function callerOf(provider: OidcProvider, claims: JWTPayload): FederatedCaller {
  const { amr, aud, azp, email, sub = "" } = claims;
  const session = tokenKeys(claims);
  if (session === undefined) throw invalid();
  // The page: where azp is set, the key aud is the claim azp, and the key oaud the claim aud.
  const audience: ContextValue = typeof azp === "string" ? azp : single(aud ?? "");
  const audiences = typeof audience === "string" ? [audience] : audience;
  if (!audiences.some(one => provider.clientIds.includes(one))) {
    // Recorded: https://github.com/awslabs/amazon-eks-irsa-cfn/pull/18
    throw new ServiceError("InvalidIdentityToken", "Incorrect token audience");
  }
  const keys: Record<string, ContextValue> = {
    ...session,
    [`${provider.url}:sub`]: sub,
    [`${provider.url}:aud`]: audience,
  };
  if (typeof azp === "string") keys[`${provider.url}:oaud`] = single(aud ?? "");
  if (typeof email === "string") keys[`${provider.url}:email`] = email;
  if (Array.isArray(amr)) keys[`${provider.url}:amr`] = amr.map(String);
  return { kind: "federated", provider: provider.arn, claims: keys };
}

/** A list of one as its member: that is how a token with one audience may write it. */
function single(value: string | string[]): ContextValue {
  return Array.isArray(value) && value.length === 1 ? (value[0] ?? "") : value;
}

function faultOf(error: unknown, errors: typeof import("jose").errors, now: number): ServiceError {
  if (error instanceof errors.JWTExpired) {
    // Recorded: https://github.com/aws/aws-sdk-java-v2/issues/5709
    const text = `Token expired: current date/time ${Math.floor(now / 1000)} must be before the expiration date/time ${error.payload.exp}`;
    return new ServiceError("ExpiredTokenException", text);
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSInvalid) {
    return noKey();
  }
  if (error instanceof errors.JOSEError) return invalid();
  throw error;
}

/** Recorded: https://github.com/aws/aws-cli/issues/7194 (the two blanks are AWS's). */
function noKey(): ServiceError {
  return new ServiceError(
    "InvalidIdentityToken",
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  );
}

/**
 * The API reference's own words: no recorded answer was found.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
 */
function invalid(): ServiceError {
  return new ServiceError(
    "InvalidIdentityToken",
    "The web identity token that was passed could not be validated by AWS. Get a new identity token from the identity provider and then retry the request.",
  );
}
