import type { Key } from "../../../model/estate.ts";
import type { Operation } from "../../operation.ts";
import type { KeyMaterial, MaterialVersion } from "../../state.ts";
import { unsupported } from "./faults.ts";
import { seconds } from "./metadata.ts";
import { pageOf } from "./pages.ts";
import { findKey } from "./resolve.ts";
import { storedMaterial } from "./rotation.ts";
import { members, oneOf, required } from "./rules.ts";
import { keyId, limit, marker } from "./shapes.ts";
import { isEverywhere } from "./waiting-material.ts";

const read = members({
  KeyId: required(keyId),
  IncludeKeyMaterial: oneOf(["ALL_KEY_MATERIAL", "ROTATIONS_ONLY"]),
  Limit: limit,
  Marker: marker,
});

/**
 * Lists a key's rotations, oldest first; on request also its first material and what is imported
 * for the next rotation.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html
 */
export const ListKeyRotations: Operation = context => {
  const input = read(context.parameters);
  const key = findKey(context, input.KeyId);
  context.authorize();
  if (key.spec !== "SYMMETRIC_DEFAULT") throw unsupported();
  const material = storedMaterial(context.state, key);
  const all = entriesOf(key, material, isEverywhere(context.state, key));
  const wanted =
    input.IncludeKeyMaterial === "ALL_KEY_MATERIAL"
      ? all
      : all.filter(entry => "RotationDate" in entry.shown);
  const page = pageOf(wanted, entry => entry.place, input, { usual: 100, most: 1000 });
  return { Rotations: page.items.map(entry => entry.shown), ...page.more };
};

function entriesOf(key: Key, material: KeyMaterial, everywhere: boolean) {
  const { pending } = material;
  const last = material.versions.at(-1);
  const waits = everywhere ? "PENDING_ROTATION" : "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
  return [...material.versions, ...(pending === undefined ? [] : [pending])].map(
    (version, index) => ({
      // Versions only ever come behind the others: their places are the markers.
      place: String(index).padStart(8, "0"),
      shown: {
        KeyId: key.id,
        KeyMaterialId: version.id,
        KeyMaterialState:
          version === pending ? waits : version === last ? "CURRENT" : "NON_CURRENT",
        ...importOf(key, version),
        ...(version.rotation && {
          RotationDate: seconds(version.rotation.date),
          RotationType: version.rotation.type,
        }),
      },
    }),
  );
}

function importOf(key: Key, { bytes, imported }: MaterialVersion) {
  if (key.origin !== "EXTERNAL") return {};
  const { description, model, validTo } = imported ?? {};
  const described = description === undefined ? {} : { KeyMaterialDescription: description };
  if (bytes === "") return { ...described, ImportState: "PENDING_IMPORT" };
  return {
    ...described,
    ExpirationModel: model,
    ImportState: "IMPORTED",
    ...(validTo !== undefined && { ValidTo: seconds(validTo) }),
  };
}
