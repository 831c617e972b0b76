import { randomUUID } from "node:crypto";
import { keyArn } from "../../../model/arn.ts";
import { newKey } from "../../../model/new-key.ts";
import { noMaterial } from "../../crypto/material.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { mustBeInNoStore } from "./custom-key-stores.ts";
import { limitExceeded } from "./faults.ts";
import { mustBeImportable } from "./import-rules.ts";
import { kindOf, mustBeInRegion, newMaterial } from "./key-kinds.ts";
import { defaultKeyPolicy, mustStayManageable, readKeyPolicy } from "./key-policy.ts";
import { customerMasterKeySpec, keySpec } from "./key-specs.ts";
import { keyMetadata } from "./metadata.ts";
import { makeServiceRole } from "./multi-region.ts";
import { placeOf } from "./resolve.ts";
import { flag, members, oneOf, type Passed, text, validation } from "./rules.ts";
import { description, policyText } from "./shapes.ts";
import { tagList, withTags } from "./tags.ts";

const usages = [
  "ENCRYPT_DECRYPT",
  "SIGN_VERIFY",
  "GENERATE_VERIFY_MAC",
  "KEY_AGREEMENT",
  "ENCAPSULATE_DECAPSULATE",
] as const;

const shape = {
  Policy: policyText,
  Description: description,
  KeyUsage: oneOf(usages),
  CustomerMasterKeySpec: customerMasterKeySpec,
  KeySpec: keySpec,
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
 * Creates a key of one Region, or the primary key of several: with material of its own, or for
 * imported one.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 */
export const CreateKey: Operation = context => {
  const input = read(context.parameters);
  const { spec, usage } = kindOf(input);
  mustHaveSuchKeys(input, spec);
  context.authorize();
  mustBeInRegion(context, spec);
  const tags = withTags({}, input.Tags ?? []);
  mustHaveRoom(context);
  const policy =
    input.Policy === undefined ? defaultKeyPolicy(context) : readKeyPolicy(context, input.Policy);
  const external = input.Origin === "EXTERNAL";
  const id = input.MultiRegion ? `mrk-${randomUUID().replaceAll("-", "")}` : randomUUID();
  const arn = keyArn(placeOf(context), id);
  const key = newKey(arn, {
    state: external ? "PendingImport" : "Enabled",
    spec,
    usage,
    origin: external ? "EXTERNAL" : "AWS_KMS",
    multiRegion: input.MultiRegion ?? false,
    ...(input.MultiRegion && { primaryRegion: context.region, replicaRegions: [] }),
    description: input.Description ?? "",
    tags,
    policy,
    created: context.now,
  });
  context.state.put("key", arn, key);
  if (input.Policy !== undefined && !input.BypassPolicyLockoutSafetyCheck) {
    mustStayManageable(context, arn, input.Policy);
  }
  const material = external ? noMaterial(arn) : newMaterial(context, arn, spec);
  context.state.put("material", arn, material);
  if (key.multiRegion) makeServiceRole(context);
  return { KeyMetadata: keyMetadata(key, context.state) };
};

function mustHaveSuchKeys(input: Passed<typeof shape>, spec: string): void {
  const { Origin = "AWS_KMS", XksKeyId } = input;
  if (Origin === "EXTERNAL") mustBeImportable(spec);
  if (XksKeyId !== undefined && Origin !== "EXTERNAL_KEY_STORE") {
    // That it is not valid with another origin stands on the page; no recorded text was found.
    throw validation(`XksKeyId is not valid for the origin ${Origin}.`);
  }
  mustBeInNoStore(input.CustomKeyStoreId, Origin);
}

/** Refuses one key too many for an account and Region. */
export function mustHaveRoom({ account, region, state }: OperationContext): void {
  if (state.keys.size < mostKeys) return;
  let own = 0;
  for (const key of state.keys.values()) {
    if (key.account === account && key.region === region && key.manager === "CUSTOMER") own += 1;
  }
  // Recorded: https://github.com/convox/rack/pull/347
  if (own >= mostKeys) {
    throw limitExceeded(
      `Key quota for this account in this region is ${mostKeys} but the current usage is ${own}.`,
    );
  }
}
