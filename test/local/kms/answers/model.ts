import model from "./model.json" with { type: "json" };

/** A shape of AWS's service model: what is asked of a value. */
export interface Shape {
  readonly type:
    | "string"
    | "blob"
    | "integer"
    | "boolean"
    | "timestamp"
    | "list"
    | "map"
    | "structure";
  readonly members?: Readonly<Record<string, string>>;
  readonly member?: string;
  readonly required?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
}

/*
 * What AWS's own model asks otherwise than the one that it publishes, as its answers show:
 * https://github.com/floci-io/floci/pull/3968
 */
const recorded: Readonly<Record<string, Partial<Shape>>> = {
  KeyIdType: { pattern: "^\\p{ASCII}+$" },
  EncryptionAlgorithmSpec: {
    enum: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE", "SYMMETRIC_DEFAULT"],
  },
  MacAlgorithmSpec: { enum: ["HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512"] },
  MessageType: { enum: ["RAW", "DIGEST", "EXTERNAL_MU"] },
  SigningAlgorithmSpec: {
    enum: [
      "RSASSA_PSS_SHA_256",
      "RSASSA_PSS_SHA_384",
      "RSASSA_PSS_SHA_512",
      "RSASSA_PKCS1_V1_5_SHA_256",
      "RSASSA_PKCS1_V1_5_SHA_384",
      "RSASSA_PKCS1_V1_5_SHA_512",
      "ECDSA_SHA_256",
      "ECDSA_SHA_384",
      "ECDSA_SHA_512",
      "ED25519_SHA_512",
      "ED25519_PH_SHA_512",
      "SM2DSA",
      "ML_DSA_SHAKE_256",
    ],
  },
  DataKeySpec: {
    enum: [
      "RSA_2048",
      "RSA_3072",
      "RSA_4096",
      "ECC_NIST_P256",
      "ECC_NIST_P384",
      "ECC_NIST_P521",
      "ECC_SECG_P256K1",
      "ECC_NIST_EDWARDS25519",
      "SYMMETRIC_DEFAULT",
      "HMAC_224",
      "HMAC_256",
      "HMAC_384",
      "HMAC_512",
      "SM2",
      "ML_DSA_44",
      "ML_DSA_65",
      "ML_DSA_87",
    ],
  },
  DecryptRequest: { required: ["CiphertextBlob"] },
  ReEncryptRequest: { required: ["CiphertextBlob", "DestinationKeyId"] },
};

/*
 * Orders of values in texts that no recording shows whole: KeyUsage's was recorded before its last
 * two, KeySpec's is that of data keys.
 */
const guessed: Readonly<Record<string, Partial<Shape>>> = {
  KeyUsageType: {
    enum: [
      "ENCRYPT_DECRYPT",
      "SIGN_VERIFY",
      "GENERATE_VERIFY_MAC",
      "KEY_AGREEMENT",
      "ENCAPSULATE_DECAPSULATE",
    ],
  },
  KeySpec: {
    enum: [...(recorded["DataKeySpec"]?.enum ?? []), "ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"],
  },
};

/** The operations of KMS, by name the shape of what they take. */
export const inputs: Readonly<Record<string, string>> = model.operations;

/** A shape by its name, as AWS's answers show it where they do. */
export function shapeOf(name: string): Shape {
  const published = (model.shapes as Readonly<Record<string, Shape>>)[name];
  if (published === undefined) throw new Error(`no shape ${name}`);
  return { ...published, ...recorded[name], ...guessed[name] };
}

/** The shape as it is published. */
export function publishedShape(name: string): Shape {
  return (model.shapes as Readonly<Record<string, Shape>>)[name] as Shape;
}

/** Whether the order in which a shape's values are told was recorded. */
export function hasRecordedOrder(name: string): boolean {
  return recorded[name]?.enum !== undefined || (publishedShape(name).enum ?? []).length < 2;
}
