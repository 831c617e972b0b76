import { randomUUID } from "node:crypto";
import { keyArn } from "../../../model/arn.ts";
import type { Key } from "../../../model/estate.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { limitExceeded, notHere } from "./faults.ts";
import { kindOf, mustBeInRegion, newMaterial } from "./key-kinds.ts";
import { defaultKeyPolicy, mustStayManageable, readKeyPolicy } from "./key-policy.ts";
import { keyMetadata } from "./metadata.ts";
import { placeOf } from "./resolve.ts";
import { flag, members, oneOf, type Passed, text } from "./rules.ts";
import { description, policyText } from "./shapes.ts";
import { tagList, withTags } from "./tags.ts";

const specs = [
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "SYMMETRIC_DEFAULT",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "SM2",
] as const;
const newerSpecs = [
  "ML_DSA_44",
  "ML_DSA_65",
  "ML_DSA_87",
  "ECC_NIST_EDWARDS25519",
  "ML_KEM_512",
  "ML_KEM_768",
  "ML_KEM_1024",
] as const;
const usages = [
  "SIGN_VERIFY",
  "ENCRYPT_DECRYPT",
  "GENERATE_VERIFY_MAC",
  "KEY_AGREEMENT",
  "ENCAPSULATE_DECAPSULATE",
] as const;

const shape = {
  Policy: policyText,
  Description: description,
  KeyUsage: oneOf(usages),
  CustomerMasterKeySpec: oneOf(specs),
  KeySpec: oneOf([...specs, ...newerSpecs]),
  Origin: oneOf(["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]),
  CustomKeyStoreId: text({ min: 1, max: 64 }),
  BypassPolicyLockoutSafetyCheck: flag,
  Tags: tagList,
  MultiRegion: flag,
  XksKeyId: text({ min: 1, max: 128, pattern: "^[a-zA-Z0-9-_.]+$" }),
};
const read = members(shape);

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const mostKeys = 100_000;

/**
 * Creates a key of one Region, with material of its own.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 */
export const CreateKey: Operation = context => {
  const input = read(context.parameters);
  const { spec, usage } = kindOf(input);
  mustHaveSuchKeys(input);
  context.authorize();
  mustBeInRegion(context, spec);
  const tags = withTags({}, input.Tags ?? []);
  mustHaveRoom(context);
  const policy =
    input.Policy === undefined ? defaultKeyPolicy(context) : readKeyPolicy(context, input.Policy);
  const id = randomUUID();
  const arn = keyArn(placeOf(context), id);
  const key: Key = {
    arn,
    id,
    account: context.account,
    region: context.region,
    state: "Enabled",
    spec,
    usage,
    origin: "AWS_KMS",
    manager: "CUSTOMER",
    multiRegion: false,
    description: input.Description ?? "",
    tags,
    aliases: [],
    policy,
    grants: [],
    rotation: { enabled: false, periodInDays: 365 },
    created: context.now,
  };
  context.state.put("key", arn, key);
  if (input.Policy !== undefined && !input.BypassPolicyLockoutSafetyCheck) {
    mustStayManageable(context, arn, input.Policy);
  }
  context.state.put("material", arn, newMaterial(context, arn, spec));
  return { KeyMetadata: keyMetadata(key, context.state) };
};

function mustHaveSuchKeys(input: Passed<typeof shape>): void {
  const { Origin } = input;
  if (Origin !== undefined && Origin !== "AWS_KMS") throw notHere(`keys of the origin ${Origin}`);
  if (input.MultiRegion) throw notHere("multi-Region keys");
  if (input.CustomKeyStoreId !== undefined) throw notHere("custom key stores");
  if (input.XksKeyId !== undefined) throw notHere("external key stores");
}

function mustHaveRoom({ account, region, state }: OperationContext): void {
  if (state.keys.size < mostKeys) return;
  let own = 0;
  for (const key of state.keys.values()) {
    if (key.account === account && key.region === region) own += 1;
  }
  // The form is that of the recorded text about aliases; of keys none was found.
  if (own >= mostKeys) {
    throw limitExceeded(
      `Customer managed keys quota for this account in this region is ${mostKeys}, current usage is ${own}.`,
    );
  }
}
