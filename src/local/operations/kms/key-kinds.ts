import { randomBytes } from "node:crypto";
import type { Key } from "../../../model/estate.ts";
import { type KeyPair, newKeyPair } from "../../crypto/key-pair.ts";
import { algorithmsOf, isPair } from "../../crypto/key-specs.ts";
import { createMaterial } from "../../crypto/material.ts";
import { type Pair, pairOf } from "../../crypto/pair-material.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { KeyMaterial } from "../../state.ts";
import { wrongAlgorithm } from "./faults.ts";
import { mustBeEnabled } from "./key-state.ts";
import { validation } from "./rules.ts";
import { materialOf } from "./use.ts";

/** The members of a key's metadata and of GetPublicKey that list its algorithms, by usage. */
const memberOf: Readonly<Record<string, string>> = {
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
  KEY_AGREEMENT: "KeyAgreementAlgorithms",
  ENCAPSULATE_DECAPSULATE: "EncapsulationAlgorithms",
};

/**
 * The list of a key's algorithms, as KMS's answers have it.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
 */
export function algorithmList({ spec, usage }: Key): Readonly<Record<string, readonly string[]>> {
  const member = memberOf[usage];
  return member === undefined ? {} : { [member]: algorithmsOf(spec, usage) };
}

/** The spec and usage of the key that CreateKey is to make. */
export interface Kind {
  readonly spec: string;
  readonly usage: string;
}

/**
 * The kind of key that a call of CreateKey asks for.
 * @throws ServiceError ValidationException where spec and usage do not go together
 */
export function kindOf(input: {
  readonly KeySpec?: string | undefined;
  readonly CustomerMasterKeySpec?: string | undefined;
  readonly KeyUsage?: string | undefined;
}): Kind {
  const { CustomerMasterKeySpec, KeySpec, KeyUsage } = input;
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined) {
    // nsmithuk/local-kms, src/handler/create_key.go; grucloud/grucloud met it, KmsKey of its KMS.
    throw validation(
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
    );
  }
  const spec = KeySpec ?? CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  if (spec !== "SYMMETRIC_DEFAULT" && KeyUsage === undefined) {
    // Recorded: localstack/localstack, test_kms.snapshot.json, test_hmac_create_key_invalid_operations
    throw validation(
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
  const usage = KeyUsage ?? "ENCRYPT_DECRYPT";
  if (algorithmsOf(spec, usage).length === 0) {
    // nsmithuk/local-kms, src/handler/create_key.go
    throw validation(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  }
  return { spec, usage };
}

/**
 * Refuses specs that the Region does not have: SM2 is China's alone, and ML-KEM is not there.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 */
export function mustBeInRegion({ region }: OperationContext, spec: string): void {
  const inChina = region.startsWith("cn-");
  if (spec === "SM2" ? inChina : !inChina || !spec.startsWith("ML_KEM_")) return;
  // No recorded text was found.
  throw new ServiceError(
    "UnsupportedOperationException",
    `KeySpec ${spec} is not supported in this Region.`,
  );
}

/** Key material of a spec for a new key. */
export function newMaterial(
  context: Pick<OperationContext, "keyPair">,
  arn: string,
  spec: string,
): KeyMaterial {
  if (isPair(spec)) return createMaterial(arn, pairFor(context, spec).privateKey);
  if (!spec.startsWith("HMAC_")) return createMaterial(arn);
  // As long as the hash: https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html
  return createMaterial(arn, randomBytes(Number(spec.slice("HMAC_".length)) / 8));
}

/** A new key pair. */
export function pairFor(context: Pick<OperationContext, "keyPair">, spec: string): KeyPair {
  return context.keyPair?.(spec) ?? newKeyPair(spec);
}

/** The pair of an asymmetric key. */
export function keyPairOf(context: OperationContext, key: Key): Pair {
  return pairOf(materialOf(context, key), key.spec);
}

/**
 * Refuses a key that is for something else, then one that is not enabled, and then an algorithm that
 * is none of its spec's. The texts are recorded: localstack/localstack, test_kms.snapshot.json,
 * test_error_messaging_for_invalid_keys and test_invalid_generate_mac. So is the order:
 * https://github.com/floci-io/floci/pull/3968
 */
export function mustServe(
  context: OperationContext,
  key: Key,
  usage: string,
  algorithm: string,
): void {
  mustBeFor(context, key, usage);
  mustBeEnabled(key);
  if (!algorithmsOf(key.spec, usage).includes(algorithm)) {
    throw wrongAlgorithm(algorithm, key.spec);
  }
}

function mustBeFor({ operation }: OperationContext, key: Key, usage: string): void {
  if (key.usage === usage) return;
  throw new ServiceError(
    "InvalidKeyUsageException",
    `${key.arn} key usage is ${key.usage} which is not valid for ${operation}.`,
  );
}

/**
 * Refuses keys that make no data keys, only enabled symmetric encryption keys do: by its usage, by
 * its state, by its spec. Recorded, but for the text about key pairs, which is nsmithuk/local-kms's
 * (src/handler/generate_data_key_pair.go): https://github.com/floci-io/floci/pull/3968
 */
export function mustMakeDataKeys(context: OperationContext, key: Key): void {
  mustBeFor(context, key, "ENCRYPT_DECRYPT");
  mustBeEnabled(key);
  if (key.spec !== "SYMMETRIC_DEFAULT") {
    throw new ServiceError(
      "InvalidKeyUsageException",
      context.operation.startsWith("GenerateDataKeyPair")
        ? `${key.arn} key KeySpec is ${key.spec} which is not valid for ${context.operation}.`
        : "You cannot generate a data key with an asymmetric CMK",
    );
  }
}

/**
 * Refuses keys whose material KMS does not rotate.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
 */
export function mustRotate({ spec }: Key): void {
  // Recorded without a text: https://github.com/floci-io/floci/pull/3968
  if (spec !== "SYMMETRIC_DEFAULT") throw new ServiceError("UnsupportedOperationException", "");
}

/**
 * Refuses to point an alias at a key of another type or usage.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html
 */
export function mustBeAlike(old: Key, key: Key): void {
  if (typeOf(old) === typeOf(key) && old.usage === key.usage) return;
  // No recorded text was found.
  throw validation("Alias cannot be updated to a key of another type or key usage.");
}

function typeOf({ spec }: Key): string {
  if (isPair(spec)) return "asymmetric";
  return spec.startsWith("HMAC_") ? "HMAC" : "symmetric";
}
