import type { ManagedPolicy } from "../../../model/estate.ts";
import { uniqueId } from "../../credentials.ts";
import type { Operation } from "../../operation.ts";
import { optionalText, requiredText } from "../../wire/parameters.ts";
import { readManaged } from "./documents.ts";
import { alreadyExists } from "./faults.ts";
import { describePolicy } from "./managed.ts";
import { policyName, policyPath } from "./rules.ts";
import { readTags } from "./tags.ts";

/**
 * Makes a managed policy with its first version.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
 */
export const CreatePolicy: Operation = context => {
  const { account, now, parameters, partition, state } = context;
  const name = requiredText(parameters, "PolicyName", policyName);
  const path = optionalText(parameters, "Path", policyPath) ?? "/";
  const description = optionalText(parameters, "Description", { max: 1000 }) ?? "";
  const tags = readTags(context);
  context.authorize();
  for (const other of state.policies.values()) {
    if (other.account === account && other.name.toLowerCase() === name.toLowerCase()) {
      throw alreadyExists(
        `A policy called ${name} already exists. Duplicate names are not allowed.`,
      );
    }
  }
  const arn = `arn:${partition}:iam::${account}:policy${path}${name}`;
  const policy: ManagedPolicy = {
    arn,
    id: uniqueId("ANPA"),
    name,
    path,
    account,
    description,
    tags,
    versions: [{ id: "v1", policy: readManaged(context, name, arn), created: now }],
    defaultVersion: "v1",
    created: now,
    updated: now,
  };
  state.put("policy", arn, policy);
  return { Policy: describePolicy(state, policy) };
};
