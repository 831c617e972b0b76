import { type Arn, parseArn } from "../../../model/arn.ts";
import type { PolicyDocument, Statement } from "../../../model/document.ts";
import type { ManagedPolicy } from "../../../model/estate.ts";
import { uniqueId } from "../../../spec/index.ts";
import type { AwsManagedDocument } from "./aws-managed-document.ts";
import { forPeople } from "./aws-managed-people.ts";
import { forWorkloads } from "./aws-managed-workloads.ts";

/** In the place of AWS's description, of a policy that is not told whole. */
const onlyThese = "Of this policy the local AWS holds only the actions of KMS, STS, IAM and EKS.";

const documents: Readonly<Record<string, AwsManagedDocument>> = { ...forPeople, ...forWorkloads };

/**
 * The ARNs of AWS's own managed policies that the local AWS knows.
 * @param partition such as `aws`
 */
export function awsManagedArns(partition: string): readonly Arn[] {
  return Object.entries(documents).map(
    ([name, { path = "/" }]) => `arn:${partition}:iam::aws:policy${path}${name}`,
  );
}

/**
 * One of AWS's own managed policies. One that is not known is answered as one that does not exist:
 * a policy without its document would decide wrongly.
 * @param arn such as `arn:aws:iam::aws:policy/AdministratorAccess`
 */
export function awsManagedPolicy(arn: Arn): ManagedPolicy | undefined {
  const parts = parseArn(arn);
  if (parts?.service !== "iam" || parts.account !== "aws") return undefined;
  const name = parts.resource.slice(parts.resource.lastIndexOf("/") + 1);
  const known = Object.hasOwn(documents, name) ? documents[name] : undefined;
  const path = known?.path ?? "/";
  if (known === undefined || parts.resource !== `policy${path}${name}`) return undefined;
  const created = Date.parse(`${known.created}T00:00:00Z`);
  const document = documentOf(known, parts.partition);
  return {
    arn,
    id: uniqueId("ANPA", arn),
    name,
    path,
    account: "aws",
    description: known.partial ? onlyThese : "",
    tags: {},
    versions: [{ id: known.version, policy: { name, arn, document }, created }],
    defaultVersion: known.version,
    created,
    updated: created,
  };
}

/** The document with the ARNs of a partition. */
function documentOf({ statements }: AwsManagedDocument, partition: string): PolicyDocument {
  const Statement = statements.map(one => inPartition(one, partition));
  return { Version: "2012-10-17", Statement };
}

function inPartition(statement: Statement, partition: string): Statement {
  const { Resource } = statement;
  if (partition === "aws" || Resource === undefined) return statement;
  const moved = [Resource].flat().map(one => one.replace(/^arn:aws:/, `arn:${partition}:`));
  return { ...statement, Resource: moved.length === 1 ? (moved[0] ?? "*") : moved };
}
