import type { Key } from "../../../model/estate.ts";
import { currentMaterialId } from "../../crypto/material.ts";
import type { State } from "../../state.ts";
import { algorithmList } from "./key-kinds.ts";

/** Milliseconds as the seconds in which KMS gives a date. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

/**
 * A key as CreateKey and DescribeKey answer with it.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
 */
export function keyMetadata(key: Key, state: State): Readonly<Record<string, unknown>> {
  // Asymmetric and HMAC keys have no KeyMaterialId: API_KeyMetadata.html.
  const material =
    key.spec === "SYMMETRIC_DEFAULT" ? state.table("material").get(key.arn) : undefined;
  return {
    AWSAccountId: key.account,
    Arn: key.arn,
    CreationDate: seconds(key.created),
    ...(material !== undefined && { CurrentKeyMaterialId: currentMaterialId(material) }),
    CustomerMasterKeySpec: key.spec,
    ...(key.deletion !== undefined && { DeletionDate: seconds(key.deletion) }),
    Description: key.description,
    Enabled: key.state === "Enabled",
    KeyId: key.id,
    KeyManager: key.manager,
    KeySpec: key.spec,
    KeyState: key.state,
    KeyUsage: key.usage,
    MultiRegion: key.multiRegion,
    Origin: key.origin,
    ...algorithmList(key),
  };
}
