import type { Operation } from "../../operation.ts";
import type { Identify } from "../../wire/dispatch.ts";
import { AssumeRole } from "./AssumeRole.ts";
import { AssumeRoleWithWebIdentity } from "./AssumeRoleWithWebIdentity.ts";
import { GetCallerIdentity } from "./GetCallerIdentity.ts";
import { identifyByToken, type JwksFor } from "./web-identity.ts";

/** STS's operations by AWS's names. */
export const stsOperations: Readonly<Record<string, Operation>> = {
  AssumeRole,
  AssumeRoleWithWebIdentity,
  GetCallerIdentity,
};

/**
 * STS's operations that need no signature, with how each finds its caller.
 * @param jwksFor takes a provider's URL without `https://`
 */
export function unsignedStsOperations(jwksFor: JwksFor): Readonly<Record<string, Identify>> {
  return { AssumeRoleWithWebIdentity: identifyByToken(jwksFor) };
}
