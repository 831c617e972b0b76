/** @cloud-copilot/iam-simulate (AGPL) as the peer: installed by `npm ci` in bench/, never shipped. */
import type { Answer, Estate, Policy, Request } from "../../src/model/index.ts";
import { callerArn } from "../../src/model/index.ts";

type Simulate = (request: Request) => Promise<Answer>;

/** Makes a function that asks the peer, with the policies of the estate. */
export async function peerSimulation(
  estate: Estate,
  account: string,
  serviceControl: Policy,
): Promise<Simulate> {
  // The package has no types of its own here: it is installed beside the bench only.
  const name = "@cloud-copilot/iam-simulate";
  const { runSimulation } = await import(name).catch(() => {
    throw new Error("the peer is not installed: run `npm ci` in bench/");
  });
  const serviceControlPolicies = [
    {
      orgIdentifier: account,
      policies: [{ name: serviceControl.name, policy: serviceControl.document }],
    },
  ];
  return async request => {
    const key = estate.keys.get(request.resource);
    const role = request.caller.kind === "role" ? request.caller.role : "";
    const identity = estate.principals.get(role)?.inline ?? [];
    const result = await runSimulation(
      {
        request: {
          principal: callerArn(request.caller),
          action: request.action,
          resource: { resource: request.resource, accountId: account },
          contextVariables: request.context,
        },
        identityPolicies: identity.map(({ name, document }) => ({ name, policy: document })),
        serviceControlPolicies,
        resourceControlPolicies: [],
        resourcePolicy: key?.policy.document,
      },
      {},
    );
    if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
    return result.overallResult === "Allowed" ? "allowed" : "denied";
  };
}
