import type { Parameters } from "./row.ts";

const statement =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}';

const some = "<5 bytes>";
const text = { KeyId: "<signing key>", Message: some, SigningAlgorithm: "ECDSA_SHA_256" };
const code = { KeyId: "<HMAC key>", Message: some, MacAlgorithm: "HMAC_SHA_256" };
const dataKey = { KeyId: "<symmetric key>", KeySpec: "AES_256" };
const dataKeyPair = { KeyId: "<symmetric key>", KeyPairSpec: "ECC_NIST_P256" };
const store = { CustomKeyStoreId: "cks-1234567890abcdef0" };
const key = { KeyId: "<symmetric key>" };
const imported = { KeyId: "<imported key>" };

/** For every operation a call that breaks no rule of AWS's service model. */
export const calls: Readonly<Record<string, Parameters>> = {
  CancelKeyDeletion: { KeyId: "<symmetric key, PendingDeletion>" },
  ConnectCustomKeyStore: store,
  CreateAlias: { AliasName: "alias/new/<id of symmetric key>", TargetKeyId: "<symmetric key>" },
  CreateCustomKeyStore: {
    CloudHsmClusterId: "cluster-2a3b4c5d6e7",
    CustomKeyStoreName: "name",
    KeyStorePassword: "kmsPswd",
    TrustAnchorCertificate: "certificate",
  },
  CreateGrant: { ...key, GranteePrincipal: "<role>", Operations: ["Decrypt"] },
  CreateKey: {},
  Decapsulate: {
    KeyId: "<encapsulation key>",
    EncapsulationAlgorithm: "ML_KEM",
    SharedSecretCiphertextBlob: "<768 bytes>",
  },
  Decrypt: { CiphertextBlob: "<ciphertext of symmetric key>", ...key },
  DeleteAlias: { AliasName: "<alias of symmetric key>" },
  DeleteCustomKeyStore: store,
  DeleteImportedKeyMaterial: imported,
  DeriveSharedSecret: {
    KeyId: "<agreement key>",
    KeyAgreementAlgorithm: "ECDH",
    PublicKey: "<public key>",
  },
  DescribeCustomKeyStores: {},
  DescribeKey: key,
  DisableKey: key,
  DisableKeyRotation: key,
  DisconnectCustomKeyStore: store,
  EnableKey: key,
  EnableKeyRotation: key,
  Encapsulate: { KeyId: "<encapsulation key>", EncapsulationAlgorithm: "ML_KEM" },
  Encrypt: { ...key, Plaintext: some },
  GenerateDataKey: dataKey,
  GenerateDataKeyPair: dataKeyPair,
  GenerateDataKeyPairWithoutPlaintext: dataKeyPair,
  GenerateDataKeyWithoutPlaintext: dataKey,
  GenerateMac: code,
  GenerateRandom: { NumberOfBytes: 32 },
  GetKeyLastUsage: key,
  GetKeyPolicy: key,
  GetKeyRotationStatus: key,
  GetParametersForImport: {
    ...imported,
    WrappingAlgorithm: "RSAES_OAEP_SHA_256",
    WrappingKeySpec: "RSA_2048",
  },
  GetPublicKey: { KeyId: "<signing key>" },
  ImportKeyMaterial: {
    ...imported,
    EncryptedKeyMaterial: "<256 bytes>",
    ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    ImportToken: some,
  },
  ListAliases: {},
  ListGrants: key,
  ListKeyPolicies: key,
  ListKeyRotations: key,
  ListKeys: {},
  ListResourceTags: key,
  ListRetirableGrants: { RetiringPrincipal: "<role>" },
  PutKeyPolicy: { ...key, Policy: statement },
  ReEncrypt: {
    CiphertextBlob: "<ciphertext of symmetric key>",
    DestinationKeyId: "<other key>",
    SourceKeyId: "<symmetric key>",
  },
  ReplicateKey: { KeyId: "<primary key>", ReplicaRegion: "us-east-1" },
  RetireGrant: { ...key, GrantId: "<grant of symmetric key>" },
  RevokeGrant: { ...key, GrantId: "<grant of symmetric key>" },
  RotateKeyOnDemand: key,
  ScheduleKeyDeletion: key,
  Sign: text,
  TagResource: { ...key, Tags: [{ TagKey: "team", TagValue: "a" }] },
  UntagResource: { ...key, TagKeys: ["team"] },
  UpdateAlias: { AliasName: "<alias of other key>", TargetKeyId: "<symmetric key>" },
  UpdateCustomKeyStore: store,
  UpdateKeyDescription: { ...key, Description: "text" },
  UpdatePrimaryRegion: { KeyId: "<replicated key>", PrimaryRegion: "us-east-1" },
  Verify: { ...text, Signature: "<64 bytes>" },
  VerifyMac: { ...code, Mac: "<32 bytes>" },
};
