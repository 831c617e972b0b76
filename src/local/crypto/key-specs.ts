/** What keys of a spec can be for, and the algorithms by which they do it. */
export interface KeySpec {
  /** By KeyUsage: the algorithms, in the order in which AWS lists them. */
  readonly usages: Readonly<Record<string, readonly string[]>>;
  /** Whether the key is a pair, so that its public key can be had. */
  readonly pair: boolean;
}

const pairOf = (usages: KeySpec["usages"]): KeySpec => ({ usages, pair: true });
const secret = (usages: KeySpec["usages"]): KeySpec => ({ usages, pair: false });

const rsa = pairOf({
  ENCRYPT_DECRYPT: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
  SIGN_VERIFY: [
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
  ],
});
const nist = (signing: string) => pairOf({ SIGN_VERIFY: [signing], KEY_AGREEMENT: ["ECDH"] });
const mlDsa = pairOf({ SIGN_VERIFY: ["ML_DSA_SHAKE_256"] });
const mlKem = pairOf({ ENCAPSULATE_DECAPSULATE: ["ML_KEM"] });
const hmac = (algorithm: string) => secret({ GENERATE_VERIFY_MAC: [algorithm] });

/**
 * The key specs of KMS.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 */
export const keySpecs: Readonly<Record<string, KeySpec>> = {
  SYMMETRIC_DEFAULT: secret({ ENCRYPT_DECRYPT: ["SYMMETRIC_DEFAULT"] }),
  RSA_2048: rsa,
  RSA_3072: rsa,
  RSA_4096: rsa,
  ECC_NIST_P256: nist("ECDSA_SHA_256"),
  ECC_NIST_P384: nist("ECDSA_SHA_384"),
  ECC_NIST_P521: nist("ECDSA_SHA_512"),
  ECC_SECG_P256K1: pairOf({ SIGN_VERIFY: ["ECDSA_SHA_256"] }),
  ECC_NIST_EDWARDS25519: pairOf({ SIGN_VERIFY: ["ED25519_SHA_512", "ED25519_PH_SHA_512"] }),
  ML_DSA_44: mlDsa,
  ML_DSA_65: mlDsa,
  ML_DSA_87: mlDsa,
  ML_KEM_512: mlKem,
  ML_KEM_768: mlKem,
  ML_KEM_1024: mlKem,
  HMAC_224: hmac("HMAC_SHA_224"),
  HMAC_256: hmac("HMAC_SHA_256"),
  HMAC_384: hmac("HMAC_SHA_384"),
  HMAC_512: hmac("HMAC_SHA_512"),
  SM2: pairOf({
    ENCRYPT_DECRYPT: ["SM2PKE"],
    SIGN_VERIFY: ["SM2DSA"],
    KEY_AGREEMENT: ["ECDH"],
  }),
};

/** The algorithms of a key of a spec and a usage; none where the two do not go together. */
export function algorithmsOf(spec: string, usage: string): readonly string[] {
  return (Object.hasOwn(keySpecs, spec) && keySpecs[spec]?.usages[usage]) || [];
}

/** Whether keys of a spec are pairs. */
export function isPair(spec: string): boolean {
  return Object.hasOwn(keySpecs, spec) && keySpecs[spec]?.pair === true;
}
