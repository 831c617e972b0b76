import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { emptied, mustBeExternal, putMaterial } from "./imported.ts";
import { findKey } from "./resolve.ts";
import { storedMaterial } from "./rotation.ts";
import { members, required } from "./rules.ts";
import { keyId, materialId } from "./shapes.ts";

const read = members({ KeyId: required(keyId), KeyMaterialId: materialId });

/**
 * Takes imported material away from a key, which is of no use until the same material is imported
 * again. Material that waits for a rotation does not belong to the key yet, and is forgotten.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html
 */
export const DeleteImportedKeyMaterial: Operation = context => {
  const input = read(context.parameters);
  const key = findKey(context, input.KeyId);
  context.authorize();
  mustBeExternal(key);
  const material = storedMaterial(context.state, key);
  const id = input.KeyMaterialId ?? material.versions.at(-1)?.id;
  // Nothing was imported yet: the table of key states says that it succeeds, without effect.
  if (id === undefined) return { KeyId: key.arn };
  const { pending, ...rest } = material;
  if (pending?.id === id) putMaterial(context.state, key, rest);
  else if (material.versions.some(one => one.id === id)) {
    const versions = material.versions.map(one => (one.id === id ? emptied(one) : one));
    putMaterial(context.state, key, { ...material, versions });
  } else {
    // No recorded text was found, nor a page that names the exception.
    throw new ServiceError(
      "NotFoundException",
      `Key material ${id} is not associated with key ${key.arn}.`,
    );
  }
  return { KeyId: key.arn, ...(key.spec === "SYMMETRIC_DEFAULT" && { KeyMaterialId: id }) };
};
