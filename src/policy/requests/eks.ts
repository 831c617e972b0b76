import { formatArn, partitionOf } from "../../model/arn.ts";
import type { Estate, Tags } from "../../model/estate.ts";
import { accountOf, type Call, type Request } from "../../model/request.ts";
import { anyRequest } from "./any-service.ts";
import { addRequestTags, addTags, type Draft, textIn, textsIn } from "./context.ts";
import { addOwner, globalsOf } from "./globals.ts";

/** What an operation of EKS or EKS Auth is asked on. */
export interface EksOperation {
  readonly on: "cluster" | "every cluster" | "association" | "what resourceArn names";
  /** Tags in the call ask for this on the resource that is yet to be made. */
  readonly tagging?: "TagResource";
  /** The parameter whose role is passed to EKS, where the call has it. */
  readonly passes?: "roleArn";
}

/**
 * The operations of EKS and EKS Auth that Pod Identity is made of, and what tells of clusters.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneksauth.html
 */
export const eksOperations: ReadonlyMap<string, EksOperation> = new Map<string, EksOperation>([
  ["AssumeRoleForPodIdentity", { on: "cluster" }],
  [
    "CreatePodIdentityAssociation",
    // That tags ask for TagResource: https://github.com/aws/karpenter-provider-aws/pull/5544
    { on: "cluster", tagging: "TagResource", passes: "roleArn" },
  ],
  ["DeletePodIdentityAssociation", { on: "association" }],
  ["DescribeCluster", { on: "cluster" }],
  ["DescribePodIdentityAssociation", { on: "association" }],
  ["ListClusters", { on: "every cluster" }],
  ["ListPodIdentityAssociations", { on: "cluster" }],
  ["ListTagsForResource", { on: "what resourceArn names" }],
  ["TagResource", { on: "what resourceArn names" }],
  ["UntagResource", { on: "what resourceArn names" }],
  ["UpdatePodIdentityAssociation", { on: "association", passes: "roleArn" }],
]);

/** To whom a role is passed that pods are to get. */
const podIdentity = "pods.eks.amazonaws.com";

/**
 * What a call to EKS or EKS Auth asks for: the permission of its name on the cluster or the
 * association, and to pass the role that an association names.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
 */
export function eksRequests(call: Call, estate: Estate): Request[] {
  const { operation, parameters, service } = call;
  const form = eksOperations.get(operation);
  if (form === undefined) return [anyRequest(call, estate)];
  const resource = resourceOf(call, form);
  const requests = [draftOn(resource, call, estate).request(`${service}:${operation}`, resource)];
  if (form.tagging !== undefined && Object.keys(tagsOf(call)).length > 0) {
    const fresh = arnOf(call, `podidentityassociation/${textIn(parameters, "clusterName")}/*`);
    const { resourceTags: _, ...rest } = call;
    requests.push(draftOn(fresh, rest, estate).request(`${service}:${form.tagging}`, fresh));
  }
  const role = form.passes && textIn(parameters, form.passes);
  if (role) requests.push(passed(role, call, estate));
  return requests;
}

function resourceOf(call: Call, { on }: EksOperation): string {
  const { parameters } = call;
  const cluster = textIn(parameters, "clusterName") ?? "";
  switch (on) {
    case "cluster":
      return arnOf(call, `cluster/${cluster}`);
    case "every cluster":
      return arnOf(call, "cluster/*");
    case "association":
      return arnOf(
        call,
        `podidentityassociation/${cluster}/${textIn(parameters, "associationId") ?? ""}`,
      );
    case "what resourceArn names":
      return textIn(parameters, "resourceArn") ?? "*";
  }
}

function arnOf({ caller, region }: Call, resource: string): string {
  const account = accountOf(caller);
  return formatArn({ partition: partitionOf(region), service: "eks", region, account, resource });
}

function draftOn(resource: string, call: Call, estate: Estate): Draft {
  const draft = globalsOf(call, estate);
  const { context } = draft;
  addOwner(draft, resource, false, estate);
  if (call.resourceTags === undefined) draft.leaveOpen("aws:ResourceTag/*");
  else addTags(context, "aws:ResourceTag/", call.resourceTags);
  addRequestTags(context, tagsOf(call));
  const taken = textsIn(call.parameters, "tagKeys");
  if (taken.length > 0) context["aws:TagKeys"] = taken;
  return draft;
}

function tagsOf({ parameters }: Call): Tags {
  const tags = parameters["tags"];
  if (typeof tags !== "object" || tags === null || Array.isArray(tags)) return {};
  return Object.fromEntries(
    Object.entries(tags).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}

/**
 * The permission to hand a role to EKS. For which resource it is meant AWS knows and no page says.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
function passed(role: string, call: Call, estate: Estate): Request {
  const draft = globalsOf(call, estate);
  const { context } = draft;
  const entity = estate.principals.get(role);
  addOwner(draft, role, entity !== undefined, estate);
  if (entity !== undefined) {
    addTags(context, "aws:ResourceTag/", entity.tags);
    addTags(context, "iam:ResourceTag/", entity.tags);
  } else draft.leaveOpen("aws:ResourceTag/*", "iam:ResourceTag/*");
  context["iam:PassedToService"] = podIdentity;
  draft.leaveOpen("iam:AssociatedResourceArn");
  return draft.request("iam:PassRole", role);
}
