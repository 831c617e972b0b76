import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { unsupported } from "./faults.ts";
import { emptied, mustBeExternal, putMaterial } from "./imported.ts";
import { findKey } from "./resolve.ts";
import { storedMaterial } from "./rotation.ts";
import { members, required } from "./rules.ts";
import { keyId, materialId } from "./shapes.ts";
import { withdraw } from "./waiting-material.ts";

const read = members({ KeyId: required(keyId), KeyMaterialId: materialId });

/**
 * Takes imported material away from a key, which is of no use until the same material is imported
 * again. Material that waits for a rotation does not belong to the key yet, and is forgotten, with a
 * primary key in its replicas, too.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html
 */
export const DeleteImportedKeyMaterial: Operation = context => {
  const input = read(context.parameters);
  const key = findKey(context, input.KeyId);
  context.authorize();
  mustBeExternal(key);
  const symmetric = key.spec === "SYMMETRIC_DEFAULT";
  // Such a key has one material and no id of it; that the call is refused so was not recorded.
  if (input.KeyMaterialId !== undefined && !symmetric) throw unsupported();
  const material = storedMaterial(context.state, key);
  const id = input.KeyMaterialId ?? material.versions.at(-1)?.id;
  // Nothing was imported yet: the table of key states says that it succeeds, without effect.
  if (id === undefined) return { KeyId: key.arn };
  if (material.pending?.id === id) withdraw(context.state, key);
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
  return { KeyId: key.arn, ...(symmetric && { KeyMaterialId: id }) };
};
