import type { Operation } from "../../operation.ts";
import type { Identify } from "../../wire/dispatch.ts";
import { AssumeRole } from "./AssumeRole.ts";
import { AssumeRoleWithSAML } from "./AssumeRoleWithSAML.ts";
import { AssumeRoleWithWebIdentity } from "./AssumeRoleWithWebIdentity.ts";
import { AssumeRoot } from "./AssumeRoot.ts";
import { DecodeAuthorizationMessage } from "./DecodeAuthorizationMessage.ts";
import { GetAccessKeyInfo } from "./GetAccessKeyInfo.ts";
import { GetCallerIdentity } from "./GetCallerIdentity.ts";
import { GetFederationToken } from "./GetFederationToken.ts";
import { GetSessionToken } from "./GetSessionToken.ts";
import { notModelled } from "./not-modelled.ts";
import { identifyByToken, type JwksFor } from "./web-identity.ts";

/** STS's operations by AWS's names. */
export const stsOperations: Readonly<Record<string, Operation>> = {
  AssumeRole,
  AssumeRoleWithSAML,
  AssumeRoleWithWebIdentity,
  AssumeRoot,
  DecodeAuthorizationMessage,
  GetAccessKeyInfo,
  GetCallerIdentity,
  GetFederationToken,
  GetSessionToken,
};

/**
 * STS's operations that need no signature, with how each finds its caller.
 * @param jwksFor takes a provider's URL without `https://`
 */
export function unsignedStsOperations(jwksFor: JwksFor): Readonly<Record<string, Identify>> {
  return {
    AssumeRoleWithSAML: () => {
      throw notModelled("AssumeRoleWithSAML", "SAML");
    },
    AssumeRoleWithWebIdentity: identifyByToken(jwksFor),
  };
}
