import { createWrapping } from "../../crypto/wrapping.ts";
import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { WrappingKey } from "../../state.ts";
import { notHere, unsupported } from "./faults.ts";
import { mustBeExternal } from "./imported.ts";
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
  if (WrappingAlgorithm === "RSAES_PKCS1_V1_5") throw outOfUse();
  // SM2 is of the China Regions, which in turn do not wrap by AES:
  // https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-encrypt-key-material.html
  if (WrappingAlgorithm === "SM2PKE" || WrappingKeySpec === "SM2") {
    throw context.partition === "aws-cn" ? notHere("wrapping keys of the spec SM2") : unsupported();
  }
  if (context.partition === "aws-cn" && WrappingAlgorithm.startsWith("RSA_AES"))
    throw unsupported();
  const expires = context.now + day;
  const { kept, publicKey, token } = createWrapping(WrappingKeySpec, WrappingAlgorithm, expires);
  const material = storedMaterial(context.state, key);
  const older = (material.wrapping ?? []).map(one => withoutOldKey(one, context.now));
  const wrapping = [...older, kept].slice(-mostTokens);
  context.state.put("material", key.arn, { ...material, wrapping });
  return {
    ImportToken: token.toString("base64"),
    KeyId: key.arn,
    ParametersValidTo: seconds(expires),
    PublicKey: publicKey.toString("base64"),
  };
};

function withoutOldKey(wrapping: WrappingKey, now: number): WrappingKey {
  return wrapping.expires > now ? wrapping : { ...wrapping, privateKey: "" };
}

/** The page says since when AWS refuses it, and not in which words. */
function outOfUse(): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    "The wrapping algorithm RSAES_PKCS1_V1_5 is not supported.",
  );
}
