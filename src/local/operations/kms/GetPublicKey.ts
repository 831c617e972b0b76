import { isPair } from "../../crypto/key-specs.ts";
import type { Operation } from "../../operation.ts";
import { unsupported } from "./faults.ts";
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
  // Recorded, that a disabled key will do and the state comes before the spec, whose fault has no
  // text: https://github.com/floci-io/floci/pull/3968. An older page of key states refused it.
  if (key.state !== "Disabled") mustBeEnabled(key);
  if (!isPair(key.spec)) throw unsupported();
  return {
    CustomerMasterKeySpec: key.spec,
    KeyId: key.arn,
    KeySpec: key.spec,
    KeyUsage: key.usage,
    PublicKey: keyPairOf(context, key).spki.toString("base64"),
    ...algorithmList(key),
  };
};
