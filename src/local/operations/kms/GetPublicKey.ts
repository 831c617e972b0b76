import { isPair } from "../../crypto/key-specs.ts";
import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { algorithmList, keyPairOf } from "./key-kinds.ts";
import { mustBeEnabled } from "./key-state.ts";
import { anyKey, findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { grantTokens, keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId), GrantTokens: grantTokens });

/**
 * Gives the public key of an asymmetric key, as SPKI in DER.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html
 */
export const GetPublicKey: Operation = context => {
  const key = findKey(context, read(context.parameters).KeyId, anyKey);
  context.authorize();
  if (!isPair(key.spec)) {
    // The page lists this exception; no recorded text was found.
    throw new ServiceError(
      "UnsupportedOperationException",
      `${key.arn} key spec is ${key.spec} which is not valid for GetPublicKey.`,
    );
  }
  mustBeEnabled(key);
  return {
    CustomerMasterKeySpec: key.spec,
    KeyId: key.arn,
    KeySpec: key.spec,
    KeyUsage: key.usage,
    PublicKey: keyPairOf(context, key).spki.toString("base64"),
    ...algorithmList(key),
  };
};
