import { createWrapping } from "../../crypto/wrapping.ts";
import type { Operation } from "../../operation.ts";
import type { WrappingKey } from "../../state.ts";
import { wrappingFor } from "./import-rules.ts";
import { mustBeExternal } from "./imported.ts";
import { pairFor } from "./key-kinds.ts";
import { mustNotBePendingDeletion } from "./key-state.ts";
import { seconds } from "./metadata.ts";
import { findKey } from "./resolve.ts";
import { day, storedMaterial } from "./rotation.ts";
import { members, oneOf, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({
  KeyId: required(keyId),
  WrappingAlgorithm: required(
    oneOf([
      "RSAES_PKCS1_V1_5",
      "RSAES_OAEP_SHA_1",
      "RSAES_OAEP_SHA_256",
      "RSA_AES_KEY_WRAP_SHA_1",
      "RSA_AES_KEY_WRAP_SHA_256",
      "SM2PKE",
    ]),
  ),
  WrappingKeySpec: required(oneOf(["RSA_2048", "RSA_3072", "RSA_4096", "SM2"])),
});

/** How many tokens of a key are remembered; older ones are as good as made up. */
const mostTokens = 100;

/**
 * Makes a public key with which to wrap key material for an import, and the token to import it with.
 * Both are good for 24 hours, and for this key.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html
 */
export const GetParametersForImport: Operation = context => {
  const { KeyId, WrappingAlgorithm, WrappingKeySpec } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  mustBeExternal(key);
  mustNotBePendingDeletion(key);
  const algorithm = wrappingFor(key, { WrappingAlgorithm, WrappingKeySpec });
  const pair = pairFor(context, WrappingKeySpec);
  const expires = context.now + day;
  const { kept, token } = createWrapping(pair, algorithm, expires);
  const material = storedMaterial(context.state, key);
  const older = (material.wrapping ?? []).map(one => withoutOldKey(one, context.now));
  const wrapping = [...older, kept].slice(-mostTokens);
  context.state.put("material", key.arn, { ...material, wrapping });
  return {
    ImportToken: token.toString("base64"),
    KeyId: key.arn,
    ParametersValidTo: seconds(expires),
    PublicKey: pair.publicKey.toString("base64"),
  };
};

function withoutOldKey(wrapping: WrappingKey, now: number): WrappingKey {
  return wrapping.expires > now ? wrapping : { ...wrapping, privateKey: "" };
}
